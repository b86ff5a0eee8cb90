"""The work of bench_one_vote: see there what is compared with what."""

from dataclasses import asdict
from itertools import count
from typing import Any

from backlog.models import Item, Score
from backlog.services.evidence import set_support
from backlog.services.scoring import recompute_product, score_items
from benchmarks.timing import median_of
from common.models import OutboxMessage
from stakeholders.models import Account, Product

ROUNDS = 200
_IMPORTANCES = ("must_have", "important", "nice_to_have")


def measure(product: Product) -> dict[str, Any]:
    """The median over many votes, each for another item, each changing its score."""
    list(recompute_product(product.pk))
    items = list(Item.objects.filter(product=product).order_by("number")[:ROUNDS])
    account = Account.objects.filter(stage="customer").latest("arr")
    turn = count()

    def vote() -> None:
        at = next(turn)
        _vote(items[at % len(items)], account, _IMPORTANCES[at // len(items) % 3])

    median_of(20, vote)
    found = median_of(ROUNDS, vote)
    stale = Score.objects.filter(scored_revision=0).count()
    return {"seconds": asdict(found), "unscored": stale}


def _vote(item: Item, account: Account, importance: str) -> None:
    set_support(actor=None, item=item, account=account, importance=importance)
    OutboxMessage.objects.filter(topic="items.touched").delete()
    score_items([item.pk])
