"""The first look into a file: columns, first rows, words, prefixes, or why it cannot be read."""

import json
from pathlib import Path
from typing import Any

import pytest

from requests_intake.services.imports import Preview, Settings, preview_of
from tests.factories import ImportBatchFactory

pytestmark = pytest.mark.django_db


def look(folder: Path, content: Any, file_format: str = "csv", **chosen: Any) -> Preview:
    path = folder / "file"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return preview_of(ImportBatchFactory(format=file_format, options=Settings(**chosen).as_json()), path)


def test_columns_are_found_by_name_or_as_told(tmp_path: Path) -> None:
    content = "Nr,Summary,Stars,Notes\n1,Fly,3,why\n"
    seen = look(tmp_path, content, columns={"external_id": ("Nr",)})
    assert seen.columns == ["Nr", "Summary", "Stars", "Notes"]
    assert seen.found == {"external_id": "Nr", "title": "Summary", "votes": "Stars"}
    assert seen.problem == ""


def test_a_column_that_is_missing_is_a_problem_that_mapping_solves(tmp_path: Path) -> None:
    seen = look(tmp_path, "Nr,Wish\n1,Fly\n")
    assert (seen.columns, seen.found, seen.rows) == (["Nr", "Wish"], {}, [])
    assert seen.problem.startswith("No column for external_id.")


def test_the_first_rows_are_shown(tmp_path: Path) -> None:
    seen = look(tmp_path, "id,title\n" + "".join(f"{number},Wish\n" for number in range(1, 9)))
    assert [row.external_id for row in seen.rows] == ["1", "2", "3", "4", "5"]


def test_refused_rows_are_not_shown(tmp_path: Path) -> None:
    assert [row.external_id for row in look(tmp_path, "id,title\n1,\n2,Wish\n").rows] == ["2"]


def test_words_are_counted_labels_first(tmp_path: Path) -> None:
    content = 'id,title,status,labels\n1,a,Open,"prio: 1"\n2,b,Open,"prio: 2; x"\n3,c,Closed,"prio: 1"\n'
    assert look(tmp_path, content).words == [("prio: 1", 2), ("prio: 2", 1), ("Closed", 1), ("Open", 2), ("x", 1)]


def test_at_most_forty_words_are_offered(tmp_path: Path) -> None:
    rows = [f"{number},t,status {number}\n" for number in range(60)]
    assert len(look(tmp_path, "id,title,status\n" + "".join(rows)).words) == 40


def test_labels_that_name_accounts_are_no_words(tmp_path: Path) -> None:
    content = 'id,title,labels\n1,a,"from: Acme; no"\n'
    assert look(tmp_path, content, account_label="from: ").words == [("no", 1)]


def test_prefixes_that_several_labels_share_are_told_most_used_first(tmp_path: Path) -> None:
    content = 'id,title,labels\n1,a,"from: A; from: B; from: C; topic/x; topic/y; prio: 1"\n'
    assert look(tmp_path, content).prefixes == ["from: ", "topic/"]


@pytest.mark.parametrize(
    ("content", "file_format", "problem"),
    [
        ("", "csv", "The file is empty."),
        ("{}", "github", "The file does not hold an array of GitHub issues."),
        ("[1", "github", "The file is not valid JSON: it ends too early, as if it had been cut off."),
    ],
)
def test_a_file_that_cannot_be_read_has_a_problem(tmp_path: Path, content: str, file_format: str, problem: str) -> None:
    assert look(tmp_path, content, file_format) == Preview(problem=problem)


def test_an_upload_that_is_gone_has_a_problem(tmp_path: Path) -> None:
    assert preview_of(ImportBatchFactory(), tmp_path / "gone").problem == "The uploaded file is gone. Upload it again."


def test_issues_have_no_columns(tmp_path: Path) -> None:
    seen = look(tmp_path, [{"number": 1, "title": "Fly", "labels": ["no"], "state": "open"}], "github")
    assert (seen.columns, seen.found) == ([], {})
    assert seen.words == [("no", 1), ("open", 1)]
    assert seen.rows[0].title == "Fly"
