"""How complete an item's definition is, and what it lacks before it is planned."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backlog.models import Item
from backlog.selectors.definition import definition_of, definitions_of, workarounds_of
from backlog.services.items import validate_with
from tests.api.client import program_of
from tests.browsing import browser_of, text_of
from tests.factories import AccountFactory, GapFactory, ItemFactory

pytestmark = pytest.mark.django_db
TEXTS = {
    "problem": "Printed by hand", "consequence": "A fine", "requirements": "Export", "user_experience": "One button",
    "acceptance": "The inspector takes it",
}  # fmt: skip


def _missing(item: Item) -> list[str]:
    return [part.value for part in definition_of(item).missing]


def test_a_feature_has_six_parts_and_a_gap_its_workaround_too() -> None:
    assert _missing(ItemFactory(kind="feature")) == [
        "problem", "consequence", "requirements", "user_experience", "acceptance", "validated",
    ]  # fmt: skip
    assert _missing(ItemFactory(kind="gap"))[1] == "workaround"


def test_everything_written_and_validated_is_complete() -> None:
    item = ItemFactory(kind="gap", public_workaround="Print it", **TEXTS)
    validate_with(actor=None, item_id=item.pk, account_id=AccountFactory().pk)
    found = definition_of(item)
    assert (found.missing, found.warning, found.written, len(found.parts)) == ((), "", 7, 7)


def test_a_report_of_the_gap_tells_the_workaround() -> None:
    item = ItemFactory(kind="gap")
    GapFactory(product=item.product, item=item, workaround__description="Excel", workaround__hours_per_month=2)
    GapFactory(product=item.product, item=item, workaround__description="By phone", workaround__hours_per_month=9)
    assert "workaround" not in _missing(item)
    assert workarounds_of(item) == ["By phone", "Excel"]


@pytest.mark.parametrize(
    ("given", "warning"),
    [
        ({}, "No problem, consequence and no customer with whom it was validated."),
        ({"problem": "x"}, "No consequence and no customer with whom it was validated."),
        ({"problem": "x", "consequence": "y"}, "No customer with whom it was validated."),
    ],
)
def test_what_is_missing_before_planning_is_said(given: dict[str, str], warning: str) -> None:
    assert definition_of(ItemFactory(kind="feature", **given)).warning == warning


def test_blank_text_is_no_text() -> None:
    assert "problem" in _missing(ItemFactory(problem=" \n "))


def test_many_definitions_take_one_query() -> None:
    items = [ItemFactory() for _ in range(3)]
    with CaptureQueriesContext(connection) as asked:
        found = definitions_of([item.pk for item in items])
    assert (len(asked), found.keys()) == (1, {item.pk for item in items})


def test_the_page_and_rest_say_what_is_missing() -> None:
    item = ItemFactory(kind="feature", problem="They <script>print</script>")
    web = browser_of(item.product.accountable_pm)
    page = text_of(web.get(f"/items/{item.key}/?tab=definition"))
    assert "1 of 6 parts are there" in page
    assert "No consequence and no customer with whom it was validated." in page
    assert "<script>print" not in page
    rest = program_of(item.product.accountable_pm)
    changed = rest.patch(f"items/{item.key}/", {"consequence": "A fine"}).data
    assert changed["consequence"] == "A fine"
    assert changed["definition"] == {
        "written": 2,
        "parts": 6,
        "missing": ["requirements", "user_experience", "acceptance", "validated"],
        "before_planning": ["validated"],
    }
