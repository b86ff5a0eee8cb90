"""What sales heard or we perceived, until a user confirmed it."""

import pytest

from common.activity import activity_of
from common.errors import Conflict, Invalid
from requests_intake.models import Request
from requests_intake.services.confirming import confirm_first_hand
from stakeholders.models import Product
from tests.api.client import program_of
from tests.browsing import browser_of, text_of
from tests.factories import (
    AccountFactory,
    CustomerFactory,
    CustomerPMFactory,
    EvidenceLinkFactory,
    ItemFactory,
    ProductFactory,
    RequestFactory,
    UserFactory,
)
from users.choices import Role
from users.models import User

pytestmark = pytest.mark.django_db
NOTE = "Jo Kerr, on the phone in May"


@pytest.fixture
def keeper() -> User:
    return CustomerPMFactory(full_name="Ana Ribeiro")


@pytest.fixture
def product(keeper: User) -> Product:
    return ProductFactory(slug="lift", code="LIFT", members=[keeper])


@pytest.fixture
def heard(product: Product) -> Request:
    return RequestFactory(product=product, evidence="buyer", source="sales", account=AccountFactory())


def test_it_becomes_first_hand_and_what_it_was_stays_on_record(heard: Request, keeper: User) -> None:
    done = confirm_first_hand(actor=keeper, request_id=heard.pk, note=f" {NOTE} ", version=heard.version)
    assert (done.evidence, done.version) == ("first_hand", heard.version + 1)
    line = activity_of(heard)[0]
    assert (line.actor, line.data) == (keeper, {"before": "Heard from a buyer", "note": NOTE})


def test_not_without_a_word_nor_twice_nor_over_a_change(heard: Request) -> None:
    for note in ("", "   ", "x" * 501, "a\x00b"):
        with pytest.raises(Invalid):
            confirm_first_hand(actor=None, request_id=heard.pk, note=note)
    with pytest.raises(Conflict, match="changed this request"):
        confirm_first_hand(actor=None, request_id=heard.pk, note=NOTE, version=99)
    confirm_first_hand(actor=None, request_id=heard.pk, note=NOTE)
    with pytest.raises(Conflict, match="first-hand already"):
        confirm_first_hand(actor=None, request_id=heard.pk, note=NOTE)


def test_the_page_shows_how_it_was_heard_and_then_who_confirmed(heard: Request, keeper: User) -> None:
    web = browser_of(keeper)
    before = text_of(web.get(f"/requests/{heard.pk}/"))
    assert "no user has confirmed it yet" in before
    web.post(f"/requests/{heard.pk}/confirm/", {"note": NOTE, "version": heard.version})
    after = text_of(web.get(f"/requests/{heard.pk}/"))
    assert f"First-hand: {NOTE}" in after
    assert "Before: heard from a buyer" in after
    assert "A user confirmed it" not in after


def test_an_empty_note_is_said_and_changes_nothing(heard: Request, keeper: User) -> None:
    answer = browser_of(keeper).post(f"/requests/{heard.pk}/confirm/", {"note": ""}, follow=True)
    assert "Say which user confirmed it" in text_of(answer)
    heard.refresh_from_db()
    assert heard.evidence == "buyer"


@pytest.mark.parametrize(
    ("role", "status"), [(Role.SALES, 403), (Role.MARKETING, 403), (Role.SUPPORT, 302), (Role.CUSTOMER_PM, 302)]
)
def test_those_who_talk_to_users_confirm(heard: Request, role: Role, status: int) -> None:
    person = UserFactory(role=role)
    heard.product.members.add(person)
    assert browser_of(person).post(f"/requests/{heard.pk}/confirm/", {"note": NOTE}).status_code == status


def test_over_rest(heard: Request, keeper: User) -> None:
    program = program_of(keeper)
    done = program.post(f"requests/{heard.pk}/confirm/", {"note": NOTE})
    assert (done.status_code, done.json()["evidence"]) == (200, "first_hand")
    assert program.post(f"requests/{heard.pk}/confirm/", {"note": NOTE}).status_code == 409
    assert program.post(f"requests/{heard.pk}/confirm/", {}).status_code == 400


def test_the_evidence_of_an_item_says_how_it_was_heard(heard: Request, keeper: User) -> None:
    item = ItemFactory(product=heard.product)
    EvidenceLinkFactory(item=item, request=heard)
    assert "heard from a buyer" in text_of(browser_of(keeper).get(f"/items/{item.key}/?tab=evidence"))


# -- the list of requests ----------------------------------------------------------------------------------------


def titles(user: User, query: str) -> set[str]:
    return {one.title for one in browser_of(user).get(f"/requests/?{query}").context["page"].rows}


def test_the_list_is_narrowed_by_source_department_account_evidence_and_who_filed(
    product: Product, keeper: User
) -> None:
    seller, acme = UserFactory(role=Role.SALES), AccountFactory(name="Acme")
    RequestFactory(product=product, title="Mine", filed_by=keeper, account=acme, evidence="first_hand")
    RequestFactory(product=product, title="Theirs", filed_by=seller, source="sales", evidence="buyer")
    assert titles(keeper, "filed=me") == {"Mine"}
    assert titles(keeper, "account=acme") == titles(keeper, f"account={acme.pk}") == {"Mine"}
    assert titles(keeper, "evidence=buyer") == titles(keeper, "source=sales") == {"Theirs"}
    assert titles(keeper, "department=sales") == {"Theirs"}
    assert titles(keeper, "department=sales&filed=me") == set()
    assert titles(keeper, "account=Nobody") == set()
    assert titles(keeper, "evidence=x&source=y&department=z&filed=w") == {"Mine", "Theirs"}


def test_the_report_over_rest(product: Product, keeper: User) -> None:
    account = AccountFactory(name="Acme", customer_pm=keeper)
    asked = RequestFactory(product=product, account=account)
    program = program_of(keeper)
    inside = program.get(f"accounts/{account.pk}/report/").json()
    outside = program.get(f"accounts/{account.pk}/report/?audience=customer&period=year").json()
    assert [one["request"] for one in inside["asked"]] == [asked.pk]
    assert [(one["request"], one["item"], one["words"]) for one in outside["asked"]] == [
        (None, "", "We are looking at it")
    ]
    assert program.get(f"accounts/{account.pk}/report/?audience=x").status_code == 400
    assert program_of(CustomerFactory(account=account)).get(f"accounts/{account.pk}/report/").status_code == 403
