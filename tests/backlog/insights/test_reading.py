"""What insights read from the database, by hand; on pages, as files and over REST."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backlog.models import Item, RobustnessFigure, RobustnessRun
from backlog.selectors.insights import gaps, leaning
from backlog.selectors.insights.balance import balance_of
from backlog.selectors.insights.gaps import ages_of, left_of
from backlog.selectors.insights.leaning import leaning_of
from backlog.selectors.insights.read import TABLES
from backlog.selectors.insights.requests import bands_of, sources_of, waits_of
from backlog.selectors.insights.scope import Scope, scope_of
from backlog.selectors.insights.shiny import shiny_of
from backlog.selectors.insights.sureness import sureness_of
from requests_intake.models import TriageDecision
from stakeholders.models import Product
from tests.api.client import program_of
from tests.browsing import browser_of, text_of
from tests.factories import (
    AccountFactory,
    AdminFactory,
    GapFactory,
    ItemFactory,
    ProductFactory,
    RequestFactory,
    SupportFactory,
)
from users.models import User

pytestmark = pytest.mark.django_db
NOW = timezone.now()
_RANKS = {
    **dict.fromkeys(("near_top", "near_first", "any_first"), 0.5),
    **dict.fromkeys(("near_low", "near_high", "any_low", "any_high"), 1),
    "pareto": True,
    "unbeaten": True,
}


@pytest.fixture
def product() -> Product:
    return ProductFactory(name="Lift", slug="lift", code="LIFT")


@pytest.fixture
def pm(product: Product) -> User:
    return product.accountable_pm


def _scope(pm: User, product: Product, period: str = "year") -> Scope:
    return scope_of(pm, product, period)


def _item(product: Product, **fields: Any) -> Item:
    days = fields.pop("days", None)
    estimated = {} if days is None else {"score__effort_days": days, "score__is_estimated": True}
    if fields.get("status") == "shipped":
        fields.setdefault("closed_at", NOW - timedelta(days=10))
    return ItemFactory(product=product, **estimated, **fields)


def test_requests_go_to_whoever_sent_them(product: Product, pm: User) -> None:
    customer, prospect = AccountFactory(), AccountFactory(stage="prospect")
    for given in (
        {"account": customer, "horizon": "now"},
        {"account": customer, "horizon": "now", "source": "sales"},
        {"account": customer, "horizon": "future"},
        {"account": prospect, "horizon": "now"},
        {"account": None, "source": "leadership"},
    ):
        RequestFactory(product=product, **given)
    RequestFactory(product=product, account=customer, filed_at=NOW - timedelta(days=400))
    RequestFactory(account=customer)
    asked = {line.code: line.shares for line in balance_of(_scope(pm, product)).lines}["asked"]
    assert asked == (0.4, 0.4, 0.2)


def test_days_go_to_the_stakeholders_as_the_value_does(product: Product, pm: User) -> None:
    profile = product.weight_profiles.get()
    assert (profile.weight_current, profile.weight_future, profile.weight_strategy) == (0.5, 0.3, 0.2)
    _item(product, status="shipped", days=10, score__current=60, score__future=0, score__strategy=0)
    _item(product, status="shipped", days=30, score__current=0, score__future=20, score__strategy=30)
    _item(product, status="shipped", days=50, score__current=60, closed_at=NOW - timedelta(days=400))
    _item(product, status="planned", score__current=0, score__future=0, score__strategy=50)
    found = {line.code: line for line in balance_of(_scope(pm, product)).lines}
    assert found["shipped"].shares == pytest.approx((0.25, 0.375, 0.375))
    assert found["shipped"].note == "2 items, 40 person-days, last 12 months"
    assert found["planned"].shares == (0, 0, 1)
    assert balance_of(_scope(pm, product, "all")).lines[1].shares == pytest.approx((60 / 90, 15 / 90, 15 / 90))


def test_work_that_serves_nobody_is_no_balance(product: Product, pm: User) -> None:
    _item(product, status="planned", days=5)
    assert [line.code for line in balance_of(_scope(pm, product)).lines] == ["weights"]


def test_the_index_counts_features_while_gaps_are_open(product: Product, pm: User) -> None:
    _item(product, kind="feature", status="shipped", days=30, closed_at=NOW)
    _item(product, kind="gap", status="shipped", days=10, closed_at=NOW, opened_at=NOW - timedelta(days=200))
    _item(product, kind="feature", status="planned", days=8)
    shiny = shiny_of(_scope(pm, product))
    assert shiny.quarters[-2].days == 40
    assert shiny.quarters[-2].index is None
    _item(product, kind="gap", opened_at=NOW - timedelta(days=200))
    now, planned = shiny_of(_scope(pm, product)).quarters[-2:]
    assert (now.features, now.days, now.gaps, now.index) == (30, 40, 1, 0.75)
    assert (planned.name, planned.index) == ("planned", 1.0)


def test_features_nobody_asked_for_say_who_wants_them(product: Product, pm: User) -> None:
    wanted = _item(product, kind="feature", status="planned", score__flags=["no_evidence"])
    RequestFactory(product=product, item=wanted, account=None, source="leadership")
    _item(product, kind="feature", score__flags=["no_evidence"], competitor="Hoistware")
    _item(product, kind="feature", score__flags=[])
    _item(product, kind="gap", score__flags=["no_evidence"])
    pennies = shiny_of(_scope(pm, product)).pennies
    assert [(one.key, one.asked_by) for one in pennies] == [
        (wanted.key, "leadership"),
        (pennies[1].key, "Hoistware has it"),
    ]


def test_gaps_are_those_of_the_ledger_by_age_with_their_cost(product: Product, pm: User) -> None:
    old = _item(product, kind="gap", opened_at=NOW - timedelta(days=30 * 7 + 1), slips=2)
    GapFactory(
        product=product, item=old, account=AccountFactory(), workaround__hours_per_month=12, workaround__undo_hours=6
    )
    GapFactory(product=product, account=AccountFactory(), workaround__hours_per_month=3, workaround__undo_hours=6)
    _item(product, kind="gap", status="declined", opened_at=NOW)
    found = ages_of(_scope(pm, product))
    assert [(age.count, age.slips, age.hours) for age in found.ages] == [
        (1, 0, 3.5),
        (1, 2, 12.5),
        (0, 0, 0),
        (0, 0, 0),
    ]
    assert (found.count, found.shown, found.over_a_year, found.slipped_often) == (2, 2, 0, 1)
    assert [(gap.item_id, gap.slips) for gap in found.ages[1].gaps] == [(old.pk, 2)]


def test_what_serves_one_account_names_it(product: Product, pm: User) -> None:
    item = _item(product, score__flags=["single_customer"], score__top_share=1.0)
    RequestFactory(product=product, item=item, account=AccountFactory(name="Acme"))
    swayed = _item(product, score__flags=["swayed"], score__top_share=0.7)
    SupportFactory(item=swayed, account=AccountFactory(name="Small", arr=50_000))
    SupportFactory(item=swayed, account=AccountFactory(name="Large", arr=900_000))
    assert [(one.account, one.is_single, one.top_share) for one in leaning_of(_scope(pm, product)).items] == [
        ("Acme", True, 1.0),
        ("Large", False, 0.7),
    ]


def test_more_than_are_shown_are_counted(product: Product, pm: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaning, "MOST_LEANING", 2)
    monkeypatch.setattr(gaps, "MOST_LOST", 1)
    gap = _item(product, kind="gap")
    for _ in range(3):
        _item(product, score__flags=["single_customer"])
        GapFactory(product=product, item=gap, account=AccountFactory(stage="former", arr=1_000))
    hang, left = leaning_of(_scope(pm, product)), left_of(_scope(pm, product))
    assert (len(hang.items), hang.title) == (2, "Three items serve one account")
    assert (len(left.accounts), left.title) == (1, "Three customers left over a gap, €3k a year")


def test_who_left_had_a_voice_for_a_gap(product: Product, pm: User) -> None:
    gap = _item(product, kind="gap")
    filed, voted, merged = (
        AccountFactory(name=name, stage="former", arr=arr, lost_to="Hoistware")
        for name, arr in (("Acme", 98_000), ("Busy", 50_000), ("Crow", 20_000))
    )
    first = GapFactory(product=product, item=gap, account=filed)
    SupportFactory(item=gap, account=voted)
    GapFactory(product=product, account=merged, status="merged", merged_into=first)
    GapFactory(product=product, item=gap, account=AccountFactory())
    found = left_of(_scope(pm, product))
    assert [(one.name, one.keys, one.still_open) for one in found.accounts] == [
        (name, (gap.key,), 1) for name in ("Acme", "Busy", "Crow")
    ]
    assert found.title == "Three customers left over a gap, €168k a year"


def test_a_gap_of_one_product_makes_no_penny_of_another(product: Product) -> None:
    other = ProductFactory()
    _item(product, kind="feature", status="shipped", days=30, closed_at=NOW)
    _item(other, kind="feature", status="shipped", days=10, closed_at=NOW)
    _item(other, kind="gap", status="shipped", days=10, closed_at=NOW)
    _item(other, kind="gap", opened_at=NOW - timedelta(days=200))
    now = shiny_of(scope_of(AdminFactory())).quarters[-2]
    assert (now.features, now.days, now.gaps, now.index) == (40, 50, 1, 0.5)


def test_sources_and_waiting_count_the_period(product: Product, pm: User) -> None:
    quick, slow = (RequestFactory(product=product, filed_at=NOW - timedelta(days=9), source="sales") for _ in range(2))
    for request, days in ((quick, 1), (slow, 5)):
        TriageDecision.objects.create(
            request=request, decision="park", decided_at=request.filed_at + timedelta(days=days)
        )
        type(request).objects.filter(pk=request.pk).update(status="parked")
    RequestFactory(product=product, filed_at=NOW - timedelta(days=20), source="customer")
    waits = waits_of(_scope(pm, product))
    assert (waits.filed, waits.decided, waits.answered, waits.waiting) == (3, 2, 2, 1)
    assert (waits.median, waits.slow) == pytest.approx((3.0, 4.6))
    assert waits.oldest == pytest.approx(20, abs=0.1)
    assert [(band.label, band.decided, band.waiting) for band in bands_of(_scope(pm, product)).bands] == [
        ("up to 2 days", 1, 0),
        ("3 to 7 days", 1, 0),
        ("8 to 14 days", 0, 0),
        ("15 to 30 days", 0, 1),
    ]
    assert [(one.source, one.count) for one in sources_of(_scope(pm, product)).counts] == [
        ("sales", 2),
        ("customer", 1),
    ]


def test_an_empty_product_says_so_everywhere(pm: User, product: Product) -> None:
    page = text_of(browser_of(pm).get("/insights/lift/?period=all"))
    for words in (
        "Nothing was shipped or planned yet", "No work was shipped while gaps stood open", "No gap is open",
        "No feature lacks a customer behind it", "No item serves one account", "No request was filed",
        "No customer who left had asked",
    ):  # fmt: skip
        assert words in page


def test_a_company_without_products_has_no_table_of_them() -> None:
    page = text_of(browser_of(AdminFactory()).get("/insights/"))
    assert "How sure the ranking is has not been worked out" in page
    assert "Hang on ours" not in page


def test_nonsense_in_the_address_is_the_usual_period(pm: User, product: Product) -> None:
    assert "last 12 months" in text_of(browser_of(pm).get("/insights/lift/?period=forever"))
    refused = program_of(pm).get("products/lift/insights/?period=forever")
    assert (refused.status_code, refused.data["errors"][0]["attr"]) == (400, "period")


def test_the_last_run_says_how_sure_the_ranking_is(pm: User, product: Product) -> None:
    page = text_of(browser_of(pm).get("/insights/lift/"))
    assert "How sure the ranking is has not been worked out" in page
    assert "work it out" in page
    for share in (0.95, 0.2):  # a later run counts, one of other parameters does not
        run = RobustnessRun.objects.create(
            product=product, top=10, concentration=30, draws=100, seed=1, status="done", read_at=NOW
        )
        for rank in (1, 2):
            RobustnessFigure.objects.create(run=run, item=_item(product), rank=rank, any_top=share, **_RANKS)
    RobustnessRun.objects.create(product=product, top=3, concentration=30, draws=100, seed=1, status="done")
    (found,) = sureness_of(_scope(pm, product)).products
    assert (found.slug, found.read_at, found.places, found.sure, found.ours) == ("lift", NOW, 2, 0, 2)


@pytest.mark.parametrize("name", TABLES)
def test_every_finding_is_to_be_had_as_a_file(name: str, pm: User, product: Product) -> None:
    _item(product, kind="gap", title="=HYPERLINK(1)", score__flags=["single_customer"], status="planned")
    for address in (f"/insights/lift/{name}.csv", f"/insights/company/{name}.csv"):
        answer = browser_of(pm).get(address)
        assert answer["Content-Type"] == "text/csv; charset=utf-8"
        assert '"=HYPERLINK' not in answer.content.decode()


def test_an_unknown_file_is_not_found(pm: User, product: Product) -> None:
    assert browser_of(pm).get("/insights/lift/secrets.csv").status_code == 404


def test_a_program_reads_the_same_findings(pm: User, product: Product) -> None:
    _item(product, kind="gap", opened_at=NOW)
    found = program_of(pm).get("products/lift/insights/?period=all").data
    assert (found["product"], found["period"]) == ("lift", "all")
    assert [one["name"] for one in found["findings"]] == list(TABLES)
    ages = found["findings"][3]
    assert list(ages["rows"][0]) == ["up to 6 months", 1, 0, 0]


def test_the_company_is_what_one_sees(pm: User, product: Product) -> None:
    _item(product, kind="gap")
    ItemFactory(kind="gap")
    rows = program_of(pm).get("insights/").data["findings"][3]["rows"]
    assert sum(row[1] for row in rows) == 1


def test_more_items_take_no_more_queries(pm: User, product: Product) -> None:
    web = browser_of(pm)
    _item(product, kind="gap", score__flags=["single_customer"])
    web.get("/insights/lift/")
    with CaptureQueriesContext(connection) as one:
        web.get("/insights/lift/")
    for _ in range(2):
        _item(product, kind="gap", score__flags=["single_customer"])
    with CaptureQueriesContext(connection) as three:
        web.get("/insights/lift/")
    assert len(three) == len(one)
