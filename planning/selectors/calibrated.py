"""What is on record of estimates and of worth, read for ``calibration``."""

from dataclasses import dataclass
from typing import Final

from planning.models import EffortOutcome, Outcome
from planning.selectors.asked import requests_behind
from planning.selectors.calibration import Ratios, Took, Verdict, Worth, effort_ratios, worth_by_source
from planning.selectors.outcomes import SHIPPED_LAST, looked_at, outcomes_of
from requests_intake.choices import Source
from users.models import User

#: So many of the latest items count: how one estimated years ago says little about today.
LATEST: Final = 200


@dataclass(frozen=True, slots=True)
class Calibration:
    """How estimates compare with what came, and what each source's asks were worth; ``items`` shipped."""

    items: int
    efforts: tuple[Ratios, ...]
    worth: tuple[Worth, ...]


def calibration_of(user: User, product: str = "") -> Calibration:
    """Of the latest items that shipped, of one product or of all that ``user`` sees."""
    outcomes = list(outcomes_of(user, product).order_by(*SHIPPED_LAST)[:LATEST])
    took = [_took(row) for one in outcomes for row in one.efforts.all()]
    return Calibration(len(outcomes), tuple(effort_ratios(took)), tuple(_worth(outcomes)))


def _took(row: EffortOutcome) -> Took:
    return Took(row.pool.name, str(row.estimated_by or ""), row.estimated, row.actual)


def _worth(outcomes: list[Outcome]) -> list[Worth]:
    behind = requests_behind(one.item_id for one in outcomes)
    rows = [
        Verdict(
            frozenset(request.source for request in behind[one.outcome.item_id]),
            one.found.is_used,
            one.found.is_gone,
            one.found.is_won,
        )
        for one in looked_at(outcomes)
    ]
    return worth_by_source(rows, Source.values)
