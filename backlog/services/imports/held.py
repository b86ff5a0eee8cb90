"""What people have acted on since an import made it: that stays when the import is taken back."""

from collections.abc import Iterable, Sequence

from django.db.models import Model

from backlog.models import (
    Dependency,
    EvidenceLink,
    Interview,
    InterviewFinding,
    Item,
    ItemEffort,
    OpportunityLink,
    SegmentImpact,
    Support,
    ThemeAlignment,
    Validation,
)
from common.models import Activity
from requests_intake.models import ImportRow, Request, TriageDecision, Workaround
from stakeholders.models import Account, Contact, Opportunity

#: What people hang on an item, and the column that points at it.
HUNG_ON_ITEMS: tuple[tuple[type[Model], str], ...] = (
    (ItemEffort, "item_id"),
    (Dependency, "item_id"),
    (Dependency, "requires_id"),
    (OpportunityLink, "item_id"),
    (SegmentImpact, "item_id"),
    (ThemeAlignment, "item_id"),
    (InterviewFinding, "item_id"),
    (Validation, "item_id"),
)
#: What makes an account worth keeping.
USES_OF_ACCOUNTS: tuple[type[Model], ...] = (Request, Support, Contact, Opportunity, Interview, Validation)


def held_requests(rows: Sequence[ImportRow]) -> dict[int, str]:
    """The requests among those that the rows made which people have acted on, and how."""
    ids = [row.request_id for row in rows if row.request_id]
    held = dict.fromkeys(_touched(Request, ids), "Kept: it was changed since.")
    workarounds = Workaround.objects.filter(request__in=ids).values_list("request_id", flat=True)
    held |= dict.fromkeys(workarounds, "Kept: a workaround was added since.")
    merged = Request.objects.filter(merged_into__in=ids).values_list("merged_into_id", flat=True)
    held |= dict.fromkeys(merged, "Kept: another request was merged into it since.")
    held |= dict.fromkeys(_decided(ids, rows), "Kept: somebody has decided on it since.")
    request_of = {pk: row.request_id or 0 for row in rows for pk in row.made.get("items", ())}
    for pk in held_items(rows):
        held[request_of[pk]] = "Kept: people work with its item."
    return held


def _decided(ids: Sequence[int], rows: Sequence[ImportRow]) -> set[int]:
    decisions = TriageDecision.objects.filter(request__in=ids).exclude(pk__in=made_by(rows, "decisions"))
    links = EvidenceLink.objects.filter(request__in=ids).exclude(pk__in=made_by(rows, "links"))
    return {*decisions.values_list("request_id", flat=True), *links.values_list("request_id", flat=True)}


def held_items(rows: Sequence[ImportRow]) -> set[int]:
    """The items among those that the rows made which people have acted on."""
    items = made_by(rows, "items")
    held = _touched(Item, items)
    for model, column in HUNG_ON_ITEMS:
        held |= set(model._default_manager.filter(**{f"{column}__in": items}).values_list(column, flat=True))
    supports = Support.objects.filter(item__in=items).exclude(pk__in=made_by(rows, "supports"))
    links = EvidenceLink.objects.filter(item__in=items).exclude(pk__in=made_by(rows, "links"))
    return held | set(supports.values_list("item_id", flat=True)) | set(links.values_list("item_id", flat=True))


def used_accounts(ids: Sequence[int]) -> set[int]:
    """The accounts among these that something else needs by now."""
    used = _touched(Account, ids)
    for model in USES_OF_ACCOUNTS:
        used |= set(model._default_manager.filter(account_id__in=ids).values_list("account_id", flat=True))
    return used


def made_by(rows: Iterable[ImportRow], kind: str) -> list[int]:
    """Ids of the things of this kind that the rows made."""
    return [pk for row in rows for pk in row.made.get(kind, ())]


def _touched(model: type[Model], ids: Sequence[int]) -> set[int]:
    """Those that somebody did something to, other than importing."""
    lines = Activity.objects.filter(target_type=model._meta.label_lower, target_id__in=ids, actor__isnull=False)
    return set(lines.exclude(data__contains={"by": "import"}).values_list("target_id", flat=True))
