"""Bodies: strict JSON or a clear refusal."""

from io import BytesIO

import pytest
from rest_framework.exceptions import ParseError

from common.api.parsers import StrictJSONParser, TooLarge, loads


def parse(body: bytes) -> object:
    return StrictJSONParser().parse(BytesIO(body))


def refusal(body: bytes) -> tuple[str, str]:
    with pytest.raises(ParseError) as caught:
        parse(body)
    detail = caught.value.detail
    return detail.code, str(detail)  # type: ignore[union-attr]


def test_reads_what_json_can_say() -> None:
    assert parse('{"a": [1, 2.5, "é", null, true]}'.encode()) == {"a": [1, 2.5, "é", None, True]}


@pytest.mark.parametrize("constant", ["NaN", "Infinity", "-Infinity"])
def test_refuses_numbers_that_are_none(constant: str) -> None:
    code, detail = refusal(f'{{"arr": {constant}}}'.encode())

    assert code == "not_a_number"
    assert detail.startswith(f"{constant} is not a JSON number")


def test_refuses_a_name_that_stands_twice() -> None:
    assert refusal(b'{"a": {"title": 1, "title": 2}}') == (
        "duplicate_name",
        "The name 'title' stands twice in one object.",
    )


def test_says_where_the_json_breaks() -> None:
    code, detail = refusal(b'{"a": 1,\n "b" 2}')

    assert code == "malformed_json"
    assert detail == "The body is not JSON: Expecting ':' delimiter (line 2, column 6)."


def test_refuses_other_encodings() -> None:
    assert refusal('{"a": "é"}'.encode("latin-1")) == (
        "malformed_json",
        "The body is not UTF-8 (byte 8).",
    )


def test_refuses_bottomless_nesting() -> None:
    assert refusal(b"[" * 200_000) == (
        "malformed_json",
        "The body is nested too deeply.",
    )


def test_refuses_endless_digits() -> None:
    assert refusal(b'{"a": ' + b"9" * 5000 + b"}") == (
        "malformed_json",
        "The body holds a number that is too long.",
    )


def test_refuses_ten_megabytes_and_takes_them_in_first() -> None:
    stream = BytesIO(b'"' + b"x" * (10 * 1024 * 1024) + b'"')

    with pytest.raises(TooLarge) as caught:
        StrictJSONParser().parse(stream)

    assert caught.value.status_code == 413
    assert "larger than 2 MB" in str(caught.value.detail)
    assert stream.read() == b""


def test_reads_a_body_of_exactly_the_limit(settings: object) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10  # type: ignore[attr-defined]

    assert parse(b'"12345678"') == "12345678"
    with pytest.raises(TooLarge):
        parse(b'"123456789"')


def test_loads_takes_any_json_value() -> None:
    assert loads(b"3") == 3
