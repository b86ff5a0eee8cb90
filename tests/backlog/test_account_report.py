"""The report on an account, for colleagues and for the customer."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backlog.models import Item
from backlog.selectors.account_report import report_on
from backlog.services.account_merging import merge_accounts
from backlog.services.conversation import add_comment
from backlog.services.items import update_item
from backlog.services.merging import merge_request
from backlog.services.triage import decline_request
from stakeholders.models import Account, Product
from tests.api.client import program_of
from tests.browsing import browser_of, text_of
from tests.factories import (
    AccountFactory,
    ContactFactory,
    CustomerPMFactory,
    GapFactory,
    ItemFactory,
    ProductFactory,
    RequestFactory,
    SupportFactory,
)
from users.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper() -> User:
    return CustomerPMFactory(full_name="Ana Ribeiro")


@pytest.fixture
def product(keeper: User) -> Product:
    return ProductFactory(slug="lift", code="LIFT", members=[keeper])


@pytest.fixture
def account(keeper: User, product: Product) -> Account:
    return AccountFactory(name="Acme", customer_pm=keeper, products=[product], churn_risk=0.7)


def shipped(product: Product, **fields: object) -> Item:
    item: Item = ItemFactory(product=product, **fields)
    return update_item(actor=None, item_id=item.pk, version=item.version, status="shipped")


def declined(product: Product, account: Account) -> object:
    one = RequestFactory(product=product, account=account, title="Gold-plated doors")
    return decline_request(
        actor=None, request_id=one.pk, reason="too_few", text="Few would use it.",
        would_change="Three more customers.", look_again_on=timezone.localdate() + timedelta(days=90),
    )  # fmt: skip


def page(user: User, account: Account, query: str = "") -> str:
    response = browser_of(user).get(f"/accounts/{account.pk}/report/{query}")
    assert response.status_code == 200
    return response.content.decode()


def test_what_they_asked_stands_by_what_came_of_it(keeper: User, product: Product, account: Account) -> None:
    GapFactory(product=product, account=account, item=shipped(product), title="Log")
    RequestFactory(product=product, account=account, title="Export")
    declined(product, account)
    RequestFactory(product=product, account=AccountFactory(), title="Of others")
    report = report_on(keeper, account)
    assert [(one.outcome, [line.title for line in one.lines]) for one in report.sections] == [
        ("shipped", ["Log"]),
        ("open", ["Export"]),
        ("declined", ["Gold-plated doors"]),
    ]
    assert (report.shipped, report.planned, report.declined) == (1, 0, 1)


def test_a_no_comes_with_its_reason_and_what_would_change_it(keeper: User, product: Product, account: Account) -> None:
    declined(product, account)
    for audience in ("internal", "customer"):
        shown = page(keeper, account, f"?audience={audience}")
        for words in ("Few would use it.", "Three more customers.", "We look at it again on"):
            assert words in shown


def test_living_with_gaps_is_summed(keeper: User, product: Product, account: Account) -> None:
    for hours in (3, 4.5):
        GapFactory(product=product, account=account, workaround__hours_per_month=hours, workaround__undo_hours=0)
    assert report_on(keeper, account).gaps.hours_per_month == 7.5
    assert "Living with 2 gaps costs" in page(keeper, account)


def test_the_customers_page_holds_nothing_of_ours(keeper: User, product: Product, account: Account) -> None:
    secret = ItemFactory(product=product, title="Codename Zugzwang")
    one = GapFactory(product=product, account=account, item=secret, filed_by=keeper, title="No log")
    add_comment(actor=keeper, body="They may leave over this", request=one)
    SupportFactory(account=account, item=ItemFactory(product=product, title="Secret of the future"))
    shown = text_of(browser_of(keeper).get(f"/accounts/{account.pk}/report/?audience=customer"))
    report = shown[shown.index('<article class="rep">') : shown.index("</article>")]
    for words in ("Zugzwang", secret.key, "Ana Ribeiro", one.reference, "may leave", "Secret of", "churn", "€"):
        assert words not in report
    assert "On our list" in report
    table = browser_of(keeper).get(f"/accounts/{account.pk}/report.csv?audience=customer").content.decode()
    for words in ("Zugzwang", secret.key, "Ana Ribeiro", one.reference, "Secret of"):
        assert words not in table


def test_gaps_are_named_to_the_customer_as_they_were_asked_or_published(
    keeper: User, product: Product, account: Account
) -> None:
    item = ItemFactory(product=product, kind="gap", title="Codename Zugzwang")
    GapFactory(product=product, account=account, item=item, title="No log")
    SupportFactory(account=account, item=ItemFactory(product=product, kind="gap", title="Secret of the future"))
    known = ItemFactory(product=product, kind="gap", title="Ours", is_published=True, public_title="Slow doors")
    SupportFactory(account=account, item=known)
    assert [gap.public_title for gap in report_on(keeper, account, "customer").gaps.gaps] == ["No log", "Slow doors"]
    assert [gap.title for gap in report_on(keeper, account).gaps.gaps] == ["No log", "Secret of the future", "Ours"]
    answer = program_of(keeper).get(f"accounts/{account.pk}/report/?audience=customer")
    assert [gap["title"] for gap in answer.json()["gaps"]] == ["No log", "Slow doors"]
    table = browser_of(keeper).get(f"/accounts/{account.pk}/report.csv?audience=customer").content.decode()
    assert "Zugzwang" not in table + answer.content.decode()
    assert "Secret of" not in table + answer.content.decode()


def test_published_items_that_they_support_are_told_in_public_words(
    keeper: User, product: Product, account: Account
) -> None:
    item = ItemFactory(product=product, title="Ours", is_published=True, public_title="Faster doors")
    SupportFactory(account=account, item=item)
    outside = report_on(keeper, account, "customer")
    assert [(line.title, line.key) for line in outside.votes] == [("Faster doors", "")]
    assert [(line.title, line.key) for line in report_on(keeper, account).votes] == [("Ours", item.key)]


def test_a_no_to_somebody_else_is_not_quoted_to_this_customer(keeper: User, product: Product, account: Account) -> None:
    theirs = RequestFactory(product=product, account=AccountFactory())
    twin = RequestFactory(product=product, account=account)
    merge_request(actor=None, request_id=twin.pk, into_id=theirs.pk)
    decline_request(
        actor=None, request_id=theirs.pk, reason="too_few", text="Dear Globex.", would_change="More.",
        look_again_on=None,
    )  # fmt: skip
    (line,) = report_on(keeper, account, "customer").lines
    assert (line.outcome, line.words, line.reason) == ("declined", "Not planned", "")
    assert report_on(keeper, account).lines[0].reason == "Dear Globex."


def test_the_period_narrows_what_was_asked_not_what_is_lived_with(
    keeper: User, product: Product, account: Account
) -> None:
    long_ago = timezone.now() - timedelta(days=200)
    GapFactory(product=product, account=account, filed_at=long_ago)
    RequestFactory(product=product, account=account)
    assert [len(report_on(keeper, account, period=one).lines) for one in ("all", "year", "half", "quarter")] == [
        2, 2, 1, 1,
    ]  # fmt: skip
    assert len(report_on(keeper, account, period="quarter").gaps.gaps) == 1


def test_who_asked_is_named_and_for_colleagues_who_filed(keeper: User, product: Product, account: Account) -> None:
    jo = ContactFactory(account=account, name="Jo Kerr")
    RequestFactory(product=product, account=account, contact=jo, filed_by=keeper)
    assert report_on(keeper, account).lines[0].asked_by == "Jo Kerr · filed by Ana Ribeiro"
    assert report_on(keeper, account, "customer").lines[0].asked_by == "Jo Kerr"


def test_the_table_has_a_line_for_each_and_runs_no_formula(keeper: User, product: Product, account: Account) -> None:
    GapFactory(product=product, account=account, title="=1+1", workaround__hours_per_month=4)
    lines = browser_of(keeper).get(f"/accounts/{account.pk}/report.csv").content.decode().splitlines()
    assert len(lines) == 3
    assert lines[1].startswith("asked,'=1+1,")
    assert lines[2].startswith("lives with,'=1+1,")


def test_an_empty_report_and_nonsense_in_the_address_are_readable(keeper: User, account: Account) -> None:
    assert "Nothing asked for yet" in page(keeper, account)
    assert "Nothing asked for yet" in page(keeper, account, "?period=x&audience=y")


def test_a_merged_accounts_report_is_that_of_the_one_that_stays(keeper: User, account: Account) -> None:
    old = AccountFactory()
    merge_accounts(actor=None, account_id=old.pk, into_id=account.pk)
    moved = browser_of(keeper).get(f"/accounts/{old.pk}/report/")
    assert (moved.status_code, moved.headers["Location"]) == (301, f"/accounts/{account.pk}/report/")
