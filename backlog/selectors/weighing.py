"""What a version of the weights, or a draft, would do to a product's ranking: who rises and who falls."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from backlog.scoring import Tried, Weights
from backlog.selectors.explained import plain_profile
from backlog.selectors.ranked import ranked_page
from common.errors import Invalid
from stakeholders.models import WeightProfile
from stakeholders.selectors.weights import Change, changes_between

Row = Mapping[str, Any]
SHOWN: Final = 20
TOP: Final = 10
_TRIED: Final = ("weight_", "floor_", "alpha", "gamma")


@dataclass(frozen=True, slots=True)
class Moves:
    """The best items under other numbers, each with its `rank` and `rank_today`."""

    rows: tuple[Row, ...] = ()
    out_of_top: tuple[Row, ...] = ()
    """Those that are among the best ten today, and would not be."""
    untold: tuple[Change, ...] = ()
    """What differs as well, and shows only once all scores are made anew."""
    refused: str = ""
    """Why nothing can be said."""

    @property
    def rising(self) -> int:
        """How many of the rows rise."""
        return sum(row["rank"] < row["rank_today"] for row in self.rows)

    @property
    def falling(self) -> int:
        """How many of the rows fall."""
        return sum(row["rank"] > row["rank_today"] for row in self.rows)


def moves_under(product_id: int, active: WeightProfile, asked: WeightProfile) -> Moves:
    """Rank by the weights, floors and exponents of `asked` and hold it against today; stores nothing."""
    untold = tuple(one for one in changes_between(active, asked) if not one.name.startswith(_TRIED))
    tried = _tried(active, asked)
    if tried.is_today:
        return Moves(untold=untold)
    try:
        rows = ranked_page(product_id, tried=tried, limit=SHOWN).rows
    except Invalid as refused:
        return Moves(untold=untold, refused=refused.message)
    stay = {row["key"] for row in rows[:TOP]}
    today = ranked_page(product_id, limit=TOP).rows
    return Moves(rows, tuple(row for row in today if row["key"] not in stay), untold)


def _tried(active: WeightProfile, asked: WeightProfile) -> Tried:
    current, future, strategy = asked.floors.values()
    return Tried(
        profile=plain_profile(active),
        weights=Weights(**asked.weights).normalised,
        floors=(current, future, strategy),
        alpha=asked.alpha,
        gamma=asked.gamma,
    )
