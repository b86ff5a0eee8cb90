"""The formula: from the evidence of one item to its priority, with every term on the way."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from backlog.scoring.inputs import (
    CUSTOMER,
    FUTURE,
    NOW,
    Alignment,
    Deal,
    ItemInputs,
    SegmentImpact,
    Voice,
    one_voice_each,
)
from backlog.scoring.profile import STAKEHOLDERS, Profile


@dataclass(frozen=True, slots=True)
class VoiceTerm:
    """A customer's need of today: `weight` is the product of the other four."""

    voice: Voice
    importance: float
    size: float
    risk: float
    pain: float
    weight: float


@dataclass(frozen=True, slots=True)
class NeedTerm:
    """A customer's need beyond today: `weight = importance * size`."""

    voice: Voice
    importance: float
    size: float
    weight: float


@dataclass(frozen=True, slots=True)
class DealTerm:
    """An open opportunity: `weight = importance * size * win probability`."""

    deal: Deal
    importance: float
    size: float
    weight: float


@dataclass(frozen=True, slots=True)
class SegmentTerm:
    """A market that the item opens: `weight = tau * impact / 3 * attractiveness`."""

    segment: SegmentImpact
    weight: float


@dataclass(frozen=True, slots=True)
class ThemeTerm:
    """An active theme: alone it would bring the item `reach` of the way to 100."""

    alignment: Alignment
    reach: float


@dataclass(frozen=True, slots=True)
class Breadth:
    """Support of several accounts, corrected for being swayed by one loud account."""

    support: float
    """R: the sum of the weights."""
    squares: float
    """The sum of the squared weights."""
    effective_accounts: float
    """n_eff: 1 if one account carries all, the number of accounts if all weigh the same."""
    factor: float
    """b: at most 1, at least 1 - s."""

    @property
    def corrected(self) -> float:
        """R * b."""
        return self.support * self.factor


@dataclass(frozen=True, slots=True)
class CurrentTerms:
    """C: the current customer."""

    voices: tuple[VoiceTerm, ...]
    breadth: Breadth
    unnamed: float
    """What votes without a name add to the support."""
    exponent: float
    score: float


@dataclass(frozen=True, slots=True)
class FutureTerms:
    """F: the future customer."""

    deals: tuple[DealTerm, ...]
    needs: tuple[NeedTerm, ...]
    segments: tuple[SegmentTerm, ...]
    breadth: Breadth
    opened: float
    """T: the sum over the segments."""
    exponent: float
    score: float


@dataclass(frozen=True, slots=True)
class StrategyTerms:
    """S: the company's strategy."""

    themes: tuple[ThemeTerm, ...]
    score: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """How much stands behind an item, for the row of the backlog."""

    accounts: int
    """Accounts with a voice, of any stage and horizon."""
    backers: int
    """Those, and the accounts of open opportunities that hang on the item."""
    arr: float
    """Their annual recurring revenue (of those with a voice)."""
    hours: float
    """Their workaround hours a month."""
    largest_share: float
    """The part of R that the largest account has, 0 without a voice of a customer."""


@dataclass(frozen=True, slots=True)
class Scored:
    """The figures of one item and every term that made them."""

    current: CurrentTerms
    future: FutureTerms
    strategy: StrategyTerms
    value: float
    urgency: float
    confidence: float
    effort_days: float
    """As used: the estimate, at least effort_min, or effort_ref without one."""
    estimated: bool
    effort_factor: float
    """What the priority is divided by."""
    priority: float
    missed_floors: tuple[str, ...]
    evidence: Evidence

    @property
    def meets_floors(self) -> bool:
        """Whether no stakeholder that the profile requires is missed."""
        return not self.missed_floors

    @property
    def figures(self) -> tuple[float, float, float]:
        """C, F and S."""
        return self.current.score, self.future.score, self.strategy.score


def score(inputs: ItemInputs, profile: Profile) -> Scored:
    """Score one item by `profile`."""
    voices = one_voice_each(inputs.voices)
    current = current_terms(inputs, voices, profile)
    future = future_terms(inputs, voices, profile)
    strategy = strategy_terms(inputs)
    value = profile.weights.of(current.score, future.score, strategy.score)
    urgency = urgency_factor(inputs, profile)
    confidence = confidence_factor(inputs, profile)
    days = effort_used(inputs, profile)
    factor = effort_factor(days, profile)
    return Scored(
        current=current,
        future=future,
        strategy=strategy,
        value=value,
        urgency=urgency,
        confidence=confidence,
        effort_days=days,
        estimated=inputs.effort_days is not None,
        effort_factor=factor,
        priority=value * urgency * confidence / factor,
        missed_floors=missed_floors(current.score, future.score, strategy.score, profile),
        evidence=evidence_of(inputs, voices, current),
    )


def current_terms(inputs: ItemInputs, voices: Iterable[Voice], profile: Profile) -> CurrentTerms:
    """C, from the needs of today of accounts that are customers."""
    terms = tuple(
        _voice_term(voice, inputs, profile) for voice in voices if voice.stage == CUSTOMER and voice.horizon == NOW
    )
    breadth = breadth_of([term.weight for term in terms], profile)
    unnamed = profile.upsilon * math.log(1 + inputs.unnamed_votes)
    exponent = (breadth.corrected + unnamed) / profile.sigma_current
    return CurrentTerms(terms, breadth, unnamed, exponent, saturate(exponent))


def _voice_term(voice: Voice, inputs: ItemInputs, profile: Profile) -> VoiceTerm:
    importance = profile.importance(voice.importance)
    size = profile.size(voice.arr)
    risk = 1 + profile.rho * voice.churn_risk
    hours = voice.hours if inputs.is_gap else 0.0
    pain = 1 + profile.kappa * math.log(1 + hours / profile.hours_ref)
    return VoiceTerm(voice, importance, size, risk, pain, importance * size * risk * pain)


def breadth_of(weights: Sequence[float], profile: Profile) -> Breadth:
    """The support of accounts with these weights, and how broadly it is spread."""
    support = math.fsum(weights)
    squares = math.fsum(weight * weight for weight in weights)
    effective = support * support / squares if squares > 0 else 0.0
    spread = effective / (effective + profile.breadth_half)
    factor = (1 - profile.breadth_share) + profile.breadth_share * spread
    return Breadth(support, squares, effective, factor)


def saturate(exponent: float) -> float:
    """From any amount of support to a score from 0 to 100 that never falls as support grows."""
    return -100 * math.expm1(-exponent)


def future_terms(inputs: ItemInputs, voices: Iterable[Voice], profile: Profile) -> FutureTerms:
    """F, from open opportunities, customers' needs beyond today, and markets to open."""
    deals = tuple(_deal_term(deal, profile) for deal in inputs.deals)
    needs = tuple(_need_term(voice, profile) for voice in voices if voice.stage == CUSTOMER and voice.horizon == FUTURE)
    segments = tuple(_segment_term(segment, profile) for segment in inputs.segments)
    breadth = breadth_of(_per_account(deals, needs), profile)
    opened = math.fsum(term.weight for term in segments)
    exponent = (breadth.corrected + opened) / profile.sigma_future
    return FutureTerms(deals, needs, segments, breadth, opened, exponent, saturate(exponent))


def _deal_term(deal: Deal, profile: Profile) -> DealTerm:
    importance = profile.importance(deal.importance)
    size = profile.size(deal.amount)
    return DealTerm(deal, importance, size, importance * size * deal.win_probability)


def _need_term(voice: Voice, profile: Profile) -> NeedTerm:
    importance = profile.importance(voice.importance)
    size = profile.size(voice.arr)
    return NeedTerm(voice, importance, size, importance * size)


def _segment_term(segment: SegmentImpact, profile: Profile) -> SegmentTerm:
    return SegmentTerm(segment, profile.tau * segment.impact / 3 * segment.attractiveness)


def _per_account(deals: Iterable[DealTerm], needs: Iterable[NeedTerm]) -> list[float]:
    """An account with deals and a need counts once, with the sum."""
    sums: dict[int, float] = {}
    for deal in deals:
        sums[deal.deal.account] = sums.get(deal.deal.account, 0.0) + deal.weight
    for need in needs:
        sums[need.voice.account] = sums.get(need.voice.account, 0.0) + need.weight
    return list(sums.values())


def strategy_terms(inputs: ItemInputs) -> StrategyTerms:
    """S: each theme closes a part of what the others left open, so none dilutes another."""
    themes = tuple(ThemeTerm(alignment, alignment.reach) for alignment in inputs.alignments)
    left = math.prod(1 - theme.reach for theme in themes)
    return StrategyTerms(themes, 100 * (1 - left))


def urgency_factor(inputs: ItemInputs, profile: Profile) -> float:
    """U: from 1 to 1 + urgency_max for gaps that slip and age, 1 for features."""
    if not inputs.is_gap:
        return 1.0
    slips = profile.urgency_slip * inputs.slips
    age = profile.urgency_age * inputs.months_open
    return 1 + min(profile.urgency_max, slips + age)


def confidence_factor(inputs: ItemInputs, profile: Profile) -> float:
    """Q: from a cautious start towards the share of interviews that confirmed the use."""
    start = profile.confidence_prior * profile.confidence_strength
    interviews = inputs.confirmed + inputs.contradicted
    return (start + inputs.confirmed) / (profile.confidence_strength + interviews)


def effort_used(inputs: ItemInputs, profile: Profile) -> float:
    """Person-days that the priority is divided by; the profile's reference without an estimate."""
    days = profile.effort_ref if inputs.effort_days is None else inputs.effort_days
    return max(days, profile.effort_min)


def effort_factor(days: float, profile: Profile) -> float:
    """E: 1 at effort_ref, more for more work."""
    return float((days / profile.effort_ref) ** profile.alpha)


def missed_floors(current: float, future: float, strategy: float, profile: Profile) -> tuple[str, ...]:
    """The stakeholders whose least score the item does not reach."""
    figures = zip(STAKEHOLDERS, (current, future, strategy), strict=True)
    return tuple(name for name, figure in figures if figure < profile.floor(name))


def evidence_of(inputs: ItemInputs, voices: Sequence[Voice], current: CurrentTerms) -> Evidence:
    """Count what stands behind the item, each account once."""
    arr = {voice.account: voice.arr for voice in voices}
    hours = {voice.account: voice.hours for voice in voices}
    largest = max((term.weight for term in current.voices), default=0.0)
    support = current.breadth.support
    return Evidence(
        accounts=len(arr),
        backers=len(arr.keys() | {deal.account for deal in inputs.deals}),
        arr=math.fsum(arr.values()),
        hours=math.fsum(hours.values()),
        largest_share=largest / support if support > 0 else 0.0,
    )
