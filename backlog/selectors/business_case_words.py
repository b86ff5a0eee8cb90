"""What a business case says, in sentences."""

from typing import Final

from backlog.scoring.business_case import Case
from common.presentation.figures import counted, money, rounded, short

LONGEST_MONTHS: Final = 120


def case_title(case: Case) -> str:
    """The finding: what hangs on it, against what it costs."""
    parts = [f"{money(case.at_stake)} a year at stake"] if case.at_stake else []
    parts += [f"{money(case.to_win)} a year to win"] if case.to_win else []
    hangs = " and ".join(parts) or "No revenue on record hangs on it"
    return f"{hangs}, for {cost_words(case)}" if case.days else f"{hangs}; nobody has estimated it yet"


def cost_words(case: Case) -> str:
    """The cost in money where the rates are known, else in person-days."""
    days = f"{short(case.days)} person-day{'' if case.days == 1 else 's'}"
    return days if case.cost is None else f"{money(case.cost)} ({days})"


def payback_words(case: Case) -> str:
    """When the cost is back, as a sentence; or why nobody can say."""
    if not case.days:
        return "Without an estimate nobody can say what it costs, nor when that is back."
    if case.cost is None:
        return "Its cost is known in person-days only: with the rates set, this says when it is back."
    if not case.brings:
        return "No deal hangs on it and no must-have customer is likely to leave: no revenue on record pays it back."
    return f"What it is likely to bring, {money(case.brings)} a year, pays its cost back {_after(case.payback_months)}."


def _after(months: float | None) -> str:
    if months is None or months > LONGEST_MONTHS:
        return "in more than ten years"
    if months <= 1:
        return "within a month"
    if months < 24:
        return f"in about {round(months)} months" if round(months) > 1 else "in about a month"
    return f"in about {rounded(months / 12)} years"


def gap_words(case: Case) -> str:
    """What customers' people spend on living with it; empty if nothing is on record."""
    if not case.inputs.hours:
        return ""
    hours = f"{short(case.inputs.hours)} hours a month"
    return f"{hours}, {money(case.gap_cost)}" if case.gap_cost is not None else hours


def unestimated_words(case: Case) -> str:
    """How many open items are missing from the cost; empty if none is."""
    count = case.inputs.unestimated
    if not count:
        return ""
    if count == 1:
        return "1 open item has no estimate and adds no cost"
    return f"{counted(count, 'open item')} have no estimate and add no cost"
