"""Decision briefs: written, published, shared by a link, taken back."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Max, Value
from django.utils import timezone

from backlog.choices import BriefState
from backlog.models import Brief, BriefLink, Item, Solution
from backlog.selectors.brief_figures import Subject, figures_of, words_in
from common.activity import record
from common.errors import Conflict, Invalid
from common.writes import apply, check_version, locked, store
from stakeholders.models import Account, Product
from users.models import User

#: So many letters and lines of each text, and the sheet stays one page.
MOST_LETTERS = {"decision": 600, "why": 1_200, "trade_off": 600}
MOST_LINES = {"decision": 6, "why": 10, "trade_off": 6}
MOST_DAYS = 90


@transaction.atomic
def write_brief(*, actor: User | None, subject: Subject, title: str, **texts: str) -> Brief:
    """Begin the next brief about something, as a draft.

    Args:
        texts: ``decision``, ``why``, ``trade_off``, in Markdown.

    Raises:
        Conflict: there is a draft about it already.
        Invalid: no title, or a text that is too long for one page.
    """
    locked(Product.objects.all(), subject.product.pk)
    about = about_of(subject)
    if Brief.objects.filter(**about, state=BriefState.DRAFT).exists():
        message = "There is a draft about it already: go on with that one, or discard it."
        raise Conflict(message, code="draft_exists")
    last = Brief.objects.filter(**about).aggregate(last=Max("number"))["last"] or 0
    brief = Brief(product=subject.product, number=last + 1, title=title, author=actor, **about, **texts)
    _check_room(brief)
    store(brief)
    record(actor=actor, verb="began a brief", target=subject, data={"brief": brief.number})
    return brief


def about_of(subject: Subject) -> dict[str, Any]:
    """The field of a brief that names what it is about."""
    if isinstance(subject, Item):
        return {"item": subject}
    return {"solution": subject} if isinstance(subject, Solution) else {"profile": subject}


def _check_room(brief: Brief) -> None:
    for name, most in MOST_LETTERS.items():
        text = getattr(brief, name).strip()
        if len(text) > most:
            raise Invalid(f"At most {most} characters: a brief is one page.", field=name)
        if len(text.splitlines()) > MOST_LINES[name]:
            raise Invalid(f"At most {MOST_LINES[name]} lines: a brief is one page.", field=name)


@transaction.atomic
def update_brief(*, actor: User | None, brief_id: int, version: int | None = None, **changes: str) -> Brief:
    """Change the texts of a draft.

    Raises:
        Conflict: somebody changed it since ``version``, or it is published.
        Invalid: as ``write_brief``.
    """
    brief = _draft(brief_id)
    check_version(brief, version, changes)
    differences = apply(brief, changes)
    _check_room(brief)
    if differences:
        _save(brief)
        record(actor=actor, verb="changed a brief", target=brief.subject, data={"brief": brief.number})
    return brief


@transaction.atomic
def publish_brief(*, actor: User | None, brief_id: int, version: int | None = None) -> Brief:
    """Freeze a draft with the figures of this moment. It is never changed again.

    Raises:
        Conflict: somebody changed it since ``version``, or it is published already.
        Invalid: it does not say what is to be decided.
    """
    brief = _draft(brief_id)
    check_version(brief, version, {"state": BriefState.PUBLISHED})
    if not brief.decision.strip():
        raise Invalid("Say first what is to be decided: a brief without a decision is a report.", field="decision")
    brief.figures, brief.published_at = figures_of(brief.subject), timezone.now()
    brief.state, brief.author = BriefState.PUBLISHED, actor or brief.author
    _save(brief)
    record(actor=actor, verb="published a brief", target=brief.subject, data={"brief": brief.number})
    return brief


@transaction.atomic
def discard_brief(*, actor: User | None, brief_id: int) -> None:
    """Throw a draft away. Raises ``Conflict`` for what is published."""
    brief = _draft(brief_id)
    record(actor=actor, verb="discarded a brief", target=brief.subject, data={"brief": brief.number})
    brief.delete()


@transaction.atomic
def share_brief(*, actor: User | None, brief_id: int, days: int, with_names: bool = False) -> BriefLink:
    """Make a link to a published brief, for whoever has it and for so many days.

    Raises:
        Conflict: it is a draft.
        Invalid: days out of range; or accounts shall not be named, and a text names one.
    """
    brief = locked(Brief.objects.select_related("item", "solution", "profile"), brief_id)
    if brief.is_draft:
        raise Conflict("Publish the brief first: a draft changes under its readers.", code="not_published")
    if not 1 <= days <= MOST_DAYS:
        raise Invalid(f"A link holds for 1 to {MOST_DAYS} days.", field="days")
    if not with_names:
        _check_nobody_named(brief)
    expires_at = timezone.now() + timedelta(days=days)
    link = BriefLink.objects.create(brief=brief, with_names=with_names, expires_at=expires_at, created_by=actor)
    data = {"brief": brief.number, "days": days, "with_names": with_names}
    record(actor=actor, verb="shared a brief", target=brief.subject, data=data)
    return link


def _check_nobody_named(brief: Brief) -> None:
    """Figures are shown without names; what somebody wrote cannot be, so it may name nobody."""
    words = Value("\n".join([brief.title, brief.decision, brief.why, brief.trade_off, *words_in(brief.figures or {})]))
    named = Account.objects.alias(words=words).filter(words__icontains=F("name")).order_by("pk").first()
    if named is not None:
        message = f"The brief names {named}. Publish one whose texts name no account, or share it with account names."
        raise Invalid(message, field="with_names", code="names_an_account")


@transaction.atomic
def revoke_link(*, actor: User | None, link_id: int) -> BriefLink:
    """Let a link lead nowhere from now on; nothing happens if it does already."""
    link = locked(BriefLink.objects.select_related("brief__item", "brief__solution", "brief__profile"), link_id)
    if link.revoked_at is None:
        link.revoked_at = timezone.now()
        link.save(update_fields=["revoked_at"])
        record(actor=actor, verb="revoked a link", target=link.brief.subject, data={"brief": link.brief.number})
    return link


def _draft(brief_id: int) -> Brief:
    brief = locked(Brief.objects.select_related("item", "solution", "profile"), brief_id)
    if not brief.is_draft:
        raise Conflict("What is published stays as it is: write the next version.", code="published")
    return brief


def _save(brief: Brief) -> None:
    brief.version += 1
    brief.updated_at = timezone.now()
    store(brief)
