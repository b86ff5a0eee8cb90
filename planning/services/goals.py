"""What a release is for, and whether it was reached."""

from collections.abc import Mapping, Sequence
from typing import Any

from common.errors import Invalid
from common.writes import store
from planning.models import Release, ReleaseGoal

FIELDS = ("text", "measure", "target", "reached", "met", "note")
MOST_GOALS = 12


def goals_as_data(release: Release) -> list[dict[str, Any]]:
    """The goals as plain data, in their order."""
    return list(ReleaseGoal.objects.filter(release=release).values("id", *FIELDS))


def set_goals(release: Release, goals: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Make the goals these, in this order; return what differs. Call inside a transaction.

    Args:
        goals: each with ``text``, ``measure``, ``target`` and, if they are known, ``reached``, ``met`` and ``note``; an
            ``id`` keeps the goal that has it, with what is not named.

    Raises:
        Invalid: half a goal, more than twelve, or an ``id`` of another release's.
    """
    if len(goals) > MOST_GOALS:
        raise Invalid(f"A release has at most {MOST_GOALS} goals: which ones decide?", field="goals")
    before = goals_as_data(release)
    known = {goal.pk: goal for goal in ReleaseGoal.objects.filter(release=release)}
    kept = {_set(release, known, position, given) for position, given in enumerate(goals)}
    ReleaseGoal.objects.filter(release=release).exclude(pk__in=kept).delete()
    after = goals_as_data(release)
    return {"goals": [before, after]} if before != after else {}


def _set(release: Release, known: dict[int, ReleaseGoal], position: int, given: Mapping[str, Any]) -> int:
    number = given.get("id")
    if number is not None and number not in known:
        raise Invalid(f"{release} has no goal {number}.", field="goals")
    goal = known[number] if number is not None else ReleaseGoal(release=release)
    goal.position = position
    for name in FIELDS:
        setattr(goal, name, given.get(name, getattr(goal, name)))
    if missing := [name for name in ("text", "measure", "target") if not str(getattr(goal, name)).strip()]:
        raise Invalid(
            f"Goal {position + 1} has no {' and no '.join(missing)}: a goal nobody can measure is a wish.",
            field="goals",
        )
    store(goal)
    return goal.pk
