"""Imports as a whole: requests, the items made of them, their supporters, and taking all that back."""

from backlog.services.imports.run import known_statuses, run_import
from backlog.services.imports.undo import Undone, undo_import
from backlog.services.imports.words import describe, remarks

__all__ = ["Undone", "describe", "known_statuses", "remarks", "run_import", "undo_import"]
