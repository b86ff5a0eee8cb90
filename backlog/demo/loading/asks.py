"""The demo's requests with their workarounds and decisions."""

from datetime import date, datetime
from typing import Any

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from backlog.choices import Audience
from backlog.demo.calendar import draw
from backlog.demo.content import Wish
from backlog.demo.loading.world import World
from backlog.demo.rows import Ask
from backlog.models import Comment
from requests_intake.choices import Decision, Evidence, RequestStatus
from requests_intake.models import Request, TriageDecision, Workaround
from stakeholders.choices import ContactKind
from users.models import User

FATES = {
    "linked": (RequestStatus.LINKED, Decision.LINK),
    "merged": (RequestStatus.MERGED, Decision.MERGE),
    "snoozed": (RequestStatus.SNOOZED, Decision.SNOOZE),
    "parked": (RequestStatus.PARKED, Decision.PARK),
    "waiting": (RequestStatus.WAITING, Decision.ASK),
    "declined": (RequestStatus.DECLINED, Decision.DECLINE),
    "again": (RequestStatus.MERGED, Decision.MERGE),
}
_JOINED = ("merged", "again")
_HEARD = {
    ContactKind.USER: Evidence.FIRST_HAND,
    ContactKind.CHAMPION: Evidence.FIRST_HAND,
    ContactKind.BUYER: Evidence.BUYER,
    ContactKind.INFLUENCER: Evidence.PERCEIVED,
}
# Who writes down what comes in through a department; the rest is filed by whoever asked or by the account's PM.
_DESKS = {"support": ("priya", "leo"), "sales": ("salma", "hugo"), "rfp": ("salma", "hugo"), "marketing": ("felix",)}


def add_requests(world: World) -> dict[str, Request]:
    """Make every request, the oldest first, and return them by the keys of their rows."""
    made = [(_request(world, wish), wish.ask) for wish in world.demo.wishes()]
    made.sort(key=lambda pair: (pair[0].filed_at, pair[1].key))
    Request.objects.bulk_create([request for request, _ in made])
    _merge(world, {ask.key: request for request, ask in made})
    Workaround.objects.bulk_create([_workaround(request, ask) for request, ask in made if ask.workaround])
    for request, _ in made:
        world.note(request.filed_at, request.filed_by, "filed", request)
    return {ask.key: request for request, ask in made}


def _merge(world: World, requests: dict[str, Request]) -> None:
    """Merge the duplicates into the first request of their item, or what was declined: each has its number by now."""
    duplicates = []
    titles = {(wish.product, wish.ask.title): wish.ask.key for wish in world.demo.wishes() if wish.fate == "declined"}
    for product, item, fate, ask in world.demo.wishes():
        if fate not in _JOINED:
            continue
        into = item.opener.key if item else titles[product, str(ask.outcome[0])]
        duplicate = requests[ask.key]
        duplicate.status, duplicate.merged_into = RequestStatus.MERGED, requests[into]
        duplicates.append(duplicate)
    Request.objects.bulk_update(duplicates, ["status", "merged_into"])


def _request(world: World, wish: Wish) -> Request:
    product, item, fate, ask = wish
    at = world.calendar.moment(ask.key, ask.age)
    contact = world.contacts.get((ask.account, ask.person))
    filed_by = _filed_by(world, ask)
    return Request(
        product=world.products[product],
        kind=ask.kind,
        title=ask.title,
        body=ask.body,
        importance=ask.importance,
        scope=ask.scope,
        horizon=ask.horizon,
        source=ask.source,
        evidence=_HEARD[ContactKind(contact.kind)] if contact else Evidence.PERCEIVED,
        status=RequestStatus.LINKED if fate in _JOINED else _status(fate),
        assigned_to=_looked_after_by(world, wish),
        asked_at=_decided_at(world, wish, at) if fate == "waiting" else None,
        account=world.accounts.get(ask.account),
        contact=contact,
        opportunity=world.deals[ask.account] if ask.is_deal else None,
        filed_by=filed_by,
        asked_by="" if filed_by or not contact else contact.name,
        is_anticipated="ant" in ask.words,
        competitor=str(item.facts.get("competitor", "")) if item and ask.source == "competitor" else "",
        unnamed_votes=item.facts.get("unnamed", 0) if item and ask is item.asks[0] else 0,
        look_again_on=_look_again(world, fate, ask),
        filed_at=at,
        created_at=at,
    )


def _status(fate: str) -> RequestStatus:
    return FATES[fate][0] if fate in FATES else RequestStatus.NEW


def _looked_after_by(world: World, wish: Wish) -> User | None:
    """Return the PM for some of what is new, and the customer PM for what is parked to collect evidence."""
    if wish.fate == "new":
        return world.pm(wish.product) if draw(f"{wish.ask.key} looked after", 0, 4) == 0 else None
    return world.customer_pm(wish.ask.account) if wish.fate == "parked" and wish.ask.account else None


def _decided_at(world: World, wish: Wish, filed_at: datetime) -> datetime:
    """Return when it was decided; who still waits for an answer asked in these days."""
    when = world.calendar.asked_back if wish.fate == "waiting" else world.calendar.decided
    return when(wish.ask.key, filed_at)


def _filed_by(world: World, ask: Ask) -> User | None:
    """Return who wrote it down: a colleague, the customer who signs in, or the customer PM; ``None`` for a program."""
    if not ask.account:
        return world.users[ask.person]
    if ask.source in {"customer", "api"}:
        return world.users.get(f"{ask.account}.{ask.person}")
    desk = _DESKS.get(ask.source)
    if desk is None:
        return world.customer_pm(ask.account)
    transport = world.demo.accounts[ask.account]["segment"] in {"airports", "contractors"}
    return world.users[desk[-1 if transport or ask.age.days % 3 == 0 else 0]]


def _look_again(world: World, fate: str, ask: Ask) -> date | None:
    months = {"snoozed": 0, "declined": 3}.get(fate)
    if months is None or ask.outcome[months] == "never":
        return None
    return world.calendar.day(float(ask.outcome[months]))


def _workaround(request: Request, ask: Ask) -> Workaround:
    hours = ask.figures.get("hours", 0)
    return Workaround(
        request=request,
        description=ask.workaround,
        build_hours=ask.figures.get("build", hours / 2),
        hours_per_month=hours,
        people=int(ask.figures.get("people", 1)),
        undo_hours=ask.figures.get("undo", 0),
    )


def add_decisions(world: World, requests: dict[str, Request]) -> None:
    """Put the decision on each request that has one on record."""
    decided = [wish for wish in world.demo.wishes() if wish.fate != "new"]
    made = [_decision(world, wish, requests[wish.ask.key]) for wish in decided]
    made.sort(key=lambda decision: decision.decided_at)
    TriageDecision.objects.bulk_create(made)
    Comment.objects.bulk_create([_question(decision) for decision in made if decision.decision == Decision.ASK])
    _date_changes(requests)


def _question(decision: TriageDecision) -> Comment:
    """Return what the sender was asked, as they read it."""
    account = decision.request.account
    return Comment(
        request=decision.request,
        account=account,
        audience=Audience.CUSTOMER if account else Audience.INTERNAL,
        author=decision.decided_by,
        body=decision.text,
        is_question=True,
        created_at=decision.decided_at,
    )


def _date_changes(requests: dict[str, Request]) -> None:
    """Set when each was changed last, which creating it has set to now: on its decision, or when it was filed."""
    decided = TriageDecision.objects.filter(request=OuterRef("pk")).values("decided_at")[:1]
    rows = Request.objects.filter(pk__in=[request.pk for request in requests.values()])
    rows.update(updated_at=Coalesce(Subquery(decided), F("filed_at")))


def _decision(world: World, wish: Wish, request: Request) -> TriageDecision:
    product, item, fate, ask = wish
    at = _decided_at(world, wish, request.filed_at)
    pm = world.pm(product)
    decision = TriageDecision(
        request=request,
        decision=Decision.NEW_ITEM if item and ask is item.opener else FATES[fate][1],
        decided_by=pm,
        decided_at=at,
        item_key=f"{world.products[product].code}-{item.number}" if item and fate == "linked" else "",
        look_again_on=request.look_again_on,
        merged_into=request.merged_into,
        previous=_untouched(request),
    )
    _say(decision, fate, ask)
    data = {"item": decision.item_key} if decision.item_key else {}
    if request.merged_into:
        data = {"into": request.merged_into.reference}
    world.note(at, pm, f"decided {decision.decision}", request, data)
    return decision


def _untouched(request: Request) -> dict[str, Any]:
    """Return what each request was before its decision: new. With that the decision can be taken back."""
    nothing = dict.fromkeys(("look_again_on", "merged_into", "asked_at", "reminded_at", "link"))
    was = {"status": RequestStatus.NEW.value, "assigned_to": request.assigned_to_id, "version": request.version}
    return {**nothing, **was, "duplicates": []}


def _say(decision: TriageDecision, fate: str, ask: Ask) -> None:
    """Put the words of the row into the decision."""
    if fate == "declined":
        decision.reason, decision.text, decision.would_change = (str(word) for word in ask.outcome[:3])
    elif ask.outcome and fate != "again":
        decision.text = str(ask.outcome[-1])
