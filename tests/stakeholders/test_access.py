"""People at an account come to the portal by invitation, or ask from their mail domain."""

from datetime import timedelta

import pytest
from django.utils import timezone

from common.errors import Conflict, Invalid, NotFound
from common.models import Mail
from stakeholders.choices import AccessStatus
from stakeholders.models import AccessRequest, Account, AccountDomain, Contact, Invitation
from stakeholders.services.access import (
    accept_invitation,
    approve_access,
    ask_for_access,
    invite,
    open_invitation,
    refuse_access,
    set_domains,
    withdraw_invitation,
)
from tests.factories import AccountFactory, ContactFactory, CustomerFactory, CustomerPMFactory, UserFactory
from tests.recorded import outbox, verbs
from users.models import User

pytestmark = pytest.mark.django_db
PASSWORD = "five wet elephants"


@pytest.fixture
def keeper() -> User:
    return CustomerPMFactory(full_name="Ana Ribeiro")


@pytest.fixture
def account(keeper: User) -> Account:
    return AccountFactory(name="Acme", customer_pm=keeper)


def _token(account: Account, email: str = "ann@acme.test") -> str:
    return invite(actor=account.customer_pm, account=account, email=email)[1]


# -- mail domains ----------------------------------------------------------------------------------------------


def test_domains_are_kept_in_order_and_lower_case(keeper: User, account: Account) -> None:
    assert set_domains(actor=keeper, account=account, domains=["Acme.test", "@acme.example", " "]) == [
        "acme.example",
        "acme.test",
    ]
    assert set_domains(actor=keeper, account=account, domains=["acme.test"]) == ["acme.test"]
    assert list(AccountDomain.objects.values_list("domain", flat=True)) == ["acme.test"]
    assert verbs(account) == ["changed the mail domains"] * 2


def test_saving_the_same_domains_again_says_nothing(keeper: User, account: Account) -> None:
    for _ in range(2):
        set_domains(actor=keeper, account=account, domains=["acme.test"])
    assert verbs(account) == ["changed the mail domains"]


@pytest.mark.parametrize(
    ("domain", "message"),
    [
        ("acme", "'acme' is no mail domain: write it as in acme.com."),
        ("ann@acme.test", "'ann@acme.test' is no mail domain: write it as in acme.com."),
        ("acme..test", "'acme..test' is no mail domain: write it as in acme.com."),
        ("<script>.com", "'<script>.com' is no mail domain: write it as in acme.com."),
        ("gmail.com", "Anybody can have an address at gmail.com: invite people one by one instead."),
        ("globex.test", "globex.test belongs to another account."),
    ],
)
def test_a_domain_that_cannot_be_is_refused(keeper: User, account: Account, domain: str, message: str) -> None:
    AccountDomain.objects.create(account=AccountFactory(), domain="globex.test")
    with pytest.raises(Invalid) as refusal:
        set_domains(actor=keeper, account=account, domains=["acme.test", domain])
    assert (refusal.value.message, refusal.value.field) == (message, "domains")
    assert not account.domains.exists()


# -- invitations -----------------------------------------------------------------------------------------------


def test_an_invited_person_signs_up_and_is_the_contact_of_that_address(keeper: User, account: Account) -> None:
    contact = ContactFactory(account=account, name="Ann Day", email="Ann@acme.test")
    invitation, token = invite(actor=keeper, account=account, email=" Ann@Acme.test ", full_name="Ann Day")
    user, accepted = accept_invitation(actor=None, token=token, full_name="Ann Day", password=PASSWORD)
    contact.refresh_from_db()
    assert (user.email, user.role, user.check_password(PASSWORD)) == ("ann@acme.test", "customer", True)
    assert (contact.user, accepted) == (user, invitation)
    assert verbs(account) == ["invited", "accepted an invitation"]


def test_somebody_unknown_becomes_a_contact(account: Account) -> None:
    user, _ = accept_invitation(actor=None, token=_token(account), full_name="Ann Day", password=PASSWORD)
    assert Contact.objects.get().account == account
    assert list(Account.objects.visible_to(user)) == [account]


def test_the_link_goes_by_mail_and_only_its_digest_is_kept(keeper: User, account: Account) -> None:
    invitation, token = invite(actor=keeper, account=account, email="ann@acme.test")
    mail = Mail.objects.get()
    assert mail.to == "ann@acme.test"
    assert f"/join/{token}/" in mail.text
    assert "Ana Ribeiro invites you" in mail.text
    assert token not in str(Invitation.objects.values().get())
    assert open_invitation(token) == invitation
    assert outbox() == [("mail.queued", {"mail_id": mail.pk})]


def test_a_new_invitation_takes_the_place_of_the_earlier_one(account: Account) -> None:
    first, second = _token(account), _token(account)
    with pytest.raises(NotFound):
        open_invitation(first)
    assert open_invitation(second).email == "ann@acme.test"


@pytest.mark.parametrize("fate", ["used", "withdrawn", "expired", "guessed"])
def test_a_link_that_does_not_hold_opens_nothing(keeper: User, account: Account, fate: str) -> None:
    invitation, token = invite(actor=keeper, account=account, email="ann@acme.test")
    if fate == "used":
        accept_invitation(actor=None, token=token, full_name="Ann", password=PASSWORD)
    elif fate == "withdrawn":
        withdraw_invitation(actor=keeper, invitation_id=invitation.pk)
    elif fate == "expired":
        past = timezone.now() - timedelta(days=1)
        Invitation.objects.update(created_at=past - timedelta(days=14), expires_at=past)
    else:
        token = "x" * len(token)
    with pytest.raises(NotFound) as refusal:
        accept_invitation(actor=None, token=token, full_name="Ann", password=PASSWORD)
    assert refusal.value.message == "This invitation does not hold any more. Ask the person who sent it for a new one."


@pytest.mark.parametrize(
    ("email", "message"),
    [
        ("ann", "Write the mail address in full, as in ann@acme.com."),
        ("col@ours.test", "This is the address of a colleague, who sees the portal's side from inside."),
        ("in@acme.test", "In Acme signs in for Acme already."),
    ],
)
def test_whom_nobody_invites(keeper: User, account: Account, email: str, message: str) -> None:
    UserFactory(email="col@ours.test", role="sales")
    CustomerFactory(email="in@acme.test", full_name="In Acme", account=account)
    with pytest.raises(Invalid) as refusal:
        invite(actor=keeper, account=account, email=email)
    assert (refusal.value.message, refusal.value.field) == (message, "email")


def test_a_weak_password_signs_nobody_up(account: Account) -> None:
    token = _token(account)
    with pytest.raises(Invalid) as refusal:
        accept_invitation(actor=None, token=token, full_name="Ann", password="1234")
    assert refusal.value.field == "password"
    assert not User.objects.filter(email="ann@acme.test").exists()
    assert open_invitation(token).accepted_at is None


def test_a_customer_of_another_account_gets_a_second_one_once_signed_in(account: Account) -> None:
    elsewhere = AccountFactory(name="Globex")
    ann = CustomerFactory(email="ann@acme.test", account=elsewhere)
    token = _token(account)
    for stranger in (None, CustomerFactory(account=elsewhere)):
        with pytest.raises(Conflict) as refusal:
            accept_invitation(actor=stranger, token=token)
        assert refusal.value.code == "sign_in_first"
    assert accept_invitation(actor=ann, token=token)[0] == ann
    assert set(Account.objects.visible_to(ann)) == {account, elsewhere}


def test_an_accepted_invitation_is_not_withdrawn(keeper: User, account: Account) -> None:
    invitation, token = invite(actor=keeper, account=account, email="ann@acme.test")
    accept_invitation(actor=None, token=token, full_name="Ann", password=PASSWORD)
    with pytest.raises(Conflict):
        withdraw_invitation(actor=keeper, invitation_id=invitation.pk)


# -- asking for access -----------------------------------------------------------------------------------------


def test_who_writes_from_the_domain_asks_and_is_let_in(keeper: User, account: Account) -> None:
    set_domains(actor=keeper, account=account, domains=["acme.test"])
    asked = ask_for_access(actor=None, email="Ann@Acme.test", full_name=" Ann Day ")
    assert asked is not None
    assert (asked.account, asked.email, asked.full_name) == (account, "ann@acme.test", "Ann Day")
    assert outbox() == [("access.asked", {"access_request_id": asked.pk})]
    invitation, token = approve_access(actor=keeper, access_request_id=asked.pk)
    asked.refresh_from_db()
    assert (asked.status, asked.decided_by, invitation.full_name) == (AccessStatus.APPROVED, keeper, "Ann Day")
    assert open_invitation(token).email == "ann@acme.test"


def test_asking_in_vain_leaves_nothing_and_says_nothing(keeper: User, account: Account) -> None:
    set_domains(actor=keeper, account=account, domains=["acme.test"])
    CustomerFactory(email="in@acme.test", account=account)
    assert ask_for_access(actor=None, email="eve@elsewhere.test", full_name="Eve") is None
    assert ask_for_access(actor=None, email="eve@sub.acme.test", full_name="Eve") is None
    assert ask_for_access(actor=None, email="in@acme.test", full_name="In") is None
    assert not AccessRequest.objects.exists()


def test_asking_twice_is_asking_once(keeper: User, account: Account) -> None:
    set_domains(actor=keeper, account=account, domains=["acme.test"])
    ask_for_access(actor=None, email="ann@acme.test", full_name="Ann")
    assert ask_for_access(actor=None, email="ann@acme.test", full_name="Ann") is None
    assert AccessRequest.objects.count() == 1


def test_a_wish_is_decided_once(keeper: User, account: Account) -> None:
    asked = AccessRequest.objects.create(account=account, email="ann@acme.test", full_name="Ann")
    refuse_access(actor=keeper, access_request_id=asked.pk)
    with pytest.raises(Conflict) as refusal:
        approve_access(actor=keeper, access_request_id=asked.pk)
    assert refusal.value.message == "Somebody decided this already: refused."
    assert not Invitation.objects.exists()


def test_only_its_customer_pm_and_administrators_see_who_asks(keeper: User, account: Account) -> None:
    invite(actor=keeper, account=account, email="ann@acme.test")
    asked = AccessRequest.objects.create(account=account, email="bob@acme.test", full_name="Bob")
    for user, sees in (
        (keeper, 1),
        (UserFactory(role="admin"), 1),
        (CustomerPMFactory(), 0),
        (UserFactory(role="sales"), 0),
    ):
        assert Invitation.objects.visible_to(user).count() == sees
        assert AccessRequest.objects.visible_to(user).filter(pk=asked.pk).count() == sees
