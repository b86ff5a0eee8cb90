"""Requests and gap reports are filed by one service."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from common.errors import Invalid
from requests_intake.models import Request, Workaround
from requests_intake.models.requests import BODY_LENGTH
from requests_intake.services.requests import MOST_HOURS, file_request
from tests.factories import (
    AccountFactory,
    ContactFactory,
    OpportunityFactory,
    ProductFactory,
    RequestFactory,
    UserFactory,
)
from tests.recorded import activity, outbox
from users.choices import Role

pytestmark = pytest.mark.django_db


def _file(**changes: object) -> Request:
    given = {"actor": None, "product": ProductFactory(), "kind": "feature", "title": "A door", **changes}
    return file_request(**given)


def test_a_request_keeps_the_senders_words() -> None:
    sender, account = UserFactory(role=Role.CUSTOMER_PM), AccountFactory()
    contact, deal = ContactFactory(account=account), OpportunityFactory(account=account)
    asked = datetime(2025, 3, 4, 5, 6, tzinfo=UTC)
    request = _file(
        actor=sender, title=" A door ", body=" That opens. ", account=account, contact=contact, opportunity=deal,
        importance="must_have", scope="all", horizon="future", evidence="first_hand", competitor="Otis",
        unnamed_votes=7, filed_at=asked, asked_by="A visitor",
    )  # fmt: skip
    request.refresh_from_db()
    assert (request.title, request.body, request.status, request.version) == ("A door", "That opens.", "new", 1)
    assert (request.account, request.contact, request.opportunity, request.filed_by) == (account, contact, deal, sender)
    assert (request.importance, request.scope, request.horizon, request.evidence) == (
        "must_have",
        "all",
        "future",
        "first_hand",
    )
    assert (request.source, request.competitor, request.unnamed_votes, request.filed_at) == (
        "customer_pm",
        "Otis",
        7,
        asked,
    )
    assert activity(request) == [("filed", {})]
    assert outbox() == [("request.created", {"request_id": request.pk})]
    assert not hasattr(request, "workaround")


@pytest.mark.parametrize(
    ("role", "source"),
    [
        (Role.CUSTOMER, "customer"),
        (Role.CUSTOMER_PM, "customer_pm"),
        (Role.LEADERSHIP, "leadership"),
        (Role.ENGINEERING, "engineering"),
        (Role.SALES, "sales"),
        (Role.MARKETING, "marketing"),
        (Role.FINANCE, "finance"),
        (Role.SUPPORT, "support"),
        (Role.PRODUCT_PM, "customer_pm"),
        (Role.ADMIN, "customer_pm"),
    ],
)
def test_the_source_is_the_senders_role_unless_said(role: Role, source: str) -> None:
    sender = UserFactory(role=role)
    assert _file(actor=sender).source == source
    assert _file(actor=sender, source="rfp").source == "rfp"
    assert _file().source == "api"


def test_by_default_it_was_asked_now() -> None:
    before = timezone.now()
    assert before <= _file(filed_at=None).filed_at <= timezone.now()


def test_a_gap_carries_its_workaround() -> None:
    gap = _file(
        kind="gap",
        is_anticipated=True,
        workaround={"description": "By hand", "build_hours": 4, "hours_per_month": 2.5, "people": 3, "undo_hours": 6},
    )
    stored = Workaround.objects.get(request=gap)
    assert (stored.description, stored.build_hours, stored.hours_per_month, stored.people, stored.undo_hours) == (
        "By hand",
        4,
        2.5,
        3,
        6,
    )
    assert Request.objects.get().is_anticipated
    assert not hasattr(_file(kind="gap"), "workaround")


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"title": "  "}, "title", "This field cannot be blank."),
        ({"title": "x" * 201}, "title", "Ensure this value has at most 200 characters (it has 201)."),
        ({"title": "a\x00b"}, "title", "Title holds a character that is no text: take it out."),
        ({"body": "x" * (BODY_LENGTH + 1)}, "body", "The text is longer than 100,000 characters: shorten it."),
        ({"kind": "wish"}, "kind", "Value 'wish' is not a valid choice."),
        ({"importance": "vital"}, "importance", "Value 'vital' is not a valid choice."),
        ({"source": "rumour"}, "source", "Value 'rumour' is not a valid choice."),
        ({"evidence": "dream"}, "evidence", "Value 'dream' is not a valid choice."),
        ({"unnamed_votes": -1}, "unnamed_votes", "Ensure this value is greater than or equal to 0."),
        ({"unnamed_votes": 2**31}, "unnamed_votes", "Ensure this value is less than or equal to 2147483647."),
        ({"external_url": "javascript:alert(1)"}, "external_url", "Enter a valid URL."),
        (
            {"workaround": {"description": "x"}},
            "workaround",
            "Only a gap has a workaround: make this a gap or leave the workaround out.",
        ),
        (
            {"kind": "gap", "horizon": "future"},
            "horizon",
            "A gap is missing today: choose the horizon now, or file a feature.",
        ),
    ],
)
def test_what_is_wrong_is_refused_by_field(changes: dict[str, object], field: str, message: str) -> None:
    with pytest.raises(Invalid) as refusal:
        _file(**changes)
    assert (refusal.value.field, refusal.value.message) == (field, message)
    assert Request.objects.count() == 0


@pytest.mark.parametrize(
    ("workaround", "field", "message"),
    [
        ({"hours_per_month": -1}, "hours_per_month", "Hours per month must be at least 0."),
        ({"undo_hours": float("nan")}, "undo_hours", "Undo hours must be a number."),
        ({"build_hours": float("inf")}, "build_hours", "Hours are a number from 0 to 1,000,000,000."),
        ({"hours_per_month": 1e300}, "hours_per_month", "Hours are a number from 0 to 1,000,000,000."),
        ({"people": -1}, "people", "Ensure this value is greater than or equal to 0."),
    ],
)
def test_a_workaround_that_is_none_takes_the_gap_with_it(
    workaround: dict[str, float], field: str, message: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        _file(kind="gap", workaround=workaround)
    assert (refusal.value.field, refusal.value.message) == (field, message)
    assert (Request.objects.count(), Workaround.objects.count()) == (0, 0)


def test_as_many_hours_as_there_can_be() -> None:
    gap = _file(kind="gap", workaround={"hours_per_month": MOST_HOURS})
    assert gap.workaround.hours_per_month == 1_000_000_000


def test_nothing_is_filed_in_the_future() -> None:
    with pytest.raises(Invalid, match="A request cannot have been filed in the future") as refusal:
        _file(filed_at=timezone.now() + timedelta(minutes=1))
    assert refusal.value.field == "filed_at"


@pytest.mark.parametrize("name", ["contact", "opportunity"])
def test_a_part_of_another_account_is_refused(name: str) -> None:
    part = ContactFactory() if name == "contact" else OpportunityFactory()
    for account in (AccountFactory(), None):
        with pytest.raises(Invalid, match=f"This {name} belongs to another account") as refusal:
            _file(account=account, **{name: part})
        assert refusal.value.field == name


def test_what_has_been_filed_from_there_is_not_filed_again() -> None:
    first = RequestFactory(external_source="crm", external_id="7")
    with pytest.raises(Invalid, match="Another request has this external id already") as refusal:
        _file(product=first.product, external_source="crm", external_id="7")
    assert refusal.value.field == "external_id"
    _file(external_source="crm", external_id="7")


def test_filing_takes_few_statements(django_assert_max_num_queries) -> None:
    sender, product, account = UserFactory(), ProductFactory(), AccountFactory()
    with django_assert_max_num_queries(
        8
    ):  # savepoint (2), account, request, workaround (exists?, insert), activity, outbox
        file_request(
            actor=sender, product=product, account=account, kind="gap", title="x", workaround={"hours_per_month": 3}
        )
