"""Merging two accounts that are one company."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from backlog.models import Comment, Interview, Score, Support, Validation
from backlog.services.account_merging import merge_accounts
from backlog.services.conversation import add_comment
from backlog.services.evidence import set_support
from common.activity import activity_of
from common.errors import Conflict, Invalid, NotFound
from requests_intake.models import Request
from requests_intake.services.requests import file_request
from stakeholders.models import AccessRequest, Account, AccountDomain, AccountProduct, Contact, Opportunity, Product
from stakeholders.services.access import invite, set_domains
from stakeholders.services.accounts import create_contact, update_account, upsert_account
from stakeholders.services.named_accounts import find_accounts
from tests.api.client import program_of
from tests.browsing import browser_of, text_of
from tests.factories import (
    AccountFactory,
    AdminFactory,
    ContactFactory,
    CustomerFactory,
    CustomerPMFactory,
    GapFactory,
    InterviewFactory,
    ItemFactory,
    OpportunityFactory,
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
def old(keeper: User, product: Product) -> Account:
    return AccountFactory(name="Brackwater Ltd", customer_pm=keeper, crm_id="B-1", products=[product])


@pytest.fixture
def kept(keeper: User) -> Account:
    return AccountFactory(name="Brackwater Hospitals", customer_pm=keeper, crm_id="B-2", arr=Decimal(9))


def merged(old: Account, kept: Account, actor: User | None = None) -> Account:
    return merge_accounts(actor=actor, account_id=old.pk, into_id=kept.pk)


# -- what moves ------------------------------------------------------------------------------------------------


def test_everything_moves_and_the_old_one_points_there(old: Account, kept: Account, product: Product) -> None:
    person = ContactFactory(account=old, email="jo@brackwater.test")
    deal = OpportunityFactory(account=old)
    gap = GapFactory(product=product, account=old, contact=person)
    talk = InterviewFactory(product=product, account=old, contact=person)
    set_domains(actor=None, account=old, domains=["brackwater.test"])
    invitation, _ = invite(actor=None, account=old, email="new@brackwater.test")
    comment = add_comment(actor=AdminFactory(), body="Soon?", request=gap, audience="customer")
    assert merged(old, kept) == kept
    for row in (person, deal, gap, talk, invitation, comment):
        row.refresh_from_db()
        assert row.account_id == kept.pk
    assert AccountDomain.objects.get().account == kept
    assert AccountProduct.objects.get().account == kept
    assert (gap.contact, talk.contact) == (person, person)
    old.refresh_from_db()
    assert (old.merged_into, old.crm_id, old.name) == (kept, "B-1", "Brackwater Ltd")


def test_of_two_votes_for_one_item_the_stronger_stays_and_counts_once(old: Account, kept: Account) -> None:
    one, other, third = ItemFactory(), ItemFactory(), ItemFactory()
    SupportFactory(item=one, account=old, importance="must_have")
    SupportFactory(item=one, account=kept, importance="nice_to_have")
    SupportFactory(item=other, account=old, importance="nice_to_have")
    SupportFactory(item=other, account=kept, importance="important")
    SupportFactory(item=third, account=old, importance="important")
    merged(old, kept)
    votes = {vote.item_id: vote.importance for vote in Support.objects.filter(account=kept)}
    assert votes == {one.pk: "must_have", other.pk: "important", third.pk: "important"}
    assert Support.objects.count() == 3


def test_of_equal_votes_the_one_for_now_stays_then_the_earlier(old: Account, kept: Account) -> None:
    one, other = ItemFactory(), ItemFactory()
    long_ago = timezone.now() - timedelta(days=99)
    SupportFactory(item=one, account=old, horizon="now")
    SupportFactory(item=one, account=kept, horizon="future")
    SupportFactory(item=other, account=old, given_at=long_ago)
    SupportFactory(item=other, account=kept)
    merged(old, kept)
    assert Support.objects.get(item=one).horizon == "now"
    assert Support.objects.get(item=other).given_at == long_ago


def test_of_two_validations_of_one_item_the_later_stays(old: Account, kept: Account) -> None:
    item = ItemFactory()
    Validation.objects.create(item=item, account=old, validated_on=date(2026, 5, 1), note="later")
    Validation.objects.create(item=item, account=kept, validated_on=date(2026, 1, 1), note="earlier")
    merged(old, kept)
    (left,) = Validation.objects.all()
    assert (left.account, left.note) == (kept, "later")


def test_every_item_that_either_asked_for_is_scored_again(old: Account, kept: Account, product: Product) -> None:
    items = [ItemFactory(product=product) for _ in range(4)]
    SupportFactory(item=items[0], account=old)
    SupportFactory(item=items[1], account=kept)
    GapFactory(product=product, account=old, item=items[2])
    before = {score.pk: score.inputs_revision for score in Score.objects.all()}
    merged(old, kept)
    risen = {score.pk for score in Score.objects.all() if score.inputs_revision > before[score.pk]}
    assert risen == {item.pk for item in items[:3]}


def test_what_the_other_one_does_not_know_is_taken_over_and_the_rest_left_alone(old: Account, kept: Account) -> None:
    Account.objects.filter(pk=old.pk).update(renewal_on=date(2027, 3, 1), arr=500, description="Clinics")
    merged(old, kept)
    kept.refresh_from_db()
    assert (kept.renewal_on, kept.description, kept.arr) == (date(2027, 3, 1), "Clinics", 9)


def test_both_accounts_remember(old: Account, kept: Account, keeper: User, product: Product) -> None:
    RequestFactory(product=product, account=old)
    merged(old, kept, keeper)
    gone, took = activity_of(old)[0], activity_of(kept)[0]
    assert (gone.verb, gone.data["into"], gone.actor) == ("merged", kept.name, keeper)
    assert (took.verb, took.data["account"], took.data["moved"]["requests"]) == ("took in", old.name, 1)


# -- people ----------------------------------------------------------------------------------------------------


def test_a_customer_of_both_is_one_contact_and_keeps_what_they_asked(
    old: Account, kept: Account, product: Product
) -> None:
    AccountProduct.objects.create(account=kept, product=product)
    person = CustomerFactory(account=old)
    theirs = Contact.objects.get(account=old)
    there = ContactFactory(account=kept, user=person, title="Head of works")
    asked = RequestFactory(product=product, account=old, contact=theirs)
    merged(old, kept)
    asked.refresh_from_db()
    assert list(Contact.objects.all()) == [there]
    assert (asked.contact, asked.account) == (there, kept)
    assert list(Account.objects.visible_to(person)) == [kept]
    assert asked.title in text_of(browser_of(person).get("/portal/"))


def test_one_address_is_one_person_who_then_signs_in(old: Account, kept: Account) -> None:
    user = CustomerFactory()
    ContactFactory(account=old, email="Jo@Brackwater.test", user=user, title="Nurse")
    there = ContactFactory(account=kept, email="jo@brackwater.test", title="")
    merged(old, kept)
    (left,) = Contact.objects.all()
    assert (left, left.user, left.title) == (there, user, "Nurse")


def test_two_people_with_one_address_stay_two(old: Account, kept: Account) -> None:
    ContactFactory(account=old, email="desk@brackwater.test", user=CustomerFactory())
    ContactFactory(account=kept, email="desk@brackwater.test", user=CustomerFactory())
    merged(old, kept)
    assert sorted(Contact.objects.filter(account=kept).values_list("email", flat=True)) == ["", "desk@brackwater.test"]


def test_a_person_known_by_sign_in_there_and_by_address_too_breaks_nothing(old: Account, kept: Account) -> None:
    user = CustomerFactory()
    ContactFactory(account=old, email="jo@brackwater.test", user=user)
    ContactFactory(account=kept, email="", user=user)
    ContactFactory(account=kept, email="jo@brackwater.test", user=CustomerFactory())
    merged(old, kept)
    assert sorted(Contact.objects.filter(account=kept).values_list("email", flat=True)) == ["", "jo@brackwater.test"]


def test_who_waits_for_access_to_both_waits_once(old: Account, kept: Account) -> None:
    for account, email in ((old, "Jo@b.test"), (kept, "jo@b.test"), (old, "eve@b.test")):
        AccessRequest.objects.create(account=account, email=email, full_name="Jo")
    merged(old, kept)
    assert set(AccessRequest.objects.values_list("email", "account")) == {
        ("jo@b.test", kept.pk),
        ("eve@b.test", kept.pk),
    }


# -- refusals --------------------------------------------------------------------------------------------------


def test_not_into_itself(old: Account) -> None:
    with pytest.raises(Invalid, match="into itself"):
        merge_accounts(actor=None, account_id=old.pk, into_id=old.pk)


def test_not_into_one_that_is_gone(old: Account) -> None:
    with pytest.raises(NotFound):
        merge_accounts(actor=None, account_id=old.pk, into_id=0)


def test_no_circle_and_no_chain(old: Account, kept: Account) -> None:
    merged(old, kept)
    third = AccountFactory()
    with pytest.raises(Conflict, match="was merged into Brackwater Hospitals before"):
        merged(kept, old)
    with pytest.raises(Conflict):
        merged(old, third)
    merged(kept, third)
    old.refresh_from_db()
    assert old.merged_into == third


# -- what the old one leads to ---------------------------------------------------------------------------------


def test_its_name_id_and_crm_id_lead_to_the_other(old: Account, kept: Account, product: Product) -> None:
    merged(old, kept)
    assert find_accounts(["brackwater ltd"])["brackwater ltd"] == kept
    changed, is_new = upsert_account(actor=None, crm_id="B-1", churn_risk=0.5)
    assert (changed, is_new, changed.crm_id) == (kept, False, "B-2")
    with pytest.raises(Conflict, match="was merged"):
        update_account(actor=None, account_id=old.pk, arr=1)


def test_what_is_hung_on_it_later_goes_to_the_other(old: Account, kept: Account, product: Product) -> None:
    merged(old, kept)
    item = ItemFactory(product=product)
    assert file_request(actor=None, product=product, kind="gap", title="No log", account=old).account == kept
    assert create_contact(actor=None, account=old, name="Jo").account == kept
    assert set_support(actor=None, item=item, account=old, importance="must_have") is True
    assert Support.objects.get().account == kept


def test_over_rest_old_ids_answer_with_the_account_that_stays(old: Account, kept: Account) -> None:
    program = program_of(AdminFactory())
    done = program.post(f"accounts/{old.pk}/merge/", {"into": "crm:B-2"})
    assert (done.status_code, done.json()["id"]) == (200, kept.pk)
    for ref in (old.pk, "crm:B-1", kept.pk):
        assert program.get(f"accounts/{ref}/").json()["id"] == kept.pk
    assert program.put("accounts/crm:B-1/", {"name": "Brackwater"}).json()["id"] == kept.pk
    assert [one["id"] for one in program.get("accounts/").json()["results"]] == [kept.pk]
    assert program.post(f"accounts/{old.pk}/merge/", {"into": kept.pk}).status_code == 400


# -- the page --------------------------------------------------------------------------------------------------


def test_the_page_says_what_moves_and_does_it_when_confirmed(
    old: Account, kept: Account, keeper: User, product: Product
) -> None:
    RequestFactory(product=product, account=old)
    web = browser_of(keeper)
    shown = text_of(web.get(f"/accounts/{old.pk}/merge/?into=brackwater hospitals"))
    assert "Merge Brackwater Ltd into Brackwater Hospitals" in shown
    assert "Requests" in shown
    done = web.post(f"/accounts/{old.pk}/merge/", {"into": kept.name})
    assert done.headers["Location"] == f"/accounts/{kept.pk}/"
    assert Request.objects.get().account == kept
    followed = web.get(f"/accounts/{old.pk}/")
    assert (followed.status_code, followed.headers["Location"]) == (301, f"/accounts/{kept.pk}/")
    assert "Also known as</dt><dd>Brackwater Ltd (B-1)" in text_of(web.get(f"/accounts/{kept.pk}/"))


def test_a_customer_pm_merges_only_what_they_keep(old: Account, keeper: User) -> None:
    AccountFactory(name="Theirs", customer_pm=CustomerPMFactory())
    web = browser_of(keeper)
    for answer in (
        web.get(f"/accounts/{old.pk}/merge/?into=Theirs"),
        web.post(f"/accounts/{old.pk}/merge/", {"into": "Theirs"}),
    ):
        assert answer.status_code == 422
        assert "kept by another customer PM" in text_of(answer)
    assert not Account.objects.exclude(merged_into=None).exists()


def test_a_merged_account_stands_in_no_list(old: Account, kept: Account, keeper: User) -> None:
    merged(old, kept)
    web = browser_of(keeper)
    assert old not in web.get("/accounts/").context["page"].rows
    assert "Brackwater Ltd" not in text_of(web.get("/jump/?q=Brackwater"))
    assert "Brackwater Ltd" not in web.get("/gaps/new/").content.decode()
    assert (Opportunity.objects.count(), Interview.objects.count(), Comment.objects.count()) == (0, 0, 0)
