"""An explanation in words: why an item stands where it stands, and what holds it back."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from backlog.scoring.explain import Column, Contribution, Explanation
from backlog.scoring.inputs import ItemInputs

_REASONS_SHOWN = 3
_FACTOR_WORTH_A_WORD = 1.15
_HOURS_WORTH_A_WORD = 1.0
_IMPACT_WORTH_A_WORD = 1.0
_MOST = 0.5

Money = Callable[[float], str]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the sentence.

    `kind`: unnamed, workaround, asked, deals, later, market, theme, nobody (reasons); slipped; effort,
    contradicted, no_need, floors (what holds it back); lifted. `amount` is money, hours, days or,
    of votes without a name, their share of the current customer's score.
    """

    kind: str
    count: int = 0
    amount: float = 0.0
    name: str = ""
    must_haves: int = 0


def sentence_parts(inputs: ItemInputs, explanation: Explanation, lifted_by: str = "") -> tuple[Part, ...]:
    """The sentence as data, for pages that mark the figures; `lifted_by` is an item's key."""
    reasons = _reasons(inputs, explanation)[:_REASONS_SHOWN] or [Part("nobody")]
    slipped = [Part("slipped", count=inputs.slips)] if inputs.is_gap and inputs.slips else []
    lifted = [Part("lifted", name=lifted_by)] if lifted_by else []
    return (*reasons, *slipped, *_holds(inputs, explanation), *lifted)


def _reasons(inputs: ItemInputs, explanation: Explanation) -> list[Part]:
    current, future, strategy = explanation.columns
    found = [
        *_unnamed(inputs, current),
        *_needs_of_today(current, explanation.scored.evidence.hours if inputs.is_gap else 0.0),
        *_deals(future),
        *_needs_of_tomorrow(future),
        *_market(future),
        *_theme(strategy),
    ]
    if not found and inputs.unnamed_votes:
        found = [Part("unnamed", count=inputs.unnamed_votes, amount=1.0)]
    return found


def _of(column: Column, kind: str) -> list[Contribution]:
    return [one for one in column.contributions if one.kind == kind]


def _unnamed(inputs: ItemInputs, column: Column) -> list[Part]:
    """Votes without a name, where more of the score is theirs than of all who have one: those alone would mislead."""
    share = sum(one.share for one in _of(column, "unnamed"))
    return [Part("unnamed", count=inputs.unnamed_votes, amount=share)] if share > _MOST else []


def _needs_of_today(column: Column, hours: float) -> list[Part]:
    voices = _of(column, "voice")
    if not voices:
        return []
    must = sum(1 for one in voices if one.terms["importance"] == "must_have")
    kind = "workaround" if hours >= _HOURS_WORTH_A_WORD else "asked"
    return [Part(kind, count=len(voices), amount=hours, must_haves=must)]


def _needs_of_tomorrow(column: Column) -> list[Part]:
    needs = _of(column, "need")
    must = sum(1 for one in needs if one.terms["importance"] == "must_have")
    return [Part("later", count=len(needs), must_haves=must)] if needs else []


def _deals(column: Column) -> list[Part]:
    deals = _of(column, "deal")
    if not deals:
        return []
    amount = sum(float(one.terms["amount"]) for one in deals)
    return [Part("deals", count=len(deals), amount=amount, name=deals[0].name)]


def _market(column: Column) -> list[Part]:
    opened = [
        one for one in _of(column, "segment") if float(one.terms["impact"]) > _IMPACT_WORTH_A_WORD and one.points > 0
    ]
    return [Part("market", count=len(opened), name=opened[0].name)] if opened else []


def _theme(column: Column) -> list[Part]:
    themes = [one for one in _of(column, "theme") if one.points > 0]
    return [Part("theme", count=len(themes), name=themes[0].name)] if themes else []


def _holds(inputs: ItemInputs, explanation: Explanation) -> Iterable[Part]:
    scored = explanation.scored
    if scored.estimated and scored.effort_factor > _FACTOR_WORTH_A_WORD:
        yield Part("effort", amount=scored.effort_days)
    if inputs.contradicted:
        yield Part("contradicted", count=inputs.contradicted)
    if not scored.current.voices:
        yield Part("no_need")
    for stakeholder in scored.missed_floors:
        yield Part("floor", name=stakeholder)


def sentence(parts: Sequence[Part], money: Money) -> str:
    """The parts as English prose; `money` writes an amount in the reporting currency."""
    reasons = [_reason(part, money) for part in parts if part.kind in _REASONS]
    holds = [_hold(part) for part in parts if part.kind in _HOLDS]
    text = _capital(_list(reasons, "; ", "; and ")) + "."
    text += "".join(f" It has slipped {_n(p.count, 'release')}." for p in parts if p.kind == "slipped")
    if holds:
        text += f" Held back by {_list(holds, ', ', ' and ')}."
    lifts = [part.name for part in parts if part.kind == "lifted"]
    return text + "".join(f" It stands here because {name} needs it." for name in lifts)


_REASONS = ("workaround", "asked", "deals", "later", "market", "theme", "unnamed", "nobody")
_HOLDS = ("effort", "contradicted", "no_need", "floor")
_FLOOR_WORDS = {
    "current": "a current-customer score below its floor",
    "future": "a future-customer score below its floor",
    "strategy": "a strategy score below its floor",
}


def _reason(part: Part, money: Money) -> str:
    one = part.count == 1
    match part.kind:
        case "workaround":
            what = f"{_amount(part.amount)} hours of workarounds a month"
            return f"{_n(part.count, 'account')} {'lives' if one else 'live'} with {what}{_must(part)}"
        case "asked":
            return f"{_n(part.count, 'customer')} {'asks' if one else 'ask'} for it today{_must(part)}"
        case "deals":
            worth = f"worth {money(part.amount)}"
            return f"a deal {worth} hangs on it" if one else f"{part.count} deals {worth} hang on it"
        case "later":
            return f"{_n(part.count, 'account')} will need it later{_must(part)}"
        case "unnamed":
            verb = "asks" if one else "ask"
            does = f"{verb} for it" if part.amount == 1 else f"{'carries' if one else 'carry'} most of its support"
            return f"{_n(part.count, 'vote')} without a name {does}"
        case _:
            return _PLAIN[part.kind].format(name=part.name)


_PLAIN = {
    "market": "it opens {name}",
    "theme": "it serves {name}",
    "nobody": "nobody outside this house has asked for it yet",
}


def _must(part: Part) -> str:
    if not part.must_haves:
        return ""
    everybody = "all of them " if part.count > 1 else ""
    who = everybody if part.must_haves == part.count else f"{part.must_haves} of them "
    return f", and {who}must have it"


def _hold(part: Part) -> str:
    match part.kind:
        case "effort":
            return f"an effort of {_amount(part.amount)} days"
        case "contradicted":
            verb = "contradicts" if part.count == 1 else "contradict"
            return f"{_n(part.count, 'interview')} that {verb} it"
        case "no_need":
            return "no need of today"
        case _:
            return _FLOOR_WORDS[part.name]


def _n(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _amount(number: float) -> str:
    """Whole numbers from 10 up, one decimal below if it says something."""
    return f"{number:,.0f}" if number >= 10 else f"{number:.1f}".removesuffix(".0")


def _list(parts: Sequence[str], comma: str, last: str) -> str:
    return f"{comma.join(parts[:-1])}{last}{parts[-1]}" if len(parts) > 1 else "".join(parts)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
