"""One file for each family of events; the folder is the list of what can be said."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from types import MappingProxyType

from schemas.payload import Payload


@cache
def event_types() -> Mapping[str, type[Payload]]:
    """Every type of event by its name, sorted by name; found by scanning this folder."""
    found = {
        name: value
        for module in pkgutil.iter_modules(__path__, f"{__name__}.")
        for name, value in vars(import_module(module.name)).items()
        if isinstance(value, type) and issubclass(value, Payload) and value.__module__ == module.name
    }
    return MappingProxyType(dict(sorted(found.items())))
