"""What the record and the links say of an item's past, by name: who supported it, which talks, accounts and deals."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from django.db.models import Q

from backlog.choices import Finding, InterviewKind
from backlog.models import EvidenceLink, InterviewFinding, Item, OpportunityLink, Support
from common.models import Activity
from common.presentation.dates import day
from common.presentation.figures import counted, money, percent
from requests_intake.choices import Importance
from stakeholders.choices import AccountStage, OpportunityStage
from stakeholders.models import Account

Line = tuple[datetime, str]
MOST_LINES: Final = 2000
"""Of accounts and deals, the latest; an item of thousands of accounts has more than anybody reads."""
_OF_ITEM: Final = ("supported", "no longer supports", "weighed", "no longer weighed", "estimated", "changed")


class Told:
    """What happened around an item since a moment, read once for the whole history: moments and sentences."""

    def __init__(self, item: Item, since: datetime) -> None:
        found = [*_of_item(item, since), *_links(item, since), *_talks(item, since), *_of_accounts(item, since)]
        self.lines: list[Line] = sorted(found, key=lambda line: line[0])

    def between(self, before: datetime, after: datetime) -> list[str]:
        """The sentences of that time, each once."""
        found = [words for at, words in self.lines if before < at <= after]
        return list(dict.fromkeys(found))


def _of_item(item: Item, since: datetime) -> Iterator[Line]:
    rows = Activity.objects.filter(
        target_type=Item._meta.label_lower, target_id=item.pk, at__gt=since, verb__in=_OF_ITEM
    )
    for row in rows:
        yield from ((row.at, words) for words in _item_words(row.verb, row.data))


def _item_words(verb: str, data: dict[str, Any]) -> Iterator[str]:
    account, what = data.get("account", "An account"), str(data.get("what", "Something"))
    if verb == "supported":
        importance = dict(Importance.choices).get(data.get("importance", ""), "")
        yield f"{account} supports it: {str(importance).lower()}." if importance else f"{account} supports it."
    elif verb == "no longer supports":
        yield f"{account} no longer supports it."
    elif verb == "weighed":
        yield f"{_capital(what)} was judged."
    elif verb == "no longer weighed":
        yield f"{_capital(what)} no longer counts."
    elif verb == "estimated":
        yield "Estimated anew."
    else:
        yield from _changes_of_item(data)


def _changes_of_item(data: dict[str, Any]) -> Iterator[str]:
    before, after = data.get("slips", (0, 0))
    if after > before:
        left = data.get("release_name", ("", ""))[0]
        yield f"It slipped out of {left}." if left else f"It has slipped {counted(after, 'release')}."
    elif after < before:
        yield "A slip was taken back."
    if "competitor" in data and data["competitor"][1]:
        yield f"{data['competitor'][1]} has it."
    if "kind" in data:
        yield f"It became a {data['kind'][1]}."


def _links(item: Item, since: datetime) -> Iterator[Line]:
    links = EvidenceLink.objects.filter(item=item, linked_at__gt=since).select_related("request__account")
    for link in links.defer("request__body", "request__search"):
        of = f" of {link.request.account}" if link.request.account else ""
        yield link.linked_at, f"R-{link.request_id}{of} was linked."


def _talks(item: Item, since: datetime) -> Iterator[Line]:
    """Interviews that said something of the item, at the moment at which they were written down."""
    findings = InterviewFinding.objects.filter(item=item, interview__kind=InterviewKind.INTERVIEW)
    by_talk = {one.interview_id: one for one in findings.select_related("interview__account")}
    if not by_talk:
        return
    accounts = {one.interview.account_id for one in by_talk.values()}
    rows = Activity.objects.filter(target_type=Account._meta.label_lower, target_id__in=accounts)
    rows = rows.filter(verb="interviewed", at__gt=since, data__interview__in=list(by_talk))
    for at, pk in rows.values_list("at", "data__interview"):
        talk = by_talk[pk].interview
        said = "confirmed" if by_talk[pk].finding == Finding.CONFIRMED else "contradicted"
        yield at, f"The interview with {talk.account} on {day(talk.held_on)} {said} it."


def _of_accounts(item: Item, since: datetime) -> Iterator[Line]:
    """Changes of the accounts behind the item and of the deals that hang on it, as far as the score reads them."""
    deals = OpportunityLink.objects.filter(item=item).values_list("opportunity__account", "opportunity__name")
    of_deals: dict[int, set[str]] = {}
    for account, name in deals:
        of_deals.setdefault(account, set()).add(name)
    rows = Activity.objects.filter(target_type=Account._meta.label_lower, at__gt=since).filter(
        Q(verb="changed", target_id__in=_backers(item) | set(of_deals))
        | Q(verb="changed a deal", target_id__in=set(of_deals))
    )
    found = list(rows.order_by("-id")[:MOST_LINES])
    names = dict(Account.objects.filter(pk__in={row.target_id for row in found}).values_list("pk", "name"))
    for row in found:
        name = names.get(row.target_id, "An account")
        yield from ((row.at, words) for words in _account_words(row, name, of_deals.get(row.target_id, set())))


def _backers(item: Item) -> set[int]:
    supports = Support.objects.filter(item=item).values_list("account_id", flat=True)
    links = EvidenceLink.objects.filter(item=item, request__account__isnull=False)
    return {*supports, *links.values_list("request__account_id", flat=True)}


def _account_words(row: Activity, name: str, deals: set[str]) -> Iterator[str]:
    if row.verb == "changed":
        yield from _changes_of_account(name, row.data)
        return
    for deal in sorted(deals & row.data.keys()):
        yield from _changes_of_deal(f"The deal {deal} of {name}", row.data[deal])


def _changes_of_account(name: str, data: dict[str, Any]) -> Iterator[str]:
    if "stage" in data:
        stages = dict(AccountStage.choices)
        before, after = (str(stages.get(one, one)).lower() for one in data["stage"])
        yield f"{name} went from {before} to {after}."
    if "arr" in data:
        yield f"Revenue of {name} went from {_money(data['arr'][0])} to {_money(data['arr'][1])}."
    if "churn_risk" in data:
        before, after = data["churn_risk"]
        yield f"Churn risk of {name} went from {percent(before)} to {percent(after)}."


def _changes_of_deal(deal: str, data: dict[str, Any]) -> Iterator[str]:
    stage = data.get("stage", (None, None))[1]
    if stage in {OpportunityStage.WON, OpportunityStage.LOST}:
        yield f"{deal} was {stage}."
    if "amount" in data:
        yield f"{deal} went from {_money(data['amount'][0])} to {_money(data['amount'][1])}."
    if "win_probability" in data:
        before, after = data["win_probability"]
        yield f"The chance to win {deal[:1].lower()}{deal[1:]} went from {percent(before)} to {percent(after)}."


def _money(value: Any) -> str:
    return money(float(value or 0))


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
