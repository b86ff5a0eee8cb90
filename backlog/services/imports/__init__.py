"""Imports as a whole: requests, the items made of them, their supporters, and taking all that back."""

from backlog.services.imports.run import known_statuses, run_import, run_queued
from backlog.services.imports.undo import Undone, queue_undo, run_queued_undo, undo_import
from backlog.services.imports.words import describe, remarks
from requests_intake.services.imports import drop_old_files, resume_stranded

__all__ = [
    "Undone",
    "describe",
    "drop_old_files",
    "known_statuses",
    "queue_undo",
    "remarks",
    "resume_stranded",
    "run_import",
    "run_queued",
    "run_queued_undo",
    "undo_import",
]
