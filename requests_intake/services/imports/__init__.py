"""Imports of requests: batches, rows compared with what is here, writing.

Nothing here knows of items; ``backlog.services.imports`` puts these steps together with those on items.
"""

from requests_intake.importers import (
    FIELDS,
    FORMATS,
    LeftOut,
    ParsedRow,
    Row,
    RowError,
    UnusableFile,
    export_date,
    export_moment,
    open_export,
    parse_columns,
    parse_status_map,
)
from requests_intake.services.imports.batches import (
    COUNTERS,
    Settings,
    begin,
    can_start,
    draft_import,
    fail,
    finish,
    note,
    queue_import,
    refuse_rows,
    resume_stranded,
    runner_of,
    save_progress,
    wait_for_turn,
)
from requests_intake.services.imports.changes import Change, plain, put_back
from requests_intake.services.imports.files import KEPT_FOR, discard, drop_file, drop_old_files, path_of, store_upload
from requests_intake.services.imports.plan import plan_decisions, plan_requests
from requests_intake.services.imports.preview import Preview, preview_of
from requests_intake.services.imports.seen import Seen
from requests_intake.services.imports.statements import StatusOf, status_reader
from requests_intake.services.imports.write import (
    assign_accounts,
    count_changes,
    note_accounts,
    update_requests,
    upsert,
    write_decisions,
    write_requests,
    write_rows,
)

__all__ = [
    "COUNTERS",
    "FIELDS",
    "FORMATS",
    "KEPT_FOR",
    "Change",
    "LeftOut",
    "ParsedRow",
    "Preview",
    "Row",
    "RowError",
    "Seen",
    "Settings",
    "StatusOf",
    "UnusableFile",
    "assign_accounts",
    "begin",
    "can_start",
    "count_changes",
    "discard",
    "draft_import",
    "drop_file",
    "drop_old_files",
    "export_date",
    "export_moment",
    "fail",
    "finish",
    "note",
    "note_accounts",
    "open_export",
    "parse_columns",
    "parse_status_map",
    "path_of",
    "plain",
    "plan_decisions",
    "plan_requests",
    "preview_of",
    "put_back",
    "queue_import",
    "refuse_rows",
    "resume_stranded",
    "runner_of",
    "save_progress",
    "status_reader",
    "store_upload",
    "update_requests",
    "upsert",
    "wait_for_turn",
    "write_decisions",
    "write_requests",
    "write_rows",
]
