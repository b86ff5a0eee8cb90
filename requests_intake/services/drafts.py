"""What was begun is kept for its author, taken up again, and discarded; nobody else sees it."""

from collections.abc import Mapping

from django.db import transaction

from common.activity import record
from common.errors import Invalid
from common.writes import check_version, locked, store
from requests_intake.choices import RequestKind
from requests_intake.models import Draft
from users.models import User

#: The form's fields that can be kept. Files cannot: they are chosen again.
KEPT = (
    "product", "account", "contact", "opportunity", "title", "body", "importance", "scope", "is_anticipated", "horizon",
    "source", "evidence", "competitor", "no_workaround", "workaround", "hours_per_month", "people", "build_hours",
    "undo_hours", *(f"{name}_{number}" for number in range(2, 7) for name in ("account", "hours")),
)  # fmt: skip
#: What stands in the form before anybody types; alone it is nothing to keep.
CHOSEN = frozenset({"product", "account", "importance", "scope", "horizon", "source", "evidence"})
#: Characters of all fields together.
MOST_TEXT = 200_000
MOST_DRAFTS = 50


@transaction.atomic
def keep_draft(
    *, actor: User, kind: str, typed: Mapping[str, str], draft_id: int | None = None, version: int | None = None
) -> Draft:
    """Keep what was typed so far, whether or not it could be filed.

    Args:
        typed: by the names of ``KEPT``; others and empty ones are left out.
        draft_id: the draft that is taken up again. One that is gone meanwhile is kept anew, so that nothing is lost.
        version: of the draft that was seen, for programs.

    Raises:
        Invalid: nothing is typed, too much is, an unknown kind, or there are too many drafts already.
        Conflict: it was changed since ``version``.
    """
    if kind not in RequestKind.values:
        raise Invalid(f"A draft is one of: {', '.join(RequestKind.values)}.", field="kind")
    values = _checked(typed)
    own = Draft.objects.filter(owner=actor)
    row = own.select_for_update().filter(pk=draft_id).first() if draft_id else None
    if row is None and own.count() >= MOST_DRAFTS:
        raise Invalid(f"You keep {MOST_DRAFTS} drafts already: file or discard one first.")
    if row is not None:
        check_version(row, version, values)
        row.version += 1
    draft = row or Draft(owner=actor)
    draft.kind, draft.typed = kind, values
    store(draft)
    record(actor=actor, verb="kept a draft", target=draft)
    return draft


@transaction.atomic
def discard_draft(*, actor: User, draft_id: int) -> None:
    """Forget a draft: it was filed, or its author wants it no more. Raises ``NotFound`` if they have no such draft."""
    draft = locked(Draft.objects.filter(owner=actor), draft_id)
    record(actor=actor, verb="discarded a draft", target=draft)
    draft.delete()


def _checked(typed: Mapping[str, str]) -> dict[str, str]:
    values = {name: typed[name].replace("\x00", "") for name in KEPT if typed.get(name, "").strip()}
    if not values.keys() - CHOSEN:
        raise Invalid("Nothing is typed yet: write a few words, then keep them.", field="title")
    if sum(map(len, values.values())) > MOST_TEXT:
        raise Invalid(f"A draft holds up to {MOST_TEXT:,} characters: shorten the text.", field="body")
    return values
