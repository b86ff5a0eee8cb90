"""Files to import, and importing them the way the command does."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import CommandError

from requests_intake.models import ImportBatch

POSITIONS = ("--map-status", "position: oppose=declined", "--map-status", "position: support=planned")


def issue(number: int, *labels: str, votes: int = 0, **changes: Any) -> dict[str, Any]:
    """One issue as GitHub lists it."""
    return {
        "number": number,
        "title": f"Wish {number}",
        "body": f"Text {number}",
        "state": "open",
        "created_at": "2022-06-29T01:11:16Z",
        "updated_at": "2023-05-02T20:13:25Z",
        "html_url": f"https://github.com/acme/doors/issues/{number}",
        "user": {"login": "octo"},
        "labels": [{"name": name} for name in labels],
        "reactions": {"+1": votes},
        **changes,
    }


def write_issues(folder: Path, *issues: Any, name: str = "issues.json") -> Path:
    """A file with these issues."""
    path = folder / name
    path.write_text(json.dumps(list(issues)), encoding="utf-8")
    return path


def run(path: Path | None, *options: str) -> tuple[int, str, str]:
    """Run ``import_requests`` and return its exit status, what it printed and what it complained of."""
    out, err = StringIO(), StringIO()
    args = [str(path)] if path else []
    try:
        call_command("import_requests", *args, *options, stdout=out, stderr=err)
    except CommandError as error:
        return error.returncode, out.getvalue(), f"{err.getvalue()}{error}"
    except SystemExit as stop:
        return int(stop.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def import_issues(path: Path, *options: str, product: str = "web") -> ImportBatch:
    """Import GitHub issues as items with their accounts; it must go well. Return the batch."""
    given = ("--product", product, "--format", "github", "--as-items", "--account-label", "from: ", *POSITIONS)
    status, _, complaint = run(path, *given, *options)
    assert (status, complaint) == (0, "")
    return ImportBatch.objects.latest("pk")


def counts(batch: ImportBatch) -> tuple[int, int, int, int, int]:
    """Rows created, updated, unchanged, refused and left out."""
    return (
        batch.rows_created,
        batch.rows_updated,
        batch.rows_unchanged,
        batch.rows_refused,
        batch.rows_left_out,
    )
