"""The texts with which a no begins are written here."""

from django.db import transaction
from django.utils import timezone

from common.activity import record
from common.errors import Conflict, Invalid
from common.writes import check_version, store
from requests_intake.choices import DeclineReason
from requests_intake.models import AnswerText
from stakeholders.models import Product
from users.models import User

TEXT_LENGTH = 10_000
WOULD_LENGTH = 2_000


@transaction.atomic
def change_answer(
    *, actor: User | None, product: Product | None, reason: str, text: str, would_change: str, version: int | None
) -> AnswerText:
    """Write what a decline for this kind of reason begins with.

    Args:
        product: for which; ``None`` for all that have no text of their own.
        version: of the text of exactly this product that was seen; 0 if there was none.

    Raises:
        Invalid: an unknown kind of reason, nothing said, or too much.
        Conflict: somebody wrote it since ``version``.
    """
    values = _checked(reason, text, would_change)
    row = _row(product, reason) or AnswerText(product=product, reason=reason, version=0, text="", would_change="")
    check_version(row, version, values)
    before = {name: getattr(row, name) for name in values}
    row.text, row.would_change = values["text"], values["would_change"]
    row.changed_by, row.changed_at, row.version = actor, timezone.now(), row.version + 1
    store(row)
    changed = {name: [before[name], value] for name, value in values.items() if before[name] != value}
    record(actor=actor, verb="changed the answer", target=row, data={**_named(product, reason), **changed})
    return row


@transaction.atomic
def reset_answer(*, actor: User | None, product: Product | None, reason: str, version: int | None) -> None:
    """Take a text away, so that the one of all products, or the software's own, is offered again.

    Raises:
        Conflict: somebody wrote it since ``version``.
    """
    row = _row(product, reason)
    if row is None:
        return
    if version is not None and version != row.version:
        raise Conflict("Somebody changed this text meanwhile. Look at it, then decide.")
    record(actor=actor, verb="reset the answer", target=row, data={**_named(product, reason), "text": row.text})
    row.delete()


def _row(product: Product | None, reason: str) -> AnswerText | None:
    return AnswerText.objects.select_for_update(no_key=True).filter(product=product, reason=reason).first()


def _named(product: Product | None, reason: str) -> dict[str, str]:
    return {"reason": reason, "product": product.slug if product else ""}


def _checked(reason: str, text: str, would_change: str) -> dict[str, str]:
    offered = dict(DeclineReason.offered())
    if reason not in offered:
        raise Invalid(f"Choose a kind of reason: {', '.join(offered)}.", field="reason")
    return {
        "text": _said(text, "text", "Write what the sender should read.", TEXT_LENGTH),
        "would_change": _said(would_change, "would_change", "Say what would change the answer.", WOULD_LENGTH),
    }


def _said(typed: str, field: str, missing: str, most: int) -> str:
    words = typed.replace("\r\n", "\n").strip()
    if not words:
        raise Invalid(missing, field=field)
    if len(words) > most:
        raise Invalid(f"The text is longer than {most:,} characters: shorten it.", field=field)
    return words
