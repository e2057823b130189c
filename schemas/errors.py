"""The errors of Shouwang: broken promises, each carrying its data; expected outcomes are values, not errors."""

from __future__ import annotations


class ShouwangError(Exception):
    """Base of every error that Shouwang raises itself."""
