"""The explanation of one item for programs: every term of the score, down to account, opportunity, segment, theme."""

from dataclasses import asdict
from typing import Any

from django.conf import settings

from backlog.models import Item, Score
from backlog.scoring import Explanation
from backlog.scoring.words import sentence, sentence_parts
from backlog.selectors.explained import Explained, explained
from backlog.selectors.lifting import up_a_place
from backlog.selectors.standing import place_of, rank_with
from stakeholders.models import WeightProfile


def explanation_of(item: Item) -> dict[str, Any] | None:
    """Explain the item's score by the weights that made it; None before it was scored first.

    The figures of a fresh score are those that are stored; `stale` says that evidence or weights changed since.
    """
    score = Score.objects.select_related("profile", "lifted_by").defer("lifted_by__search").get(pk=item.pk)
    if score.profile is None:
        return None
    known = explained(item, score.profile)
    lifter = score.lifted_by.key if score.lifted_by else None
    parts = sentence_parts(known.inputs, known.explanation, lifter or "")
    active = WeightProfile.objects.filter(product=item.product_id, is_active=True).values_list("pk", flat=True)
    return {
        "key": item.key,
        "weights_version": score.profile.number,
        "stale": score.scored_revision < score.inputs_revision or score.profile_id not in active,
        "lifted_by": lifter,
        "place": -score.neg_place,
        "sentence": sentence(parts, _money),
        "currency": settings.REPORTING_CURRENCY,
        **figures_of(known.explanation),
        **_standing(score, known),
    }


def _standing(score: Score, known: Explained) -> dict[str, Any]:
    """Its rank, that without the largest account, and what would move it up."""
    largest = known.explanation.largest
    without = rank_with(score, largest.priority) if largest and not score.lifted_by_id else None
    return {
        "rank": place_of(score).rank,
        "rank_without_largest_account": without,
        "up_a_place": up_a_place(score, known),
    }


def _money(amount: float) -> str:
    return f"{amount:,.0f} {settings.REPORTING_CURRENCY}"


def figures_of(explanation: Explanation) -> dict[str, Any]:
    """The figures and terms of an explanation as plain data.

    Each stakeholder's contributions add up to its score (`points`) and to 1 (`share`); the three `adds` add up to
    the value; the steps lead from value to priority.
    """
    scored = explanation.scored
    return {
        "priority": scored.priority,
        "value": scored.value,
        "urgency": scored.urgency,
        "confidence": scored.confidence,
        "effort": {"days": scored.effort_days, "estimated": scored.estimated, "divisor": scored.effort_factor},
        "meets_floors": scored.meets_floors,
        "missed_floors": list(scored.missed_floors),
        "stakeholders": {column.stakeholder: asdict(column) for column in explanation.columns},
        "steps": [asdict(step) for step in explanation.waterfall],
        "evidence": asdict(scored.evidence),
        "largest_account": asdict(explanation.largest) if explanation.largest else None,
        "single_account": explanation.single_account,
        "swayed": explanation.swayed,
    }
