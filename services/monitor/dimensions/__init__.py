"""The warning dimensions (预警维度) and ungraded streams: each module here holds one, and no list names them."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from services.monitor.indicator import Dimension, Stream


def _found() -> list[object]:
    modules = [import_module(f"{__name__}.{each.name}") for each in iter_modules(__path__)]
    return [getattr(module, "DIMENSION", None) or getattr(module, "STREAM", None) for module in modules]


@cache
def dimensions() -> tuple[Dimension, ...]:
    """All graded dimensions, in their order."""
    return tuple(sorted((one for one in _found() if isinstance(one, Dimension)), key=lambda one: one.order))


@cache
def streams() -> tuple[Stream, ...]:
    """All ungraded streams, by name."""
    return tuple(sorted((one for one in _found() if isinstance(one, Stream)), key=lambda one: one.name))


@cache
def rules_version() -> str:
    """The rules under which a reading was made: each dimension (by its order) and stream with its version.

    >>> rules_version().startswith("1:")
    True
    """
    graded = [f"{one.order}:{one.rules_version}" for one in dimensions()]
    return "/".join([*graded, *(f"{one.name}:{one.rules_version}" for one in streams())])
