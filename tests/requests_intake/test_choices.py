"""What people may choose."""

from backlog.api.decisions import DeclineBody
from backlog.forms.triage import DeclineForm
from requests_intake.choices import DeclineReason

BY_HAND = set(DeclineReason.values) - {"imported"}


def test_the_page_does_not_offer_what_only_an_import_may_say() -> None:
    assert {value for value, _ in DeclineForm().fields["reason"].choices} - {""} == BY_HAND


def test_rest_does_not_take_what_only_an_import_may_say() -> None:
    assert set(DeclineBody().fields["reason"].choices) == BY_HAND
