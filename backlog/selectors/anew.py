"""Scores under another exponent of revenue: it stands inside every voice, so all of them are summed up once more.

A process reads a product's voices once, and again those of items that changed: the million voices of 100,000 items are
some 50 MB. The steps say what those of `backlog.selectors.evidence_sql` say, without the exponent.
"""

from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np

from backlog.scoring.arrays import Floats, Ints
from backlog.scoring.crowd import Crowd, scores_of
from backlog.scoring.profile import Profile
from backlog.scoring.what_if import Tried
from backlog.selectors.copied import Columns, copied, replaced
from backlog.selectors.evidence_sql import importance, with_numbers
from backlog.selectors.explained import plain_profile
from backlog.selectors.figures import Figures
from backlog.selectors.kept import Kept
from common.errors import Invalid
from stakeholders.models import WeightProfile

MOST_ITEMS: Final = 100_000
"""A product with more open items is refused: its voices would take more memory than a page is worth."""
MOST_KEPT: Final = 3_000_000
"""Voices that a process keeps in memory."""
_TRIED_AT_ONCE: Final = 8

_OPEN: Final = """
target AS MATERIALIZED (SELECT item_id FROM backlog_score WHERE product_id = %(product)s AND is_open {some})
"""
_SOME: Final = "AND item_id = ANY(%(items)s)"
_SIZE: Final = (
    "CASE WHEN greatest({money}, {arr_floor}) = 0 THEN '-infinity'"
    " ELSE ln(greatest({money}::float8, {arr_floor}) / {arr_ref}) END"
)
# One row of each vote and of each linked request. A deal's account has one as well, which weighs nothing by itself.
_VOICES: Final = f"""
WITH {_OPEN}, account AS MATERIALIZED (
    SELECT id, {_SIZE.replace("{money}", "arr")} AS size, (stage = 'customer')::int::float8 AS is_customer,
        CASE WHEN stage = 'customer' THEN 1 + {{rho}} * churn_risk ELSE 0 END AS loudness
    FROM stakeholders_account
)
SELECT v.item_id, v.account_id, CASE v.horizon WHEN 'now' THEN {importance("v.importance")} * a.loudness ELSE 0 END,
    CASE v.horizon WHEN 'now' THEN 0 ELSE {importance("v.importance")} * a.is_customer END, 0::float8, a.size, 0::float8
FROM backlog_support v JOIN target t ON t.item_id = v.item_id JOIN account a ON a.id = v.account_id
UNION ALL
SELECT l.item_id, coalesce(r.account_id, 0),
    CASE r.horizon WHEN 'now' THEN {importance("r.importance")} * coalesce(a.loudness, 0) ELSE 0 END,
    CASE r.horizon WHEN 'now' THEN 0 ELSE {importance("r.importance")} * coalesce(a.is_customer, 0) END,
    coalesce(w.hours_per_month + w.undo_hours / 12, 0)::float8, coalesce(a.size, 0), r.unnamed_votes::float8
FROM backlog_evidencelink l JOIN target t ON t.item_id = l.item_id
    JOIN requests_intake_request r ON r.id = l.request_id
    LEFT JOIN requests_intake_workaround w ON w.request_id = r.id LEFT JOIN account a ON a.id = r.account_id
UNION ALL
SELECT l.item_id, o.account_id, 0, 0, 0, a.size, 0
FROM backlog_opportunitylink l JOIN target t ON t.item_id = l.item_id
    JOIN stakeholders_opportunity o ON o.id = l.opportunity_id AND o.stage = 'open'
    JOIN account a ON a.id = o.account_id
"""  # noqa: S608 - built from constants
_DEALS: Final = f"""
WITH {_OPEN}
SELECT l.item_id, o.account_id, ({importance("l.importance")} * o.win_probability)::float8,
    {_SIZE.replace("{money}", "o.amount")}
FROM backlog_opportunitylink l JOIN target t ON t.item_id = l.item_id
    JOIN stakeholders_opportunity o ON o.id = l.opportunity_id AND o.stage = 'open'
"""  # noqa: S608
_ITEMS: Final = f"""
WITH {_OPEN}
SELECT i.id, i.kind = 'gap', coalesce((
    SELECT sum({{tau}} * m.impact / 3 * g.attractiveness)
    FROM backlog_segmentimpact m JOIN stakeholders_segment g ON g.id = m.segment_id WHERE m.item_id = i.id
), 0)::float8 FROM backlog_item i JOIN target t ON t.item_id = i.id
"""  # noqa: S608


@dataclass(frozen=True, slots=True, eq=False)
class _Known:
    """Tables by ascending ids of items, and the crowd that they make."""

    items: Columns
    voices: Columns
    deals: Columns
    crowd: Crowd
    under: dict[Profile, tuple[Floats, Floats]] = field(default_factory=dict)
    """C and F by the numbers that were tried last: who tries one looks at more than a page of it."""

    def __len__(self) -> int:
        return len(self.crowd)


def scores_under(product_id: int, figures: Figures, tried: Tried) -> Floats:
    """(n, 3): C, F and S of a product's open items under the tried exponent of revenue, which may be the profile's.

    Raises:
        Invalid: more open items than `MOST_ITEMS`.
    """
    if not tried.reads_evidence:
        return figures.scores
    if len(figures) > MOST_ITEMS:
        raise Invalid(
            f"Another gamma sums up every voice again, which is done for up to {MOST_ITEMS:,} open items. Leave it"
            " out, or keep the numbers as a draft and activate it.",
            field="gamma",
        )
    known = _KEPT.of(product_id)
    current, future = _under(known, replace(tried.profile, gamma=tried.gamma))
    if np.array_equal(known.items["item"], figures.items):
        return np.stack([current, future, figures.scores[:, 2]], axis=1)
    return _matched(known.items["item"], current, future, figures)


def _matched(items: Ints, current: Floats, future: Floats, figures: Figures) -> Floats:
    """The same where an item was opened or closed between the one reading and the other."""
    positions, known = figures.positions(items)
    scores = figures.scores.copy()
    scores[positions[known], 0], scores[positions[known], 1] = current[known], future[known]
    return scores


def _under(known: _Known, profile: Profile) -> tuple[Floats, Floats]:
    found = known.under.get(profile)
    if found is None:
        found = scores_of(known.crowd, profile)
        if len(known.under) >= _TRIED_AT_ONCE:
            known.under.clear()
        known.under[profile] = found
    return found


def _read(product_id: int, ids: list[int] | None = None) -> _Known:
    profile = plain_profile(WeightProfile.objects.get(product=product_id, is_active=True))
    values = _values(profile) | {"product": product_id, "items": ids}
    items = _by_item(_table(_ITEMS, values, {"item": "int", "gap": "bool", "markets": "float"}))
    columns = dict.fromkeys(("now", "later", "hours", "size", "unnamed"), "float")
    rows = _table(_VOICES, values, {"item": "int", "account": "int"} | columns)
    items["unnamed"] = np.bincount(_positions(items, rows["item"]), rows["unnamed"], len(items["item"]))
    deals = _table(_DEALS, values, {"item": "int", "account": "int", "weight": "float", "size": "float"})
    return _known(items, _one_each(rows, items, profile), _by_item(deals))


def _values(profile: Profile) -> dict[str, Any]:
    return {name: getattr(profile, name) for name in profile.__dataclass_fields__}


def _table(query: str, values: dict[str, Any], columns: dict[str, str]) -> Columns:
    some = "" if values["items"] is None else _SOME
    return copied(with_numbers(query, some=some), values, columns)


def _one_each(rows: Columns, items: Columns, profile: Profile) -> Columns:
    """One voice an account and item: the strongest of each horizon, the longest hours."""
    key = _keys(_positions(items, rows["item"]), rows["account"])
    order = np.argsort(key, kind="stable")
    starts = np.flatnonzero(np.diff(key[order], prepend=-1))
    first = order[starts]
    most = {name: _most(rows[name][order], starts) for name in ("now", "later", "hours")}
    pain = 1 + profile.kappa * np.log1p(most["hours"] / profile.hours_ref)
    is_gap = items["gap"][_positions(items, rows["item"][first])]
    return {
        "item": rows["item"][first],
        "account": rows["account"][first],
        "now": most["now"] * np.where(is_gap, pain, 1),
        "later": most["later"],
        "size": rows["size"][first],
    }


def _most(column: Floats, starts: Ints) -> Floats:
    return np.maximum.reduceat(column, starts) if len(starts) else column


def _known(items: Columns, voices: Columns, deals: Columns) -> _Known:
    position = _positions(items, voices["item"])
    keys = _keys(position, voices["account"])
    crowd = Crowd(
        item=position,
        now=voices["now"],
        later=voices["later"],
        size=voices["size"],
        deal_voice=np.searchsorted(keys, _keys(_positions(items, deals["item"]), deals["account"])),
        deal=deals["weight"],
        deal_size=deals["size"],
        unnamed=items["unnamed"],
        markets=items["markets"],
    )
    return _Known(items, voices, deals, crowd)


def _patched(product_id: int, held: _Known, ids: list[int]) -> _Known:
    fresh = _read(product_id, ids)
    return _known(
        replaced(held.items, fresh.items, ids),
        replaced(held.voices, fresh.voices, ids),
        replaced(held.deals, fresh.deals, ids),
    )


def _by_item(table: Columns) -> Columns:
    order = np.argsort(table["item"], kind="stable")
    return {name: column[order] for name, column in table.items()}


def _positions(items: Columns, ids: Ints) -> Ints:
    return np.searchsorted(items["item"], ids)


def _keys(positions: Ints, accounts: Ints) -> Ints:
    """Item and account as one number; ids of accounts stay far below 2**32."""
    keys: Ints = (positions << 32) + accounts
    return keys


_KEPT: Final = Kept(_read, _patched, MOST_KEPT)
