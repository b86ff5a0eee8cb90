"""How people at an account come to the portal: a colleague invites them, or they ask from the account's mail domain.

Either way the one who signs up proves that the mail address is theirs: the link goes there. Where no mail server is
set, the customer PM hands the link over.
"""

import hashlib
import re
import secrets
from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from common.activity import record
from common.errors import Conflict, Invalid, NotFound
from common.mail import queue_mail
from common.outbox import emit
from common.writes import locked, store
from stakeholders.choices import AccessStatus
from stakeholders.models import AccessRequest, Account, AccountDomain, Contact, Invitation
from users.choices import Role
from users.models import User
from users.services.people import create_user

VALID_FOR = timedelta(days=14)
_DOMAIN = re.compile(r"^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,62}$")
# Anybody can have an address there: it tells nothing of where they work.
PUBLIC_DOMAINS = frozenset(
    """
    aol.com fastmail.com free.fr gmail.com gmx.at gmx.ch gmx.de gmx.net googlemail.com hotmail.com icloud.com
    laposte.net libero.it live.com mail.com mail.ru me.com msn.com orange.fr outlook.com outlook.de pm.me proton.me
    protonmail.com qq.com t-online.de tutanota.com web.de yahoo.co.uk yahoo.com yahoo.de yandex.ru zoho.com
    """.split()  # noqa: SIM905 - a list of 33 strings is harder to read and to keep sorted
)


def digest_of(token: str) -> str:
    """What is stored of an invitation's token: 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


@transaction.atomic
def set_domains(*, actor: User | None, account: Account, domains: Iterable[str]) -> list[str]:
    """Say from which mail domains people may ask for access to the account; return them, in order.

    Raises:
        Invalid: something that is no domain, one that anybody can have an address at, or one of another account.
    """
    wanted = sorted({domain.strip().lower().removeprefix("@") for domain in domains if domain.strip()})
    for domain in wanted:
        _check_domain(account, domain)
    before = list(AccountDomain.objects.filter(account=account).values_list("domain", flat=True))
    if wanted != before:
        AccountDomain.objects.filter(account=account).exclude(domain__in=wanted).delete()
        for domain in wanted:
            if domain not in before:
                store(AccountDomain(account=account, domain=domain))
        record(actor=actor, verb="changed the mail domains", target=account, data={"domains": [before, wanted]})
    return wanted


def _check_domain(account: Account, domain: str) -> None:
    if not _DOMAIN.match(domain):
        raise Invalid(f"{domain[:80]!r} is no mail domain: write it as in acme.com.", field="domains")
    if domain in PUBLIC_DOMAINS:
        raise Invalid(f"Anybody can have an address at {domain}: invite people one by one instead.", field="domains")
    if AccountDomain.objects.filter(domain=domain).exclude(account=account).exists():
        raise Invalid(f"{domain} belongs to another account.", field="domains")


@transaction.atomic
def invite(*, actor: User | None, account: Account, email: str, full_name: str = "") -> tuple[Invitation, str]:
    """Invite somebody to the portal for ``account``; return the invitation and its token, which cannot be read again.

    An earlier invitation of the same person to the same account holds no longer.

    Raises:
        Invalid: no mail address, one of a colleague, or of somebody who signs in for the account already.
    """
    email = _checked_email(email)
    user = User.objects.filter(email=email).first()
    if user is not None and user.is_internal:
        raise Invalid("This is the address of a colleague, who sees the portal's side from inside.", field="email")
    if user is not None and Contact.objects.filter(account=account, user=user).exists():
        raise Invalid(f"{user} signs in for {account} already.", field="email")
    open_ones = Invitation.objects.filter(account=account, email=email, accepted_at=None, withdrawn_at=None)
    open_ones.update(withdrawn_at=timezone.now())
    token = secrets.token_urlsafe(32)
    invitation = Invitation(
        account=account,
        email=email,
        full_name=full_name.strip(),
        digest=digest_of(token),
        invited_by=actor,
        expires_at=timezone.now() + VALID_FOR,
    )
    store(invitation)
    record(actor=actor, verb="invited", target=account, data={"email": email})
    _write_to(invitation, token)
    return invitation, token


def link_of(token: str) -> str:
    """Where an invitation is accepted."""
    return f"{settings.PUBLIC_URL}{reverse('join-with', args=[token])}"


def _write_to(invitation: Invitation, token: str) -> None:
    host = invitation.invited_by or "A colleague of ours"
    queue_mail(
        to=invitation.email,
        subject=f"Your access to {settings.PORTAL_NAME}",
        text=(
            f"{host} invites you to {settings.PORTAL_NAME}: see what became of the requests of {invitation.account}, "
            f"and file your own.\n\n{link_of(token)}\n\n"
            f"The link is yours alone and holds until {invitation.expires_at:%d %B %Y}. "
            "If you did not expect it, do nothing: nobody gets in without it.\n"
        ),
    )


def _checked_email(email: str) -> str:
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise Invalid("Write the mail address in full, as in ann@acme.com.", field="email") from error
    return email


@transaction.atomic
def withdraw_invitation(*, actor: User | None, invitation_id: int) -> Invitation:
    """Make an invitation useless; twice changes nothing. Raises ``Conflict`` if it was accepted meanwhile."""
    invitation = locked(Invitation.objects.select_related("account"), invitation_id)
    if invitation.accepted_at is not None:
        raise Conflict(f"{invitation.email} has signed up already: take the contact off the account instead.")
    if invitation.withdrawn_at is None:
        invitation.withdrawn_at = timezone.now()
        invitation.save(update_fields=["withdrawn_at"])
        record(actor=actor, verb="withdrew an invitation", target=invitation.account, data={"email": invitation.email})
    return invitation


@transaction.atomic
def ask_for_access(*, actor: User | None, email: str, full_name: str) -> AccessRequest | None:
    """Ask to use the portal; the customer PM of the account with the address's domain decides.

    ``None`` where there is nothing to decide: no account has the domain, or the person signs in or has asked already.
    Whoever asks must not be told which it was.

    Raises:
        Invalid: no mail address or no name.
    """
    email = _checked_email(email)
    if not full_name.strip():
        raise Invalid("Tell us your name.", field="full_name")
    known = AccountDomain.objects.select_related("account").filter(domain=email.rpartition("@")[2]).first()
    if known is None or Contact.objects.filter(account=known.account, user__email=email).exists():
        return None
    if AccessRequest.objects.filter(account=known.account, email=email, status=AccessStatus.WAITING).exists():
        return None
    asked = AccessRequest(account=known.account, email=email, full_name=full_name.strip())
    store(asked)
    record(actor=actor, verb="was asked for access", target=known.account, data={"email": email})
    emit("access.asked", {"access_request_id": asked.pk})
    return asked


@transaction.atomic
def approve_access(*, actor: User | None, access_request_id: int) -> tuple[Invitation, str]:
    """Let somebody in: an invitation goes to the address from which they asked. Raises ``Conflict`` if decided."""
    asked = _decided(actor, access_request_id, AccessStatus.APPROVED)
    return invite(actor=actor, account=asked.account, email=asked.email, full_name=asked.full_name)


@transaction.atomic
def refuse_access(*, actor: User | None, access_request_id: int) -> AccessRequest:
    """Do not let somebody in; they hear nothing, as nobody does who asks in vain. Raises ``Conflict`` if decided."""
    return _decided(actor, access_request_id, AccessStatus.REFUSED)


def _decided(actor: User | None, access_request_id: int, status: AccessStatus) -> AccessRequest:
    asked = locked(AccessRequest.objects.select_related("account"), access_request_id)
    if asked.status != AccessStatus.WAITING:
        raise Conflict(f"Somebody decided this already: {asked.get_status_display().lower()}.")
    asked.status, asked.decided_by, asked.decided_at = status, actor, timezone.now()
    asked.save(update_fields=["status", "decided_by", "decided_at"])
    record(actor=actor, verb=f"{status} access", target=asked.account, data={"email": asked.email})
    return asked


def open_invitation(token: str) -> Invitation:
    """Return the invitation of a link.

    Raises:
        NotFound: a guessed, used, withdrawn or expired one; the message is the same for all.
    """
    found = Invitation.objects.open().select_related("account", "invited_by").filter(digest=digest_of(token)).first()
    if found is None:
        raise NotFound("This invitation does not hold any more. Ask the person who sent it for a new one.")
    return found


@transaction.atomic
def accept_invitation(
    *, actor: User | None, token: str, full_name: str = "", password: str | None = None
) -> tuple[User, Invitation]:
    """Sign up with an invitation, or tie one's sign-in to a further account.

    Args:
        actor: who is signed in, if somebody is; with a sign-in of this address already, it must be that person.

    Raises:
        NotFound: the invitation does not hold any more.
        Conflict: the address has a sign-in, and it is not ``actor``'s.
        Invalid: no name, a weak password.
    """
    invitation = locked(Invitation.objects.select_related("account"), open_invitation(token).pk)
    if invitation.accepted_at or invitation.withdrawn_at:  # by another click, between the look and the lock
        raise NotFound("This invitation does not hold any more. Ask the person who sent it for a new one.")
    user = User.objects.filter(email=invitation.email).first()
    if user is not None and (actor is None or actor.pk != user.pk):
        raise Conflict("You have a sign-in already: sign in, then open this link again.", code="sign_in_first")
    if user is None:
        user = create_user(
            actor=None, email=invitation.email, full_name=full_name, role=Role.CUSTOMER, password=password or ""
        )
    _tie(user, invitation)
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    record(actor=user, verb="accepted an invitation", target=invitation.account, data={"email": user.email})
    return user, invitation


def _tie(user: User, invitation: Invitation) -> None:
    """Make the person the contact with this address, or a new one."""
    contacts = Contact.objects.select_for_update(no_key=True).filter(account=invitation.account)
    contact = contacts.filter(email__iexact=user.email).first() or Contact(
        account=invitation.account, name=user.full_name, email=user.email
    )
    contact.user = user
    store(contact)
