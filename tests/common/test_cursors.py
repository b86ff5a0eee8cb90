"""Cursors: what was written reads back; anything else is refused."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.cursors import Cursor, decode
from common.errors import Invalid

PLAIN = st.one_of(
    st.integers(-(2**53), 2**53),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")),
    st.booleans(),
)


@given(st.lists(PLAIN, min_size=1, max_size=6), st.booleans())
def test_reads_back_what_it_wrote(values: list[object], backwards: bool) -> None:
    cursor = Cursor(tuple(values), backwards)

    assert decode(cursor.encode(), len(values)) == cursor


def text(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode()


@pytest.mark.parametrize(
    "foreign",
    [
        "",
        "!",
        "é",
        "x" * 1001,
        text("a"),
        text([0]),
        text([0, 1, 2]),
        text([2, 1]),
        text([0, [1]]),
        text([0, {}]),
        text([0, "\x00"]),
    ],
)
def test_refuses_what_it_did_not_write(foreign: str) -> None:
    with pytest.raises(Invalid) as caught:
        decode(foreign, 1)

    assert (caught.value.code, caught.value.field) == ("malformed_cursor", "cursor")
