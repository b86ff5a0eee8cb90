"""The smallest changes of an item's evidence that would move it up a place, in words."""

from backlog.scoring.lifting import Lifts
from backlog.scoring.profile import Profile
from backlog.views.moves import Way
from common.presentation.figures import money, short


def lift_ways(found: Lifts | None, profile: Profile) -> tuple[Way, ...]:
    """One more customer, and a theme served better. Less effort the page says itself."""
    if found is None:
        return ()
    ways = []
    if (revenue := found.must_have_revenue) is not None:
        size = "of any size" if revenue <= profile.arr_floor else f"with {money(revenue)} a year or more"
        ways.append(Way("Demand", f"one more customer {size} who must have it"))
    if (step := found.theme) is not None:
        ways.append(Way("Strategy", f"{step.name} {short(step.before)} → {short(step.after)} of 3"))
    return tuple(ways)
