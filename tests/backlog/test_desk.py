"""My desk: where customer PMs and departments begin."""

import pytest

from backlog.services.conversation import add_comment
from backlog.services.items import update_item
from backlog.services.merging import merge_request
from backlog.services.triage import ask_back
from stakeholders.models import AccessRequest, Account, Product
from tests.browsing import browser_of, text_of
from tests.factories import (
    AccountFactory,
    CustomerFactory,
    CustomerPMFactory,
    GapFactory,
    ItemFactory,
    ProductFactory,
    RequestFactory,
    UserFactory,
)
from users.choices import Role
from users.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper() -> User:
    return CustomerPMFactory()


@pytest.fixture
def product(keeper: User) -> Product:
    return ProductFactory(slug="lift", code="LIFT", members=[keeper])


@pytest.fixture
def account(keeper: User) -> Account:
    return AccountFactory(name="Acme", customer_pm=keeper)


def desk(user: User) -> str:
    return text_of(browser_of(user).get("/desk/"))


def test_my_accounts_stand_by_what_they_live_with_and_no_others(
    keeper: User, product: Product, account: Account
) -> None:
    globex = AccountFactory(name="Globex", customer_pm=keeper)
    AccountFactory(name="Somebody else's")
    GapFactory(product=product, account=globex, workaround__hours_per_month=9)
    GapFactory(product=product, account=account, workaround__hours_per_month=2)
    response = browser_of(keeper).get("/desk/")
    assert [one.name for one, _, _ in response.context["accounts"]] == ["Globex", "Acme"]
    assert "with 2 gaps, 12" in text_of(response).replace("\u202f", " ")
    assert [gap.hours for gap in response.context["gaps"]] == [9.5, 2.5]


def test_what_i_filed_says_what_became_of_it(keeper: User, product: Product, account: Account) -> None:
    item = ItemFactory(product=product)
    GapFactory(product=product, account=account, filed_by=keeper, item=item)
    open_one = RequestFactory(product=product, filed_by=keeper)
    twin = RequestFactory(product=product, filed_by=keeper)
    RequestFactory(product=product, filed_by=CustomerPMFactory())
    merge_request(actor=None, request_id=twin.pk, into_id=open_one.pk)
    update_item(actor=None, item_id=item.pk, version=item.version, status="shipped")
    filed = browser_of(keeper).get("/desk/").context["filed"]
    assert [one.outcome for one in filed] == ["open", "open", "shipped"]
    assert filed[0].request.merged_into == open_one


def test_questions_to_me_and_my_accounts_wait_with_their_words(
    keeper: User, product: Product, account: Account
) -> None:
    theirs = RequestFactory(product=product, account=account)
    ask_back(actor=product.accountable_pm, request_id=theirs.pk, question="Which floor is it?")
    foreign = RequestFactory(product=product, account=AccountFactory())
    ask_back(actor=product.accountable_pm, request_id=foreign.pk, question="Not for me")
    shown = desk(keeper)
    assert "1 question waits for your answer" in shown
    assert "Which floor is it?" in shown
    assert "Not for me" not in shown


def test_who_asks_for_access_to_my_accounts_is_shown(keeper: User, account: Account) -> None:
    AccessRequest.objects.create(account=account, email="jo@acme.test", full_name="Jo Kerr")
    other = AccountFactory(customer_pm=CustomerPMFactory())
    AccessRequest.objects.create(account=other, email="eve@b.test", full_name="Eve Stone")
    shown = desk(keeper)
    assert "Jo Kerr asks to use the portal" in shown
    assert "Eve Stone" not in shown


def test_a_department_sees_what_it_filed_and_no_accounts(product: Product) -> None:
    helper = UserFactory(role=Role.SUPPORT)
    product.members.add(helper)
    RequestFactory(product=product, filed_by=helper, title="No way to reset a panel")
    shown = desk(helper)
    assert "No way to reset a panel" in shown
    assert "File a gap" in shown
    assert "look after no account" not in shown


def test_an_empty_desk_says_what_to_do(keeper: User, product: Product) -> None:
    shown = desk(keeper)
    for words in ("Nothing waits for you", "You look after no account yet", "You filed nothing yet"):
        assert words in shown


def test_without_a_product_it_says_whom_to_ask() -> None:
    assert "You work with no product yet" in desk(UserFactory(role=Role.FINANCE))


def test_what_they_say_cannot_run(keeper: User, product: Product, account: Account) -> None:
    script = "<script>alert(1)</script>"
    asked = RequestFactory(product=product, account=account, title=script, filed_by=keeper)
    ask_back(actor=product.accountable_pm, request_id=asked.pk, question=script)
    add_comment(actor=product.accountable_pm, body=script, request=asked)
    assert "<script>alert" not in browser_of(keeper).get("/desk/").content.decode()


def test_customers_have_their_portal(account: Account) -> None:
    assert browser_of(CustomerFactory(account=account)).get("/desk/").status_code == 403
