"""Reading GitHub issues: what is taken, what is left out, what is refused, and files that cannot be used."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from requests_intake.importers import GithubExport, LeftOut, Options, ParsedRow, RowError, UnusableFile

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def issue(number: int = 7, **changes: Any) -> dict[str, Any]:
    """One issue as GitHub's REST interface answers it."""
    return {
        "number": number,
        "title": "Tell the door to wait",
        "body": "It closes\r\ntoo soon.",
        "state": "open",
        "state_reason": None,
        "created_at": "2022-06-29T01:11:16Z",
        "updated_at": "2023-05-02T20:13:25Z",
        "html_url": f"https://github.com/acme/doors/issues/{number}",
        "user": {"login": "octo"},
        "labels": [{"name": "from: Northwind"}, {"name": "position: oppose"}],
        "reactions": {"total_count": 9, "+1": 4, "heart": 5},
        **changes,
    }


def export(folder: Path, content: Any, **options: Any) -> GithubExport:
    """A reader of a file with this content."""
    path = folder / "issues.json"
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return GithubExport(path, Options(exported_at=NOW, now=NOW, **options))


def only_row(folder: Path, **changes: Any) -> Any:
    """The one row of a file with one issue."""
    [row] = export(folder, [issue(**changes)], account_label="from: ").rows()
    return row


def test_an_issue_becomes_a_row(tmp_path: Path) -> None:
    assert only_row(tmp_path) == ParsedRow(
        line=1,
        source="github:acme/doors",
        external_id="7",
        title="Tell the door to wait",
        body="It closes\ntoo soon.",
        statuses=("from: Northwind", "position: oppose", "open"),
        labels=("from: Northwind", "position: oppose"),
        accounts=("Northwind",),
        unnamed_votes=4,
        url="https://github.com/acme/doors/issues/7",
        author="octo",
        filed_at=datetime(2022, 6, 29, 1, 11, 16, tzinfo=UTC),
        updated_at=datetime(2023, 5, 2, 20, 13, 25, tzinfo=UTC),
    )


def test_the_whole_file_is_counted_with_its_pull_requests(tmp_path: Path) -> None:
    assert export(tmp_path, [issue(1), issue(2), issue(3)]).check() == 3


@pytest.mark.parametrize(
    "changes",
    [{"pull_request": {"url": "x"}}, {"html_url": "https://github.com/acme/doors/pull/7"}],
)
def test_pull_requests_are_left_out(tmp_path: Path, changes: dict[str, Any]) -> None:
    assert only_row(tmp_path, **changes) == LeftOut(1, "pull request")


def test_a_null_body_author_and_reactions_are_empty(tmp_path: Path) -> None:
    row = only_row(tmp_path, body=None, user=None, reactions=None, labels=None)
    assert (row.body, row.author, row.unnamed_votes, row.labels, row.accounts) == ("", "", 0, (), ())


def test_several_account_labels_give_each_account_once(tmp_path: Path) -> None:
    labels = [{"name": "from: Northwind"}, "From: Contoso", {"name": "from:  northwind"}, {"name": "from: "}]
    assert only_row(tmp_path, labels=labels).accounts == ("Northwind", "Contoso")


def test_without_a_prefix_labels_name_no_account(tmp_path: Path) -> None:
    [row] = export(tmp_path, [issue()]).rows()
    assert row.accounts is None


def test_a_closed_issue_says_so_and_offers_its_state_for_mapping(tmp_path: Path) -> None:
    row = only_row(tmp_path, state="closed", state_reason="not_planned", labels=[])
    assert row.closed is True
    assert row.statuses == ("not_planned", "closed")


def test_a_title_that_is_too_long_stands_whole_in_the_body(tmp_path: Path) -> None:
    title = "door " * 60
    row = only_row(tmp_path, title=title)
    assert row.title == "door " * 38 + "door…"
    assert row.body == f"{title.strip()}\n\nIt closes\ntoo soon."


def test_the_source_of_a_company_server_names_the_host(tmp_path: Path) -> None:
    row = only_row(tmp_path, html_url="https://git.acme.example/doors/lift/issues/7")
    assert row.source == "git.acme.example:doors/lift"


def test_an_issue_without_an_address_is_of_github(tmp_path: Path) -> None:
    assert only_row(tmp_path, html_url=None).source == "github"


def test_a_source_that_was_told_wins(tmp_path: Path) -> None:
    [row] = export(tmp_path, [issue()], source="tracker").rows()
    assert row.source == "tracker"


@pytest.mark.parametrize(
    ("changes", "column", "reason"),
    [
        ({"title": " "}, "title", "title is empty"),
        ({"title": 5}, "title", "title is not a text"),
        ({"title": "a\x00b"}, "title", "title holds a NUL character"),
        ({"title": "x" * 2001}, "title", "title has 2001 characters, 2000 is the most"),
        ({"body": "x" * 100_001}, "body", "body has 100001 characters, 100000 is the most"),
        ({"number": None}, "number", "number is missing or not a whole number"),
        ({"number": True}, "number", "number is missing or not a whole number"),
        ({"labels": "x"}, "labels", "labels is not a list"),
        ({"reactions": {"+1": -1}}, "reactions", "reactions.+1 is not a count"),
        ({"created_at": "2027-01-01T00:00:00Z"}, "created_at", "2027-01-01T00:00:00Z lies in the future"),
        ({"html_url": "javascript:alert(1)"}, "html_url", "html_url is not a web address (http:// or https://)"),
        ({"labels": ["from: " + "x" * 121]}, "labels", "labels has 121 characters, 120 is the most"),
    ],
)
def test_a_bad_value_refuses_its_row(tmp_path: Path, changes: dict[str, Any], column: str, reason: str) -> None:
    row = only_row(tmp_path, **changes)
    known_id = "" if column == "number" else "7"
    assert row == RowError(1, reason, column, external_id=known_id)


def test_a_bad_row_stops_no_other(tmp_path: Path) -> None:
    rows = list(export(tmp_path, [issue(1), 5, issue(2, title=""), issue(3)]).rows())
    assert [type(row) for row in rows] == [ParsedRow, RowError, RowError, ParsedRow]
    assert [row.line for row in rows] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The file is empty."),
        (b"  \n", "The file is empty."),
        (b"[]", "The file is an empty array: there is nothing to import."),
        (b'{"message": "Not Found"}', "The file does not hold an array of GitHub issues."),
        (b"17", "The file does not hold an array of GitHub issues."),
        (b'[{"number": 1}', "The file is not valid JSON: it ends too early, as if it had been cut off."),
        (b'[{"number": 1},', "The file is not valid JSON: it ends too early, as if it had been cut off."),
        (b'[{"number": 1}] trailing', "The file is not valid JSON: parse error: trailing garbage."),
        (b'[{"number": nope}]', "The file is not valid JSON: lexical error: invalid string in json text."),
        (b"id,title\n1,x\n", "The file is not valid JSON: lexical error: invalid char in json text."),
        (b'[{"a": "\xe9"}]', "The file is not UTF-8: byte 0xE9 at position 8 (line 1). Save it as UTF-8."),
        ("[]".encode("utf-16"), "The file is UTF-16 text; save it as UTF-8."),
        (b"PK\x03\x04rest", "The file is a ZIP or Excel file; export it as CSV, or unpack it."),
        (b"[" * 40 + b"]" * 40, "Row 1 is nested more than 32 deep; this is no export of GitHub issues."),
        (b"[" * 500_000, "Row 1 is nested more than 32 deep; this is no export of GitHub issues."),
        (
            b'[{"a": "' + b"x" * 5_000_001 + b'"}]',
            "Row 1 is longer than 5,000,000 characters; this is no export of GitHub issues.",
        ),
    ],
)
def test_an_unusable_file_is_refused_as_a_whole(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(UnusableFile) as refused:
        export(tmp_path, content).check()
    assert refused.value.message == message


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    reader = export(tmp_path, b"\xef\xbb\xbf" + json.dumps([issue()]).encode())
    assert reader.check() == 1
    assert [row.line for row in reader.rows()] == [1]
