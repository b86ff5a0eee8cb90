"""The answer as JSON: what ``solve_plan`` prints and a plan's page keeps."""

from typing import Any

from planning.solving.alternatives import Alternative
from planning.solving.best import Outcome
from planning.solving.plans import Plan, gap_days, shares_of_value, uses, whole_bundles
from planning.solving.problem import Problem
from planning.solving.reasons import Reason

Json = dict[str, Any]


def answered(problem: Problem, outcome: Outcome) -> Json:
    """The outcome in the names of the contract; numbers that are whole are written without a point."""
    plan = outcome.plan or {}
    answer: Json = {
        "status": outcome.status,
        "objective": tidy(outcome.objective),
        "bound": tidy(outcome.bound),
        "gap": tidy(outcome.gap),
        "in_words": outcome.in_words,
        "releases": by_release(problem, plan),
        "bundles": sorted_bundles(problem, plan),
        "use": usage(problem, plan) if outcome.plan is not None else [],
        "shares": shares(problem, plan),
        "notes": list(problem.notes),
        "seconds": round(outcome.seconds, 3),
    }
    if outcome.refusal is not None:
        answer |= {
            "reason": outcome.refusal.message,
            "field": outcome.refusal.field,
            "items": list(outcome.refusal.items),
        }
    return answer


def reason_data(reason: Reason) -> Json:
    """Why an item is out."""
    return {
        "item": reason.item,
        "kind": reason.kind,
        "text": reason.text,
        "lacks": [
            {"release": lack.release, "pool": lack.pool, "needs": tidy(lack.needs), "free": tidy(lack.free)}
            for lack in reason.lacks
        ],
        "because_of": list(reason.because_of),
        "quota": reason.quota,
        "cost": tidy(reason.cost),
        "is_exact": reason.is_exact,
        "displaces": list(reason.displaces),
    }


def alternative_data(problem: Problem, other: Alternative) -> Json:
    """Another plan of almost equal value."""
    return {
        "objective": tidy(other.objective),
        "lacks": tidy(other.lacks),
        "releases": by_release(problem, other.plan),
        "bundles": sorted_bundles(problem, other.plan),
    }


def by_release(problem: Problem, plan: Plan) -> dict[str, list[str]]:
    """The ids of the items of each release, in the problem's order."""
    return {
        release.id: [item.id for item in problem.items if plan.get(item.id) == at]
        for at, release in enumerate(problem.releases)
    }


def sorted_bundles(problem: Problem, plan: Plan) -> list[str]:
    """The ids of the whole bundles, in the problem's order."""
    whole = whole_bundles(problem, plan)
    return [bundle.id for bundle in problem.bundles if bundle.id in whole]


def usage(problem: Problem, plan: Plan) -> list[Json]:
    """What each release takes of each pool, how much of it for gaps, and what stakeholders with a floor get."""
    rows: list[Json] = []
    for at, (release, gaps) in enumerate(zip(problem.releases, gap_days(problem, plan), strict=True)):
        pools = {
            use.pool: {"used": tidy(use.used), "capacity": use.capacity}
            for use in uses(problem, plan)
            if use.release == at
        }
        rows.append({"release": release.id, "pools": pools, "gap_days": tidy(gaps)})
    return rows


def shares(problem: Problem, plan: Plan) -> dict[str, float]:
    """The share of the chosen items' value of each stakeholder that has a floor."""
    return {name: round(share, 4) for name, share in shares_of_value(problem, plan).items()}


def tidy(number: float | None) -> float | int | None:
    """Without the noise of sums of floating numbers; whole numbers as such."""
    if number is None:
        return None
    rounded = round(number, 9)
    return int(rounded) if rounded.is_integer() else rounded
