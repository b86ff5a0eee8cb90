"""How a change to a request is remembered, and how values are put back."""

from datetime import UTC, datetime

import pytest

from requests_intake.choices import RowAction
from requests_intake.importers import ParsedRow
from requests_intake.models import Request
from requests_intake.services.imports import Change, Settings, plain, put_back
from requests_intake.services.imports.changes import mark
from tests.factories import ImportBatchFactory

ROW = ParsedRow(line=1, source="csv", external_id="1", title="New", accounts=("Acme", "Contoso"))


def change_of(request: Request, action: RowAction = RowAction.UNCHANGED, **said: object) -> Change:
    return Change(ROW, request, action, {"accounts": [], **said}, {"status": "planned"})


def test_a_value_that_is_replaced_is_kept() -> None:
    request = Request(title="Old", body="x" * 500)
    change = change_of(request)
    assert change.set("request", request, "title", "New") is True
    assert change.set("request", request, "body", "y" * 500) is True
    assert change.action == RowAction.UPDATED
    assert change.previous == {"request": {"title": ["Old", "New"], "body": ["x" * 500, mark("y" * 500)]}}
    assert put_back(request, change.previous["request"]) == []
    assert (request.title, request.body) == ("Old", "x" * 500)


def test_an_equal_value_changes_nothing() -> None:
    request = Request(title="Same")
    change = change_of(request)
    assert change.set("request", request, "title", "Same") is False
    assert (change.action, change.previous) == (RowAction.UNCHANGED, {})


def test_a_new_request_has_no_former_values() -> None:
    request = Request(title="Old")
    change = change_of(request, RowAction.CREATED)
    change.set("request", request, "title", "New")
    change.touch()
    assert (change.action, change.previous) == (RowAction.CREATED, {})


def test_what_somebody_changed_since_is_not_put_back() -> None:
    request = Request(title="Ours", unnamed_votes=4)
    assert put_back(request, {"title": ["Old", "New"], "unnamed_votes": [3, 4]}) == ["title"]
    assert (request.title, request.unnamed_votes) == ("Ours", 3)


def test_moments_and_accounts_are_put_back_as_what_they_were() -> None:
    before, after = datetime(2020, 1, 2, tzinfo=UTC), datetime(2021, 1, 2, tzinfo=UTC)
    request = Request(filed_at=after, account_id=8)
    assert put_back(request, {"filed_at": [plain(before), plain(after)], "account_id": [None, 8]}) == []
    assert (request.filed_at, request.account_id) == (before, None)


@pytest.mark.parametrize(
    ("before", "changed"), [([], True), (["ACME", "contoso"], False), (["Contoso", "Acme"], False), (["Acme"], True)]
)
def test_names_are_compared_without_case_and_order(before: list[str], changed: bool) -> None:
    assert change_of(Request(), accounts=before).names_changed is changed


def test_an_older_state_changes_neither_names_nor_status() -> None:
    change = change_of(Request())
    assert (change.names_changed, change.status_changed) == (True, True)
    change.is_older = True
    assert (change.names_changed, change.status_changed) == (False, False)


@pytest.mark.django_db
def test_settings_are_kept_with_their_batch() -> None:
    settings = Settings(
        columns={"body": ("a", "b")}, account_label="from: ", as_items=True, map_status=("x=open",),
        exported_at=datetime(2020, 6, 16, tzinfo=UTC),
    )  # fmt: skip
    batch = ImportBatchFactory(options=settings.as_json())
    batch.refresh_from_db()
    assert Settings.of(batch) == settings
