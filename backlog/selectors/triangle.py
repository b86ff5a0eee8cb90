"""The weighing triangle of a product: which item comes first under each weighting."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection

from backlog.scoring.triangle import Backlog, Region, contenders, regions
from backlog.scoring.what_if import Tried
from backlog.selectors.figures import Figures, figures_of

_NAMES = "SELECT id, key, title FROM backlog_item WHERE id = ANY(%s)"


@dataclass(frozen=True, slots=True)
class Triangle:
    """Regions and contenders as plain values; `items` is the number of open items."""

    items: int
    regions: list[dict[str, Any]]
    contenders: list[dict[str, Any]]


def triangle_of(product_id: int, tried: Tried) -> Triangle:
    """Read the open items' figures and cut the triangle, with the floors and the exponent of effort of `tried`."""
    figures = figures_of(product_id)
    backlog = _backlog(figures, tried)
    found, best = regions(backlog), contenders(backlog)
    names = _names([int(figures.items[at]) for at in {one.item for one in [*found, *best]} | _deciders(found)])
    named = [names.get(int(item), {"key": "", "title": ""}) for item in figures.items] if names else []
    place = {one.item: at for at, one in enumerate(best)}
    return Triangle(
        items=len(figures),
        regions=[
            {
                **named[one.item],
                "share": one.share,
                "centre": one.centre,
                "polygons": one.polygons,
                "lifted_by": [named[at]["key"] for at in one.deciders if at != one.item],
            }
            for one in found
        ],
        contenders=[
            {
                **named[one.item],
                "priorities": one.corners,
                "below": one.below,
                "lifters": [(place[at], steps) for at, steps in one.lifters],
            }
            for one in best
        ],
    )


def _backlog(figures: Figures, tried: Tried) -> Backlog:
    factor = figures.multiplier / figures.effort**tried.alpha
    ties = np.empty(len(figures), dtype=np.int64)
    ties[np.lexsort((figures.numbers, figures.opened))] = np.arange(len(figures))
    return Backlog(
        corners=figures.scores * factor[:, None],
        below=(figures.scores < np.array(tried.floors)).any(axis=1),
        ties=ties,
        needs=figures.needs,
    )


def _deciders(found: list[Region]) -> set[int]:
    return {at for one in found for at in one.deciders}


def _names(ids: list[int]) -> dict[int, dict[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(_NAMES, [ids])
        return {item_id: {"key": key, "title": title} for item_id, key, title in cursor.fetchall()}
