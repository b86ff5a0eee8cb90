"""A what-if on the page of the ranked backlog: what is tried, and who rises and falls by it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from backlog.forms.what_if import PARAMETERS, what_if_of
from backlog.scoring import Tried, WhatIf
from backlog.selectors.explained import plain_profile
from common.errors import Invalid
from common.presentation.figures import counted
from stakeholders.choices import Stakeholder
from stakeholders.models import WeightProfile


@dataclass(frozen=True, slots=True)
class Trial:
    """What the address asks to try; `tried` is None if nothing, or nothing else than what is in force."""

    tried: Tried | None
    numbers: tuple[dict[str, Any], ...]
    """The three weights in percent, as fields."""
    floors: tuple[dict[str, Any], ...]
    alpha: str
    gamma: str
    alpha_today: str
    gamma_today: str
    error: str = ""

    @property
    def shares(self) -> dict[str, float] | None:
        """The tried weights by stakeholder."""
        return dict(zip(Stakeholder.values, self.tried.shares, strict=True)) if self.tried else None


def trial_of(query: Mapping[str, str], profile: WeightProfile | None) -> Trial | None:
    """Read the address; what cannot be tried is said, and what was typed stays in the fields."""
    if profile is None:
        return None
    plain = plain_profile(profile)
    tried, error = WhatIf().over(plain), ""
    try:
        tried = (what_if_of(query) or WhatIf()).over(plain)
    except Invalid as refused:
        error = refused.message
    return Trial(
        tried=None if tried.is_today else tried,
        numbers=_fields(query if error else {}, "weight", [100 * share for share in tried.shares], profile),
        floors=_fields(query if error else {}, "floor", tried.floors, profile),
        alpha=query.get("alpha", "") if error else f"{tried.alpha:g}",
        gamma=query.get("gamma", "") if error else f"{tried.gamma:g}",
        alpha_today=f"{plain.alpha:g}",
        gamma_today=f"{plain.gamma:g}",
        error=error,
    )


def _fields(
    typed: Mapping[str, str], kind: str, numbers: Sequence[float], profile: WeightProfile
) -> tuple[dict[str, Any], ...]:
    of = 100 if kind == "weight" else 1
    return tuple(
        {
            "name": f"{kind}_{one.value}",
            "label": one.label,
            "css": one.value[0],
            "value": typed.get(f"{kind}_{one.value}") or f"{round(number, 1):g}",
            "today": f"{round(of * getattr(profile, f'{kind}_{one.value}'), 1):g}",
        }
        for one, number in zip(Stakeholder, numbers, strict=True)
    )


def moves_in_words(rows: Sequence[Mapping[str, Any]], profile: WeightProfile | None) -> str:
    """Who rises and falls among the rows of a page: 'Of these 50 items 12 rise and 9 fall against v7.'"""
    moved = [row["rank_today"] - row["rank"] for row in rows if "rank_today" in row]
    if not moved or profile is None:
        return ""
    rising, falling = sum(one > 0 for one in moved), sum(one < 0 for one in moved)
    if not rising and not falling:
        return f"What-if: none of these {counted(len(moved), 'item')} moves against {profile}, nothing saved"
    parts = f"{rising} {'rises' if rising == 1 else 'rise'}, {falling} {'falls' if falling == 1 else 'fall'}"
    return f"What-if: of {counted(len(moved), 'item')} here {parts} against {profile}, nothing saved"


def without_trial(query: Mapping[str, str]) -> dict[str, str]:
    """The address's other parameters."""
    return {name: value for name, value in query.items() if name not in {*PARAMETERS, "cursor"}}
