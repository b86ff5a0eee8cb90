"""Business cases of items and of a product's open backlog, read from the evidence on record."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from django.db import connection
from django.db.models import Max, Sum
from django.utils import timezone

from backlog.models import Item, ItemEffort, ProductRates, Score
from backlog.scoring.business_case import Backer, Case, CaseInputs, Prospect, Rates, case_of
from backlog.scoring.inputs import CUSTOMER, Deal, ItemInputs, Voice
from backlog.scoring.profile import IMPORTANCES
from backlog.selectors.explained import inputs_by_item
from stakeholders.models import Account, Opportunity, Pool, Product

# Each customer once, with the strongest importance that it gave to any open item of the product.
_BACKERS: Final = """
WITH voice AS (
    SELECT v.account_id, v.importance FROM backlog_support v JOIN backlog_score s ON s.item_id = v.item_id
    WHERE s.product_id = %(product)s AND s.is_open
    UNION ALL
    SELECT r.account_id, r.importance
    FROM backlog_evidencelink l JOIN backlog_score s ON s.item_id = l.item_id
        JOIN requests_intake_request r ON r.id = l.request_id
    WHERE s.product_id = %(product)s AND s.is_open AND r.account_id IS NOT NULL
)
SELECT a.id, a.name, min(array_position(%(importances)s::varchar[], v.importance)), a.arr, a.churn_risk, a.renewal_on
FROM voice v JOIN stakeholders_account a ON a.id = v.account_id AND a.stage = 'customer'
GROUP BY a.id ORDER BY a.arr DESC, a.id
"""


def rates_row(product: Product) -> ProductRates:
    """A product's rates; one that is not stored, of version 0, before anybody set them."""
    return ProductRates.objects.filter(product=product).first() or ProductRates(product=product, version=0)


def rates_of(product: Product) -> Rates:
    """The same as plain values, by the pool's slug."""
    row = rates_row(product)
    per_day = dict(row.pool_rates.values_list("pool__slug", "day_rate")) if row.version else {}
    return Rates(per_day=per_day, per_hour=row.hour_rate)


# -- items -----------------------------------------------------------------------------------------------------


def case_of_item(item: Item) -> Case:
    """The business case of one item."""
    return cases_of(item.product, [item])[item.pk]


def cases_of(product: Product, items: Sequence[Item]) -> dict[int, Case]:
    """Those of several items of one product, by their ids, in as many queries as for one."""
    evidence = inputs_by_item(items)
    accounts = _accounts(evidence.values())
    days = _days([item.pk for item in items])
    rates, today = rates_of(product), timezone.localdate()
    return {
        item.pk: case_of(_inputs(evidence[item.pk], accounts, days.get(item.pk, {})), rates, today) for item in items
    }


def _accounts(evidence: Iterable[ItemInputs]) -> Mapping[int, Account]:
    ids = {voice.account for inputs in evidence for voice in inputs.voices}
    return Account.objects.only("name", "arr", "renewal_on", "churn_risk").in_bulk(ids)


def _days(ids: list[int]) -> Mapping[int, Mapping[str, float]]:
    found: defaultdict[int, dict[str, float]] = defaultdict(dict)
    rows = ItemEffort.objects.filter(item__in=ids).order_by("pool__position", "pool_id")
    for item, slug, days in rows.values_list("item_id", "pool__slug", "days"):
        found[item][slug] = days
    return found


def _inputs(evidence: ItemInputs, accounts: Mapping[int, Account], days: Mapping[str, float]) -> CaseInputs:
    backers = [_backer(accounts[pk], voices) for pk, voices in _by_account(evidence.voices).items()]
    hours: dict[int, float] = {}
    for voice in evidence.voices if evidence.is_gap else ():
        hours[voice.account] = max(hours.get(voice.account, 0.0), voice.hours)
    return CaseInputs(
        backers=tuple(sorted(backers, key=lambda one: (IMPORTANCES.index(one.importance), -one.arr, one.name))),
        prospects=tuple(_prospect(deal) for deal in sorted(evidence.deals, key=lambda deal: -deal.amount)),
        days=days,
        hours=sum(hours.values()),
        unestimated=0 if days else 1,
    )


def _by_account(voices: Iterable[Voice]) -> Mapping[int, list[Voice]]:
    """Those of customers: others bring no revenue that could be lost."""
    found: defaultdict[int, list[Voice]] = defaultdict(list)
    for voice in voices:
        if voice.stage == CUSTOMER:
            found[voice.account].append(voice)
    return found


def _backer(account: Account, voices: Iterable[Voice]) -> Backer:
    return Backer(
        account=account.pk,
        name=account.name,
        importance=min((voice.importance for voice in voices), key=IMPORTANCES.index),
        arr=account.arr,
        churn_risk=account.churn_risk,
        renewal_on=account.renewal_on,
    )


def _prospect(deal: Deal) -> Prospect:
    return Prospect(
        opportunity=deal.opportunity,
        name=deal.name,
        account=deal.account,
        account_name=deal.account_name,
        amount=Decimal(repr(deal.amount)),
        win_probability=deal.win_probability,
        importance=deal.importance,
    )


# -- a product -------------------------------------------------------------------------------------------------


def case_of_product(product: Product) -> Case:
    """That of all open items together: each customer and each deal once, however many items it asks for."""
    open_scores = Score.objects.filter(product=product, is_open=True)
    hours = open_scores.filter(item__kind="gap").aggregate(hours=Sum("hours_per_month"))["hours"]
    inputs = CaseInputs(
        backers=tuple(_backers(product)),
        prospects=tuple(_prospects(product)),
        days=_all_days(product),
        hours=hours or 0.0,
        unestimated=open_scores.filter(is_estimated=False).count(),
    )
    return case_of(inputs, rates_of(product), timezone.localdate())


def _backers(product: Product) -> Iterable[Backer]:
    with connection.cursor() as cursor:
        cursor.execute(_BACKERS, {"product": product.pk, "importances": list(IMPORTANCES)})
        rows = cursor.fetchall()
    for pk, name, place, arr, churn_risk, renewal_on in rows:
        importance = IMPORTANCES[place - 1]
        yield Backer(
            account=pk, name=name, importance=importance, arr=arr, churn_risk=churn_risk, renewal_on=renewal_on
        )


_OPEN: Final[dict[str, Any]] = {"item_links__item__score__is_open": True, "stage": "open"}


def _prospects(product: Product) -> Iterable[Prospect]:
    rows = Opportunity.objects.filter(item_links__item__score__product=product, **_OPEN).select_related("account")
    for deal in rows.distinct().order_by("-amount", "pk"):
        yield Prospect(
            opportunity=deal.pk, name=deal.name, account=deal.account_id, account_name=deal.account.name,
            amount=deal.amount, win_probability=deal.win_probability,
        )  # fmt: skip


def _all_days(product: Product) -> Mapping[str, float]:
    rows = ItemEffort.objects.filter(item__score__product=product, item__score__is_open=True)
    summed = rows.values("pool__slug").annotate(days=Sum("days"), at=Max("pool__position")).order_by("at", "pool__slug")
    return {row["pool__slug"]: row["days"] for row in summed}


def pool_names(product: Product) -> dict[str, str]:
    """The names of its pools by their slugs, in its order."""
    return dict(Pool.objects.filter(product=product).values_list("slug", "name"))
