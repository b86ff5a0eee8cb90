"""The list of accounts, and one account with what it asked for and what it lives with."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backlog.selectors.accounts import accounts_of, gaps_of, requests_from
from stakeholders.models import Account, Product
from tests.browsing import browser_of, text_of
from tests.factories import (
    AccountFactory,
    ContactFactory,
    CustomerFactory,
    CustomerPMFactory,
    GapFactory,
    ItemFactory,
    LeaderFactory,
    OpportunityFactory,
    ProductFactory,
    RequestFactory,
    SegmentFactory,
)
from users.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper() -> User:
    return CustomerPMFactory(full_name="Ana Ribeiro")


@pytest.fixture
def product(keeper: User) -> Product:
    return ProductFactory(slug="lift", code="LIFT", members=[keeper])


# -- the list ------------------------------------------------------------------------------------------------


def test_my_accounts_stand_first_then_all_others_by_name(keeper: User) -> None:
    AccountFactory(name="Alder")
    AccountFactory(name="Zeta", customer_pm=keeper)
    AccountFactory(name="Beech", customer_pm=keeper)
    response = browser_of(keeper).get("/accounts/")
    assert [account.name for account in response.context["page"].rows] == ["Beech", "Zeta", "Alder"]
    assert text_of(response).index("You look after these") < text_of(response).index("All others")


def test_accounts_are_found_by_name_and_stage(keeper: User) -> None:
    won = AccountFactory(name="Brackwater Hospitals")
    wooed = AccountFactory(name="Blackwood", stage="prospect")
    reader = browser_of(keeper)

    def found(query: str) -> set[Account]:
        return set(reader.get(f"/accounts/?{query}").context["page"].rows)

    assert found("q=HOSPITAL") == {won}
    assert found("stage=prospect") == {wooed}
    assert found("stage=prospect&q=water") == set()
    assert found("stage=%3Cb%3E") == {won, wooed}
    assert "No account matches" in text_of(reader.get("/accounts/?q=zzz"))


def test_open_gaps_and_their_hours_are_summed_by_account(keeper: User, product: Product) -> None:
    account = AccountFactory()
    GapFactory(product=product, account=account, workaround__hours_per_month=4)
    GapFactory(product=product, account=account, workaround__hours_per_month=2.5)
    GapFactory(product=product, account=account, workaround=False)
    GapFactory(product=product, account=account, status="declined")
    GapFactory(product=product, account=account, item=ItemFactory(product=product, status="shipped"))
    RequestFactory(product=product, account=account)
    row = accounts_of(keeper).get(pk=account.pk)
    assert (row.open_gaps, row.gap_hours) == (3, 6.5)
    other = accounts_of(keeper).get(pk=AccountFactory().pk)
    assert (other.open_gaps, other.gap_hours) == (0, 0.0)


def test_gaps_of_products_that_i_do_not_see_do_not_count(keeper: User) -> None:
    account = AccountFactory()
    GapFactory(account=account)
    assert accounts_of(keeper).get(pk=account.pk).open_gaps == 0


def test_pages_of_accounts_follow_each_other(keeper: User) -> None:
    for number in range(52):
        AccountFactory(name=f"Account {number:03}", customer_pm=keeper if number == 51 else None)
    reader = browser_of(keeper)
    first = reader.get("/accounts/").context["page"]
    assert [first.rows[0].name, first.rows[1].name, len(first.rows)] == ["Account 051", "Account 000", 50]
    second = reader.get(first.next_url).context["page"]
    assert [row.name for row in second.rows] == ["Account 049", "Account 050"]
    assert reader.get(second.previous_url).context["page"].rows == first.rows


def test_the_list_costs_as_many_queries_for_one_as_for_three(keeper: User, product: Product) -> None:
    reader = browser_of(keeper)

    def add() -> None:
        account = AccountFactory(segment=SegmentFactory(), customer_pm=CustomerPMFactory())
        GapFactory(product=product, account=account)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            reader.get("/accounts/")
        return len(captured)

    add()
    reader.get("/accounts/")
    one = queries()
    add()
    add()
    assert queries() == one


def test_the_empty_list_says_who_adds_accounts(keeper: User) -> None:
    assert "Add the first account" in text_of(browser_of(keeper).get("/accounts/"))
    assert "Customer PMs, sales and product PMs add them." in text_of(browser_of(LeaderFactory()).get("/accounts/"))


def test_customers_have_no_list_of_accounts() -> None:
    account = AccountFactory()
    reader = browser_of(CustomerFactory(account=account))
    assert reader.get("/accounts/").status_code == 403
    assert reader.get(f"/accounts/{account.pk}/").status_code == 403


# -- one account ---------------------------------------------------------------------------------------------


def test_an_account_shows_who_they_are(keeper: User, product: Product) -> None:
    account = AccountFactory(
        name="Brackwater", description="Six hospitals", arr=Decimal(186_000), churn_risk=0.55, customer_pm=keeper,
        segment=SegmentFactory(name="Hospitals"), open_support_issues=7, crm_id="C-1", products=[product],
    )  # fmt: skip
    ContactFactory(account=account, name="Marta Lindqvist", kind="champion", title="facility manager")
    OpportunityFactory(account=account, name="Two towers", amount=Decimal(90_000), win_probability=0.4)
    text = text_of(browser_of(keeper).get(f"/accounts/{account.pk}/"))
    shown = (
        "Brackwater",
        "Six hospitals",
        "€186k",
        "high",
        "Hospitals",
        "7 open",
        "Ana Ribeiro",
        "C-1",
        "Marta Lindqvist",
    )
    for words in (*shown, "C-1", "Champion", "facility manager", "Two towers", "€90k", product.name):
        assert words in text


def test_an_account_without_anything_says_what_to_do(keeper: User) -> None:
    account = AccountFactory(customer_pm=None)
    text = text_of(browser_of(keeper).get(f"/accounts/{account.pk}/"))
    for words in ("No gap on record", "No other request", "No opportunity", "No contact yet", "nobody"):
        assert words in text


def test_gaps_are_costed_since_they_were_filed(keeper: User, product: Product) -> None:
    account = AccountFactory()
    GapFactory(
        product=product,
        account=account,
        filed_at=timezone.now() - timedelta(days=95),
        workaround__hours_per_month=10,
        workaround__build_hours=4,
        workaround__undo_hours=6,
    )
    GapFactory(product=product, account=account, workaround=False)
    gaps = gaps_of(keeper, account)
    assert [gap.hours_per_month for gap in gaps.gaps] == [10, 0]
    assert (gaps.hours_per_month, gaps.hours_so_far, gaps.undo_hours) == (10, 34, 6)


def test_a_closed_gap_stands_among_the_other_requests(keeper: User, product: Product) -> None:
    account = AccountFactory()
    shipped = GapFactory(product=product, account=account, item=ItemFactory(product=product, status="shipped"))
    lived = GapFactory(product=product, account=account)
    wish = RequestFactory(product=product, account=account)
    assert [gap.request for gap in gaps_of(keeper, account).gaps] == [lived]
    assert set(requests_from(keeper, account)) == {shipped, wish}


def test_a_gap_that_was_told_twice_is_one_gap(keeper: User, product: Product) -> None:
    account = AccountFactory()
    told = GapFactory(product=product, account=account, workaround__hours_per_month=4)
    theirs, closed = GapFactory(product=product), GapFactory(product=product, status="declined")
    again = GapFactory(product=product, account=account, status="merged", merged_into=told)
    shared = GapFactory(product=product, account=account, status="merged", merged_into=theirs)
    refused = GapFactory(product=product, account=account, status="merged", merged_into=closed)
    assert {gap.request for gap in gaps_of(keeper, account).gaps} == {told, shared}
    assert set(requests_from(keeper, account)) == {again, refused}
    assert accounts_of(keeper).get(pk=account.pk).open_gaps == 2


def test_only_those_who_keep_the_account_may_edit_it(keeper: User) -> None:
    account = AccountFactory(customer_pm=keeper)
    edit = f"/accounts/{account.pk}/edit/"
    assert edit in text_of(browser_of(keeper).get(f"/accounts/{account.pk}/"))
    assert edit not in text_of(browser_of(CustomerPMFactory()).get(f"/accounts/{account.pk}/"))


def test_an_unknown_account_is_not_there(keeper: User) -> None:
    assert browser_of(keeper).get("/accounts/999999/").status_code == 404


def test_names_are_shown_as_text(keeper: User, product: Product) -> None:
    script = "<script>alert(1)</script>"
    account = AccountFactory(name=script, description=script, lost_to=script)
    GapFactory(product=product, account=account, title=script)
    ContactFactory(account=account, name=script, title=script)
    OpportunityFactory(account=account, name=script)
    reader = browser_of(keeper)
    for url in ("/accounts/", f"/accounts/{account.pk}/"):
        assert script not in text_of(reader.get(url))


def test_one_account_costs_as_many_queries_for_one_gap_as_for_three(keeper: User, product: Product) -> None:
    account = AccountFactory()
    reader = browser_of(keeper)

    def add() -> None:
        GapFactory(product=product, account=account, item=ItemFactory(product=product))
        RequestFactory(product=product, account=account, item=ItemFactory(product=product))
        ContactFactory(account=account)
        OpportunityFactory(account=account)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            reader.get(f"/accounts/{account.pk}/")
        return len(captured)

    add()
    reader.get(f"/accounts/{account.pk}/")
    one = queries()
    add()
    add()
    assert queries() == one
