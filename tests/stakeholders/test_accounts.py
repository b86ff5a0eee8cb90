"""Accounts, contacts and deals are made and changed by services."""

from datetime import date
from decimal import Decimal

import pytest

from common.errors import Conflict, Invalid, NotFound
from stakeholders.models import Account, Contact, Opportunity
from stakeholders.services.account_products import save_account
from stakeholders.services.accounts import (
    create_account,
    create_contact,
    create_opportunity,
    delete_contact,
    delete_opportunity,
    update_account,
    update_contact,
    update_opportunity,
    upsert_account,
)
from tests.factories import (
    AccountFactory,
    ContactFactory,
    CustomerPMFactory,
    OpportunityFactory,
    OpportunityLinkFactory,
    ProductFactory,
    RequestFactory,
    SegmentFactory,
    UserFactory,
)
from tests.recorded import activity, outbox, verbs
from users.choices import Role

pytestmark = pytest.mark.django_db


# -- accounts --------------------------------------------------------------------------------------------------


def test_an_account_is_made() -> None:
    account = create_account(actor=UserFactory(role=Role.SALES), name="Acme", arr=Decimal("1200.50"), churn_risk=0.25)
    account.refresh_from_db()
    assert (account.name, account.arr, account.churn_risk, account.stage) == (
        "Acme",
        Decimal("1200.50"),
        0.25,
        "customer",
    )
    assert (account.customer_pm, account.version) == (None, 1)
    assert (activity(account), outbox()) == ([("created", {})], [])


def test_a_customer_pm_keeps_the_account_that_they_add_unless_they_name_another() -> None:
    cpm, other = CustomerPMFactory(), CustomerPMFactory()
    assert create_account(actor=cpm, name="Acme").customer_pm == cpm
    assert create_account(actor=cpm, name="Bolt", customer_pm=other).customer_pm == other


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"name": "acme"}, "name", "Another account has this name already."),
        ({"name": "  "}, "name", "Name cannot be blank."),
        ({"arr": Decimal(-1)}, "arr", "Annual recurring revenue must be at least 0."),
        ({"arr": Decimal("NaN")}, "arr", "Annual recurring revenue must be a number."),
        ({"arr": Decimal("1e13")}, "arr", "Ensure that there are no more than 12 digits before the decimal point."),
        ({"arr": Decimal("0.001")}, "arr", "Ensure that there are no more than 2 decimal places."),
        ({"churn_risk": 1.5}, "churn_risk", "Churn risk must be at most 1."),
        ({"churn_risk": float("nan")}, "churn_risk", "Churn risk must be a number."),
        ({"stage": "owner"}, "stage", "Value 'owner' is not a valid choice."),
        ({"open_support_issues": -1}, "open_support_issues", "Ensure this value is greater than or equal to 0."),
        ({"crm_id": "C-1"}, "crm_id", "Account with this CRM id already exists."),
        ({"description": "\x00"}, "description", "Description holds a character that is no text: take it out."),
    ],
)
def test_what_is_wrong_with_an_account_is_refused(changes: dict[str, object], field: str, message: str) -> None:
    AccountFactory(name="Acme", crm_id="C-1")
    other = AccountFactory(name="Bolt")
    for attempt in (
        lambda: create_account(actor=None, **{"name": "New", **changes}),
        lambda: update_account(actor=None, account_id=other.pk, **changes),
    ):
        with pytest.raises(Invalid) as refusal:
            attempt()
        assert (refusal.value.field, refusal.value.message) == (field, message)
    assert Account.objects.count() == 2
    assert outbox() == []


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"arr": Decimal("10.00")}, True),
        ({"stage": "former"}, True),
        ({"churn_risk": 0.9}, True),
        ({"arr": Decimal("10.00"), "description": "x"}, True),
        ({"description": "x"}, False),
        ({"renewal_on": date(2027, 1, 1)}, False),
    ],
)
def test_scores_hear_of_what_they_read(changes: dict[str, object], told: bool) -> None:
    account = AccountFactory()
    update_account(actor=None, account_id=account.pk, version=1, **changes)
    assert outbox() == ([("account.changed", {"account_id": account.pk})] if told else [])
    assert verbs(account) == ["changed"]
    assert Account.objects.get().version == 2


def test_saving_the_same_changes_nothing() -> None:
    account = AccountFactory(name="Acme", arr=Decimal("10.00"))
    update_account(actor=None, account_id=account.pk, name="Acme", arr=Decimal(10))
    assert (Account.objects.get().version, verbs(account), outbox()) == (1, [], [])


def test_an_account_that_somebody_changed_conflicts() -> None:
    account = AccountFactory(name="Acme", version=3)
    with pytest.raises(Conflict) as refusal:
        update_account(actor=None, account_id=account.pk, version=2, name="Mine")
    assert refusal.value.data == {"yours": {"name": "Mine"}, "theirs": {"name": "Acme"}, "version": 3}
    assert (Account.objects.get().name, verbs(account)) == ("Acme", [])


def test_an_account_that_is_gone_is_not_found() -> None:
    with pytest.raises(NotFound, match=r"This account no longer exists\."):
        update_account(actor=None, account_id=4711, name="x")


def test_the_crm_makes_an_account_once_and_changes_it_after() -> None:
    account, is_new = upsert_account(actor=None, crm_id="C-1", name="Acme", arr=Decimal(5))
    assert (is_new, account.crm_id) == (True, "C-1")
    same, is_new = upsert_account(actor=None, crm_id="C-1", name="Acme Inc", arr=Decimal(5))
    assert (is_new, same.pk, same.name) == (False, account.pk, "Acme Inc")
    assert Account.objects.count() == 1
    assert activity(account) == [("created", {}), ("changed", {"name": ["Acme", "Acme Inc"]})]


def test_changing_an_account_takes_few_statements(django_assert_max_num_queries) -> None:
    account = AccountFactory()
    with django_assert_max_num_queries(8):  # savepoint (2), lock, name taken?, update, activity, outbox
        update_account(actor=None, account_id=account.pk, arr=Decimal(7))


# -- the products that an account uses -------------------------------------------------------------------------


def test_an_account_is_saved_with_its_products() -> None:
    cpm = CustomerPMFactory()
    lift, gate = ProductFactory(name="Lift", members=[cpm]), ProductFactory(name="Gate", members=[cpm])
    account = save_account(actor=cpm, products=[lift, gate], name="Acme")
    assert set(account.products.all()) == {lift, gate}
    save_account(actor=cpm, account_id=account.pk, products=[gate])
    assert set(account.products.all()) == {gate}
    assert activity(account) == [
        ("created", {}),
        ("changed the products of", {"products": ["Gate", "Lift"]}),
        ("changed the products of", {"products": ["Gate"]}),
    ]
    save_account(actor=cpm, account_id=account.pk, products=[gate])
    assert len(verbs(account)) == 3


def test_products_that_one_does_not_see_stay() -> None:
    cpm, hidden = CustomerPMFactory(), ProductFactory()
    account = AccountFactory(products=[hidden])
    save_account(actor=cpm, account_id=account.pk, products=[])
    assert list(account.products.all()) == [hidden]


# -- contacts --------------------------------------------------------------------------------------------------


def test_a_contact_is_added_changed_and_removed() -> None:
    account = AccountFactory()
    contact = create_contact(actor=None, account=account, name="Ann", email="ann@acme.test", kind="buyer")
    update_contact(actor=None, contact_id=contact.pk, version=1, kind="champion")
    contact.refresh_from_db()
    assert (contact.kind, contact.version) == ("champion", 2)
    request = RequestFactory(account=account, contact=contact)
    delete_contact(actor=None, contact_id=contact.pk)
    request.refresh_from_db()
    assert (Contact.objects.count(), request.contact, request.account) == (0, None, account)
    assert activity(account) == [
        ("added a contact", {"contact": "Ann"}),
        ("changed a contact", {"Ann": {"kind": ["buyer", "champion"]}}),
        ("removed a contact", {"contact": "Ann"}),
    ]
    assert outbox() == []


def test_an_account_has_an_address_once() -> None:
    contact = ContactFactory(email="ann@acme.test")
    with pytest.raises(Invalid, match="Another contact has this email already") as refusal:
        create_contact(actor=None, account=contact.account, name="Ann", email="ANN@acme.test")
    assert refusal.value.field == "email"
    create_contact(actor=None, account=contact.account, name="No address")
    create_contact(actor=None, account=contact.account, name="None either")
    create_contact(actor=None, account=AccountFactory(), name="Ann", email="ann@acme.test")


def test_a_contact_that_somebody_changed_conflicts() -> None:
    contact = ContactFactory(name="Ann", version=2)
    with pytest.raises(Conflict) as refusal:
        update_contact(actor=None, contact_id=contact.pk, version=1, name="Anna")
    assert refusal.value.data == {"yours": {"name": "Anna"}, "theirs": {"name": "Ann"}, "version": 2}


# -- deals -----------------------------------------------------------------------------------------------------


def test_a_deal_is_added_and_no_item_hangs_on_it_yet() -> None:
    account = AccountFactory()
    deal = create_opportunity(actor=None, account=account, name="Renewal", amount=Decimal(900), win_probability=0.4)
    assert (deal.stage, deal.version, outbox()) == ("open", 1, [])
    assert activity(account) == [("added a deal", {"deal": "Renewal"})]


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"amount": Decimal(-1)}, "amount", "Amount must be at least 0."),
        ({"amount": None}, "amount", "This field cannot be null."),
        ({"win_probability": 1.1}, "win_probability", "Win probability must be at most 1."),
        ({"win_probability": float("nan")}, "win_probability", "Win probability must be a number."),
        ({"stage": "maybe"}, "stage", "Value 'maybe' is not a valid choice."),
        ({"name": ""}, "name", "This field cannot be blank."),
    ],
)
def test_what_is_wrong_with_a_deal_is_refused(changes: dict[str, object], field: str, message: str) -> None:
    given = {"name": "Deal", "amount": Decimal(1), "win_probability": 0.5, **changes}
    with pytest.raises(Invalid) as refusal:
        create_opportunity(actor=None, account=AccountFactory(), **given)
    assert (refusal.value.field, refusal.value.message) == (field, message)
    assert Opportunity.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"amount": Decimal("10.00")}, True),
        ({"win_probability": 0.9}, True),
        ({"stage": "lost"}, True),
        ({"name": "Other"}, False),
        ({"closes_on": date(2027, 1, 1)}, False),
        ({"name": "Deal"}, False),
    ],
)
def test_scores_hear_of_what_they_read_of_a_deal(changes: dict[str, object], told: bool) -> None:
    deal = OpportunityFactory(name="Deal")
    update_opportunity(actor=None, opportunity_id=deal.pk, version=1, **changes)
    assert outbox() == ([("opportunity.changed", {"opportunity_id": deal.pk})] if told else [])


def test_a_deal_that_somebody_changed_conflicts() -> None:
    deal = OpportunityFactory(amount=Decimal("5.00"), version=2)
    with pytest.raises(Conflict) as refusal:
        update_opportunity(actor=None, opportunity_id=deal.pk, version=1, amount=Decimal("6.00"))
    assert refusal.value.data == {"yours": {"amount": "6.00"}, "theirs": {"amount": "5.00"}, "version": 2}


def test_a_deal_is_removed_unless_items_hang_on_it() -> None:
    deal, kept = OpportunityFactory(name="Deal"), OpportunityLinkFactory().opportunity
    delete_opportunity(actor=None, opportunity_id=deal.pk)
    with pytest.raises(Conflict, match="Items hang on this deal: set its stage to lost instead") as refusal:
        delete_opportunity(actor=None, opportunity_id=kept.pk)
    assert refusal.value.code == "in_use"
    assert list(Opportunity.objects.all()) == [kept]
    assert activity(deal.account) == [("removed a deal", {"deal": "Deal"})]
    assert verbs(kept.account) == []


def test_a_segment_goes_with_an_account_only_by_name() -> None:
    segment = SegmentFactory(name="Hospitals")
    account = AccountFactory()
    update_account(actor=None, account_id=account.pk, segment=segment)
    assert activity(account) == [("changed", {"segment": [None, "Hospitals"]})]
