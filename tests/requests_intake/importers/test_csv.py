"""Reading CSV: columns by name or as told, delimiters, quotes, encodings, bad cells."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from common.errors import Invalid
from requests_intake.importers import CsvExport, Options, ParsedRow, RowError, UnusableFile, parse_columns

NOW = datetime(2026, 6, 1, tzinfo=UTC)
EXPORTED = datetime(2020, 6, 16, tzinfo=UTC)


def export(folder: Path, content: str | bytes, *told: str, **options: Any) -> CsvExport:
    """A reader of a file with this content and these FIELD=COLUMN entries."""
    path = folder / "wishes.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return CsvExport(path, Options(exported_at=EXPORTED, now=NOW, columns=parse_columns(told), **options))


def rows(folder: Path, content: str, *told: str, **options: Any) -> list[Any]:
    """Its rows, after the check that always comes first."""
    reader = export(folder, content, *told, **options)
    reader.check()
    return list(reader.rows())


def test_usual_column_names_are_found(tmp_path: Path) -> None:
    content = (
        "ID,Title,Description,Status,Tags,Votes,Company,Created,URL,Reporter,Kind,Importance\n"
        '12,Wait longer,"Too, soon",Planned,"doors; lobby",7,"Acme, Inc.; Contoso",2020-05-03,'
        "https://acme.example/12,Ann,bug,P1\n"
    )
    assert rows(tmp_path, content) == [
        ParsedRow(
            line=2,
            source="csv",
            external_id="12",
            title="Wait longer",
            body="Too, soon",
            kind="gap",
            importance="must_have",
            status="Planned",
            statuses=("Planned", "doors", "lobby"),
            labels=("doors", "lobby"),
            accounts=("Acme, Inc.", "Contoso"),
            unnamed_votes=7,
            url="https://acme.example/12",
            author="Ann",
            filed_at=datetime(2020, 5, 3, tzinfo=UTC),
        )
    ]


def test_foreign_column_names_are_told(tmp_path: Path) -> None:
    [row] = rows(tmp_path, "Nr,Wish,Modified on\n4,Wait,11 days ago\n", "id=nr", "title=Wish", "updated_at=Modified on")
    assert (row.external_id, row.title) == ("4", "Wait")
    assert row.updated_at == datetime(2020, 6, 5, tzinfo=UTC)


def test_what_the_file_does_not_speak_of_is_none_and_not_empty(tmp_path: Path) -> None:
    [silent] = rows(tmp_path, "id,title\n1,t\n")
    assert (silent.body, silent.unnamed_votes, silent.accounts, silent.kind) == (None, None, None, None)
    [empty] = rows(tmp_path, "id,title,body,votes,account,kind\n1,t,,,,\n")
    assert (empty.body, empty.unnamed_votes, empty.accounts, empty.kind) == ("", 0, (), None)


def test_several_columns_make_one_body(tmp_path: Path) -> None:
    [row] = rows(tmp_path, "id,title,role,benefit\n1,t,parent,quiet\n", "body=role", "body=benefit")
    assert row.body == "role: parent\n\nbenefit: quiet"


def test_repeated_columns_are_joined_where_that_makes_sense(tmp_path: Path) -> None:
    [row] = rows(tmp_path, "id,title,Labels,Labels,Labels\n1,t,red,,blue\n")
    assert row.labels == ("red", "blue")


def test_labels_name_accounts_too(tmp_path: Path) -> None:
    [row] = rows(tmp_path, 'id,title,labels,account\n1,t,"from: Acme, x",Contoso\n', account_label="from: ")
    assert row.accounts == ("Contoso", "Acme")


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(tmp_path: Path, mark: str) -> None:
    content = mark.join(["id", "title", "votes"]) + "\r\n" + mark.join(["1", '"a, b; c | d"', "2"]) + "\r\n"
    [row] = rows(tmp_path, content)
    assert (row.title, row.unnamed_votes) == ("a, b; c | d", 2)


def test_a_byte_order_mark_is_no_part_of_the_first_name(tmp_path: Path) -> None:
    assert [row.external_id for row in rows(tmp_path, "\ufeffid,title\n1,t\n")] == ["1"]


def test_rows_know_the_line_they_begin_on(tmp_path: Path) -> None:
    content = 'id,title,body\n1,a,"two\nlines"\n\n2,b,\n3,,\n'
    found = rows(tmp_path, content)
    assert [row.line for row in found] == [2, 5, 6]
    assert found[2] == RowError(6, "title is empty", "title", external_id="3")


@pytest.mark.parametrize(
    ("cells", "told", "column", "reason"),
    [
        (",t,,", [], "id", "id is empty"),
        ("1,t,many,", [], "votes", "“many” is not a count of votes"),
        ("1,t,-3,", [], "votes", "“-3” is not a count of votes"),
        ("1,t,99999999999,", [], "votes", "“99999999999” is not a count of votes"),
        ("1,t,1,2030-01-01", ["filed_at=x"], "x", "2030-01-01 lies in the future"),
        (
            "1,t,1,soon",
            ["filed_at=x"],
            "x",
            "“soon” is not a date; write 2020-05-03, 2020-05-03T14:00:00Z or May 3, 2020",
        ),
        ("1,t,1,\x00", ["body=x"], "x", "x holds a NUL character"),
        ("1,t,1,ftp://x", ["url=x"], "x", "x is not a web address (http:// or https://)"),
    ],
)
def test_a_bad_cell_refuses_its_row(tmp_path: Path, cells: str, told: list[str], column: str, reason: str) -> None:
    [bad, good] = rows(tmp_path, f"id,title,votes,x\n{cells}\n2,fine,,\n", *told)
    assert bad == RowError(2, reason, column, external_id=cells.split(",")[0])
    assert good.external_id == "2"


def test_a_kind_or_importance_that_is_unknown_lists_the_known(tmp_path: Path) -> None:
    [kind, importance] = rows(tmp_path, "id,title,kind,importance\n1,t,wish,\n2,t,,urgent\n")
    assert kind.reason.startswith("kind says “wish”; known are: feature, ")
    assert importance.reason.startswith("importance says “urgent”; known are: must, ")


@pytest.mark.parametrize(
    ("word", "importance"),
    [("Must have", "must_have"), ("must_have", "must_have"), ("p2", "important"), ("3", "nice_to_have"), ("", None)],
)
def test_words_for_importance(tmp_path: Path, word: str, importance: str | None) -> None:
    [row] = rows(tmp_path, f"id,title,importance\n1,t,{word}\n")
    assert row.importance == importance


def test_a_row_of_the_wrong_width_is_refused(tmp_path: Path) -> None:
    [short, long, good] = rows(tmp_path, "id,title,body\n1,t\n2,t,b,more\n3,t,b\n")
    assert short == RowError(2, "2 cells, but the header has 3")
    assert long == RowError(3, "4 cells, but the header has 3")
    assert good.external_id == "3"


def test_broken_quotes_refuse_their_row_only(tmp_path: Path) -> None:
    [bad, good] = rows(tmp_path, 'id,title\n1,"a"b\n2,fine\n')
    assert bad == RowError(2, "the quotes of this row are broken (',' expected after '\"')")
    assert good.title == "fine"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The file is empty."),
        (b"id,title\n", "The file has a header but no rows."),
        (b",,\n1,2,3\n", "The first line has no column names."),
        (b"id,name\n1,x\n", "No column for title. The file has: id, name. Say --map title=COLUMN."),
        (b"wish,title\n1,x\n", "No column for external_id. The file has: wish, title. Say --map external_id=COLUMN."),
        (b'id,title\n1,"open\n2,x\n', "A quote opened on line 2 or after is never closed."),
        (b'id,title\n1,"' + b"x" * 1_100_000 + b'"\n', "A quote opened on line 2 or after is never closed."),
        (b"id,title\n1,caf\xe9\n", "The file is not UTF-8: byte 0xE9 at position 14 (line 2). Save it as UTF-8."),
        (b"id,title\n1,caf\xc3", "The file is not UTF-8: byte 0xC3 at position 14 (line 2). Save it as UTF-8."),
        ("id,title\n1,x\n".encode("utf-16"), "The file is UTF-16 text; save it as UTF-8."),
        ("id,title\n1,x\n".encode("utf-16-le"), "The file is not UTF-8 text (it looks like UTF-16); save it as UTF-8."),
        (b"%PDF-1.7 x", "The file is a PDF."),
    ],
)
def test_an_unusable_file_is_refused_as_a_whole(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(UnusableFile) as refused:
        export(tmp_path, content).check()
    assert refused.value.message == message


def test_a_bad_byte_far_into_the_file_is_found(tmp_path: Path) -> None:
    start = b"id,title\n" + b"1,\xc3\xa9\n" * 40_000
    with pytest.raises(UnusableFile, match=rf"byte 0xFF at position {len(start)} \(line 40002\)"):
        export(tmp_path, start + b"\xff\n").check()


def test_a_column_that_was_told_must_exist(tmp_path: Path) -> None:
    with pytest.raises(UnusableFile) as refused:
        export(tmp_path, "id,title\n1,x\n", "body=Text").check()
    assert refused.value.message == "There is no column “Text”. The file has: id, title."
    assert refused.value.field == "map"


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        (["title"], "“title” is not FIELD=COLUMN, such as “title=Summary”."),
        (["title="], "“title=” is not FIELD=COLUMN, such as “title=Summary”."),
        (["title=A", "title=B"], "title is mapped twice: to “A” and to “B”."),
        (["colour=A"], "There is no field “colour”. Known are: external_id, title, body, kind, importance, status,"),
    ],
)
def test_a_column_mapping_that_makes_no_sense(entries: list[str], message: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_columns(entries)
    assert refused.value.message.startswith(message)
