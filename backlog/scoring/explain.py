"""Open the figures of one item into what made them.

Attribution, the one rule for all three: a contribution gets the part of a score that it has of
what the score is made from. For C and F that is the exponent, in which the voices share `R * b`
in proportion to their weights, and the unnamed votes or the segments add their own. For S it is
`-ln(1 - reach)`, which adds up over themes as the product multiplies; a theme that alone brings
100 shares it with others of its kind and leaves nothing to the rest. So the points of a
stakeholder's contributions add up to its score, and the shares to 1.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from backlog.scoring.formula import (
    CurrentTerms,
    FutureTerms,
    Scored,
    StrategyTerms,
    ThemeTerm,
    VoiceTerm,
    score,
)
from backlog.scoring.inputs import ItemInputs
from backlog.scoring.profile import STAKEHOLDERS, Profile

SWAYED_ABOVE = 0.5
"""An item is swayed if one of several accounts carries more than this part of R."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one account, opportunity, segment or theme adds to a stakeholder's score."""

    kind: str
    """voice, unnamed, need, deal, segment or theme."""
    ref: int | None
    """The id of the account, opportunity, segment or theme; None for unnamed votes."""
    name: str
    weight: float
    """Its term of the sum: v_a, tau * impact / 3 * attractiveness, or -ln(1 - reach)."""
    share: float
    """The part of the score, 0 to 1."""
    points: float
    """That part in points of the score, 0 to 100."""
    terms: dict[str, float | str] = field(default_factory=dict)
    """The factors that multiply to the weight, and what they were made from."""


@dataclass(frozen=True, slots=True)
class Column:
    """One stakeholder: its score, what it adds to the value, and who made it."""

    stakeholder: str
    score: float
    weight: float
    adds: float
    """weight * score; the three add up to the value."""
    floor: float
    contributions: tuple[Contribution, ...]
    """Largest first; their points add up to the score."""
    terms: dict[str, float]
    """The sums on the way from the contributions to the score."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the waterfall from value to priority: `after = before + change`."""

    name: str
    factor: float
    """What the figure before is multiplied by; effort divides, so its factor is 1 / E."""
    before: float
    change: float
    after: float


@dataclass(frozen=True, slots=True)
class LargestAccount:
    """The loudest account, and the figures as they would be without it."""

    account: int
    name: str
    stakeholder: str
    """current, or future if no customer needs the item today."""
    share: float
    """Its part of R."""
    current: float
    future: float
    value: float
    priority: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that made the figures of one item; `scored` are the figures themselves."""

    scored: Scored
    columns: tuple[Column, Column, Column]
    waterfall: tuple[Step, ...]
    largest: LargestAccount | None
    single_account: bool
    """One account alone stands behind the item: customisation."""
    swayed: bool
    """One of several accounts carries more than half of the current customer's support."""


def explain(inputs: ItemInputs, profile: Profile) -> Explanation:
    """Score `inputs` and open every figure into its reasons."""
    scored = score(inputs, profile)
    return Explanation(
        scored=scored,
        columns=_columns(scored, profile),
        waterfall=waterfall(scored),
        largest=_largest(inputs, scored, profile),
        single_account=scored.evidence.backers == 1 and inputs.unnamed_votes == 0,
        swayed=scored.evidence.backers > 1 and scored.evidence.largest_share > SWAYED_ABOVE,
    )


def _columns(scored: Scored, profile: Profile) -> tuple[Column, Column, Column]:
    current, future, strategy = scored.current, scored.future, scored.strategy
    return (
        _column("current", profile, current.score, _current(current), _sums(current)),
        _column("future", profile, future.score, _future(future), _sums(future)),
        _column("strategy", profile, strategy.score, _strategy(strategy), {}),
    )


def _column(
    stakeholder: str,
    profile: Profile,
    figure: float,
    contributions: Iterable[Contribution],
    terms: dict[str, float],
) -> Column:
    weight = float(getattr(profile.weights, stakeholder))
    return Column(
        stakeholder=stakeholder,
        score=figure,
        weight=weight,
        adds=weight * figure,
        floor=profile.floor(stakeholder),
        contributions=tuple(sorted(contributions, key=lambda one: (-one.share, one.name))),
        terms=terms,
    )


def _sums(part: CurrentTerms | FutureTerms) -> dict[str, float]:
    extra = part.unnamed if isinstance(part, CurrentTerms) else part.opened
    return {
        "support": part.breadth.support,
        "effective_accounts": part.breadth.effective_accounts,
        "breadth": part.breadth.factor,
        "unnamed" if isinstance(part, CurrentTerms) else "segments": extra,
        "exponent": part.exponent,
    }


def _current(part: CurrentTerms) -> list[Contribution]:
    total = part.breadth.corrected + part.unnamed
    found = [
        _contribution(
            ("voice", term.voice.account, term.voice.name),
            term.weight,
            (term.weight * part.breadth.factor, total),
            part.score,
            _voice_factors(term),
        )
        for term in part.voices
    ]
    if part.unnamed > 0:
        label = ("unnamed", None, "Votes without a name")
        found.append(_contribution(label, part.unnamed, (part.unnamed, total), part.score, {}))
    return found


def _voice_factors(term: VoiceTerm) -> dict[str, float | str]:
    return {
        "importance": term.voice.importance,
        "g": term.importance,
        "size": term.size,
        "risk": term.risk,
        "pain": term.pain,
        "arr": term.voice.arr,
        "churn_risk": term.voice.churn_risk,
        "hours": term.voice.hours,
    }


def _contribution(
    label: tuple[str, int | None, str],
    weight: float,
    part_of: tuple[float, float],
    score: float,
    terms: dict[str, float | str],
) -> Contribution:
    kind, ref, name = label
    part, total = part_of
    share = part / total if total > 0 else 0.0
    return Contribution(kind, ref, name, weight, share, score * share, terms)


def _future(part: FutureTerms) -> list[Contribution]:
    total = part.breadth.corrected + part.opened
    factor = part.breadth.factor
    deals = [
        _contribution(
            ("deal", term.deal.opportunity, term.deal.name),
            term.weight,
            (term.weight * factor, total),
            part.score,
            {
                "importance": term.deal.importance,
                "g": term.importance,
                "size": term.size,
                "win_probability": term.deal.win_probability,
                "amount": term.deal.amount,
                "account": term.deal.account_name,
            },
        )
        for term in part.deals
    ]
    needs = [
        _contribution(
            ("need", term.voice.account, term.voice.name),
            term.weight,
            (term.weight * factor, total),
            part.score,
            {
                "importance": term.voice.importance,
                "g": term.importance,
                "size": term.size,
                "arr": term.voice.arr,
            },
        )
        for term in part.needs
    ]
    return deals + needs + _segments(part, total)


def _segments(part: FutureTerms, total: float) -> list[Contribution]:
    return [
        _contribution(
            ("segment", term.segment.segment, term.segment.name),
            term.weight,
            (term.weight, total),
            part.score,
            {"impact": term.segment.impact, "attractiveness": term.segment.attractiveness},
        )
        for term in part.segments
    ]


def _strategy(part: StrategyTerms) -> list[Contribution]:
    parts = _theme_parts(part.themes)
    total = math.fsum(parts)
    return [
        _contribution(
            ("theme", term.alignment.theme, term.alignment.name),
            own,
            (own, total),
            part.score,
            {
                "alignment": term.alignment.alignment,
                "importance": term.alignment.importance,
                "reach": term.reach,
            },
        )
        for term, own in zip(part.themes, parts, strict=True)
    ]


def _theme_parts(themes: Sequence[ThemeTerm]) -> list[float]:
    """-ln(1 - reach) of each; if a theme alone brings 100, 1 for those that do and 0 else."""
    if any(theme.reach >= 1 for theme in themes):
        return [1.0 if theme.reach >= 1 else 0.0 for theme in themes]
    return [-math.log1p(-theme.reach) for theme in themes]


def waterfall(scored: Scored) -> tuple[Step, ...]:
    """The steps from value to priority; each starts where the one before it ended."""
    steps = []
    at = scored.value
    for name, factor, after in (
        ("urgency", scored.urgency, at * scored.urgency),
        ("confidence", scored.confidence, at * scored.urgency * scored.confidence),
        ("effort", 1 / scored.effort_factor, scored.priority),
    ):
        steps.append(Step(name, factor, at, after - at, after))
        at = after
    return tuple(steps)


def _largest(inputs: ItemInputs, scored: Scored, profile: Profile) -> LargestAccount | None:
    found = _loudest(scored)
    if found is None:
        return None
    stakeholder, account, name, share = found
    without = score(inputs.without_account(account), profile)
    return LargestAccount(
        account=account,
        name=name,
        stakeholder=stakeholder,
        share=share,
        current=without.current.score,
        future=without.future.score,
        value=without.value,
        priority=without.priority,
    )


def _loudest(scored: Scored) -> tuple[str, int, str, float] | None:
    """Stakeholder, account, its name and its part of R; of equals the one with the least id."""
    weights: dict[int, float] = {}
    names: dict[int, str] = {}
    stakeholder, support = "current", scored.current.breadth.support
    for term in scored.current.voices:
        weights[term.voice.account] = term.weight
        names[term.voice.account] = term.voice.name
    if support <= 0:
        stakeholder, support = "future", scored.future.breadth.support
        weights, names = _future_accounts(scored.future)
    if support <= 0:
        return None
    account = min(weights, key=lambda one: (-weights[one], one))
    return stakeholder, account, names[account], weights[account] / support


def _future_accounts(part: FutureTerms) -> tuple[dict[int, float], dict[int, str]]:
    weights: dict[int, float] = {}
    names: dict[int, str] = {}
    for deal in part.deals:
        account = deal.deal.account
        weights[account] = weights.get(account, 0.0) + deal.weight
        names[account] = deal.deal.account_name
    for need in part.needs:
        account = need.voice.account
        weights[account] = weights.get(account, 0.0) + need.weight
        names[account] = need.voice.name
    return weights, names


def column_of(explanation: Explanation, stakeholder: str) -> Column:
    """The column of `current`, `future` or `strategy`."""
    return explanation.columns[STAKEHOLDERS.index(stakeholder)]
