"""Mapping labels and statuses of the source to ours."""

import pytest

from common.errors import Invalid
from requests_intake.importers import StatusMap, parse_status_map

KNOWN = ("open", "planned", "declined", "nice_one")


def test_the_first_entry_that_fits_decides() -> None:
    mapping = parse_status_map(["position: oppose=declined", "closed=planned"], KNOWN)
    assert mapping.find(("closed", "Position:  Oppose")) == "declined"
    assert mapping.find(("closed",)) == "planned"
    assert mapping.find(("open",)) is None
    assert StatusMap().find(("open",)) is None


def test_values_may_hold_an_equals_sign_and_statuses_blanks() -> None:
    assert parse_status_map(["a=b=Nice one"], KNOWN).find(("A=B",)) == "nice_one"


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        (["wontfix=rejected"], "There is no status “rejected”. Known are: open, planned, declined, nice_one."),
        (["wontfix"], "“wontfix” is not VALUE=STATUS, such as “wontfix=declined”."),
        (["=open"], "“=open” is not VALUE=STATUS, such as “wontfix=declined”."),
        (["x=open", "X=planned"], "“x” is mapped to both open and planned."),
    ],
)
def test_a_mapping_that_makes_no_sense_is_refused(entries: list[str], message: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_status_map(entries, KNOWN)
    assert refused.value.message == message
    assert refused.value.field == "map_status"
