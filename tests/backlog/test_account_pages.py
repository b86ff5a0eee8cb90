"""The list of accounts, and one account with what it asked for and what it lives with."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backlog.models import Item
from backlog.selectors.accounts import gaps_of, requests_from
from backlog.selectors.ledger import Filters, costs_of, gaps_page, scope_of
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


def gap_item(product: Product, **fields: object) -> Item:
    return ItemFactory(product=product, kind="gap", **fields)


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


def listed(user: User, account: Account) -> tuple[int, float]:
    """The gaps, and the hours a month, that stand beside an account in the list."""
    lines = browser_of(user).get("/accounts/").context["lines"]
    (cost,) = [cost for one, cost in lines if one == account]
    return (cost.gaps, cost.hours) if cost else (0, 0.0)


def test_open_gaps_and_their_hours_are_summed_by_account(keeper: User, product: Product) -> None:
    account = AccountFactory()
    GapFactory(product=product, account=account, workaround__hours_per_month=4, workaround__undo_hours=0)
    GapFactory(product=product, account=account, workaround__hours_per_month=2.5, workaround__undo_hours=12)
    GapFactory(product=product, account=account, workaround=False)
    GapFactory(product=product, account=account, status="declined")
    GapFactory(product=product, account=account, item=gap_item(product, status="shipped"))
    RequestFactory(product=product, account=account)
    assert listed(keeper, account) == (3, 7.5)
    assert listed(keeper, AccountFactory()) == (0, 0.0)


def test_gaps_of_products_that_i_do_not_see_do_not_count(keeper: User) -> None:
    account = AccountFactory()
    GapFactory(account=account)
    assert listed(keeper, account) == (0, 0.0)


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


def test_gaps_are_costed_as_in_the_ledger(keeper: User, product: Product) -> None:
    account = AccountFactory()
    GapFactory(
        product=product,
        account=account,
        filed_at=timezone.now() - timedelta(days=90),
        workaround__hours_per_month=10,
        workaround__build_hours=4,
        workaround__undo_hours=12,
    )
    GapFactory(product=product, account=account, workaround=False)
    gaps = gaps_of(keeper, account)
    assert [gap.cost.hours for gap in gaps.gaps] == [11, 0]
    assert (gaps.hours_per_month, gaps.hours_so_far, gaps.build_hours, gaps.undo_hours) == (11, 30, 4, 15)


def test_a_gap_that_an_account_filed_twice_is_one_voice_everywhere(keeper: User, product: Product) -> None:
    account, item = AccountFactory(customer_pm=keeper), gap_item(product)
    strong = {"workaround__hours_per_month": 9, "workaround__undo_hours": 0}
    weak = {"workaround__hours_per_month": 4, "workaround__undo_hours": 0}
    first, dearest = (GapFactory(product=product, account=account, item=item, **one) for one in (weak, strong))
    gaps = gaps_of(keeper, account)
    assert [(gap.request, gap.cost.key) for gap in gaps.gaps] == [(dearest, item.key)]
    assert requests_from(keeper, account, besides=gaps) == [first]
    ledger = costs_of(keeper, [account.pk])[account.pk]
    assert (ledger.gaps, ledger.hours) == (gaps.count, gaps.hours_per_month) == listed(keeper, account) == (1, 9)
    desk = browser_of(keeper).get("/desk/").context
    assert (desk["open_gaps"], desk["hours"]) == (1, 9)
    assert [one.hours for one in desk["gaps"]] == [9]


def test_of_others_with_the_same_gap_nothing_is_counted(keeper: User, product: Product) -> None:
    account, other = AccountFactory(), AccountFactory()
    theirs = GapFactory(product=product, account=other, workaround__hours_per_month=50)
    own = GapFactory(
        product=product, account=account, status="merged", merged_into=theirs,
        workaround__hours_per_month=3, workaround__undo_hours=0,
    )  # fmt: skip
    assert [(gap.request, gap.cost.hours) for gap in gaps_of(keeper, account).gaps] == [(own, 3)]
    assert {pk: cost.hours for pk, cost in costs_of(keeper, [account.pk]).items()} == {account.pk: 3}


def test_reading_one_accounts_gaps_alone_changes_no_figure(keeper: User, product: Product) -> None:
    """Its statement passes over what it has no voice for; that of a customer PM does not."""
    account, other = AccountFactory(customer_pm=keeper), AccountFactory()
    untriaged = GapFactory(product=product, account=other)
    middle = GapFactory(product=product, account=other, status="merged", merged_into=untriaged)
    GapFactory(product=product, account=account, status="merged", merged_into=middle)
    linked = GapFactory(product=product, account=other, item=gap_item(product))
    GapFactory(product=product, account=account, status="merged", merged_into=linked, workaround__hours_per_month=3)
    SupportFactory(account=account, item=gap_item(product))
    gap_item(product)
    alone, mine = (
        [replace(row, lead=0) for row in gaps_page(scope_of(keeper, chosen)).rows]
        for chosen in (Filters(account=account.pk), Filters(customer_pm=keeper.pk))
    )
    assert alone == mine
    assert len(alone) == 3


def test_a_closed_gap_stands_among_the_other_requests(keeper: User, product: Product) -> None:
    account = AccountFactory()
    shipped = GapFactory(product=product, account=account, item=gap_item(product, status="shipped"))
    lived = GapFactory(product=product, account=account)
    wish = RequestFactory(product=product, account=account)
    gaps = gaps_of(keeper, account)
    assert [gap.request for gap in gaps.gaps] == [lived]
    assert set(requests_from(keeper, account, besides=gaps)) == {shipped, wish}


def test_a_gap_that_was_told_twice_is_one_gap(keeper: User, product: Product) -> None:
    account = AccountFactory()
    told = GapFactory(product=product, account=account, workaround__hours_per_month=40)
    theirs, closed = GapFactory(product=product), GapFactory(product=product, status="declined")
    again = GapFactory(product=product, account=account, status="merged", merged_into=told)
    shared = GapFactory(product=product, account=account, status="merged", merged_into=theirs)
    refused = GapFactory(product=product, account=account, status="merged", merged_into=closed)
    gaps = gaps_of(keeper, account)
    assert {gap.request for gap in gaps.gaps} == {told, shared}
    assert set(requests_from(keeper, account, besides=gaps)) == {again, refused}
    assert listed(keeper, account)[0] == 2


def test_a_gap_that_is_only_supported_stands_under_its_item(keeper: User, product: Product) -> None:
    account, item = AccountFactory(), gap_item(product, title="Recall log")
    SupportFactory(account=account, item=item)
    (gap,) = gaps_of(keeper, account).gaps
    assert (gap.request, gap.item, gap.title, gap.public_title) == (None, item, "Recall log", "")
    assert f'<a href="/items/{item.key}/">Recall log</a>' in text_of(browser_of(keeper).get(f"/accounts/{account.pk}/"))


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
