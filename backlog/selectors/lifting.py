"""What would move an item up a place: read beside its evidence the item above and the themes that it does not serve."""

from dataclasses import asdict
from typing import Any

from django.db.models import Q
from django.utils import timezone

from backlog.models import Score
from backlog.scoring import Alignment
from backlog.scoring.lifting import Bar, Lifts, lifts
from backlog.selectors.explained import Explained
from backlog.selectors.standing import place_of
from stakeholders.models import StrategyTheme


def lifts_of(score: Score, known: Explained, above: Score) -> Lifts:
    """The smallest change of each kind that would bring the item past the one above it."""
    bar = Bar(-above.neg_place, above.below_floors)
    served = [one.theme for one in known.inputs.alignments]
    return lifts(known.inputs, known.profile, bar, _other_themes(served))


def _other_themes(served: list[int]) -> list[Alignment]:
    today = timezone.localdate()
    begun = Q(starts_on__lte=today)
    lasting = Q(ends_on__isnull=True) | Q(ends_on__gte=today)
    rows = StrategyTheme.objects.filter(begun, lasting).exclude(pk__in=served)
    return [Alignment(theme=one.pk, alignment=0, importance=one.importance, name=one.name) for one in rows]


def up_a_place(score: Score, known: Explained) -> dict[str, Any] | None:
    """The same for programs, with the key of the item to pass; None for the first, a lifted and a closed one."""
    above = place_of(score).ahead
    if above is None or score.lifted_by_id:
        return None
    return {"above": above.item.key, **asdict(lifts_of(score, known, above))}
