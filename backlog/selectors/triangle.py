"""The weighing triangle of a product: which item comes first under each weighting."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection

from backlog.scoring.arrays import Floats
from backlog.scoring.first_place import Lead, lead_of
from backlog.scoring.profile import STAKEHOLDERS
from backlog.scoring.standings import misses
from backlog.scoring.triangle import Backlog, Region, contenders, regions
from backlog.scoring.what_if import Tried
from backlog.selectors.anew import scores_under
from backlog.selectors.figures import Figures, figures_of

_NAMES = "SELECT id, key, title FROM backlog_item WHERE id = ANY(%s)"


@dataclass(frozen=True, slots=True)
class Triangle:
    """Regions and contenders as plain values; `items` is the number of open items."""

    items: int
    regions: list[dict[str, Any]]
    contenders: list[dict[str, Any]]
    lead: dict[str, Any] | None
    """Who comes first under the tried weights, and the smallest shift of one weight that changes it."""


def triangle_of(product_id: int, tried: Tried) -> Triangle:
    """Read the open items' figures and cut the triangle, with the floors and exponents of `tried`.

    Raises:
        Invalid: another exponent of revenue for too many items.
    """
    figures = figures_of(product_id)
    backlog = _backlog(figures, scores_under(product_id, figures, tried), tried)
    found, best = regions(backlog), contenders(backlog)
    names = _names(
        [int(figures.items[at]) for at in {one.item for one in found} | {one.item for one in best} | _deciders(found)]
    )
    named = [names.get(int(item), {"key": "", "title": ""}) for item in figures.items] if names else []
    lead = lead_of(best, tried.shares)
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
        lead=_lead(lead, named) if lead else None,
    )


def _lead(lead: Lead, named: list[dict[str, str]]) -> dict[str, Any]:
    shift = lead.shift
    until = shift and {"stakeholder": STAKEHOLDERS[shift.stakeholder], "weight": shift.share, **named[shift.item]}
    return {**named[lead.item], "until": until}


def _backlog(figures: Figures, scores: Floats, tried: Tried) -> Backlog:
    factor = figures.factor_under(tried.alpha)
    ties = np.empty(len(figures), dtype=np.int64)
    ties[np.lexsort((figures.numbers, figures.opened))] = np.arange(len(figures))
    return Backlog(
        corners=scores * factor[:, None],
        below=misses(scores, tried.floors),
        ties=ties,
        needs=figures.needs,
    )


def _deciders(found: list[Region]) -> set[int]:
    return {at for one in found for at in one.deciders}


def _names(ids: list[int]) -> dict[int, dict[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(_NAMES, [ids])
        return {item_id: {"key": key, "title": title} for item_id, key, title in cursor.fetchall()}
