"""Why this score, made ready for the page: every length as an SVG attribute, every figure with its words."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from backlog.scoring.explain import Column, Contribution, Explanation
from backlog.scoring.inputs import ItemInputs
from backlog.scoring.words import sentence, sentence_parts
from common.presentation.figures import counted, decimals, hours, money, percent, signed

NAMES = {"current": "Current customer", "future": "Future customer", "strategy": "Strategy"}
SHORT = {"current": "Current", "future": "Future", "strategy": "Strategy"}
SOURCES = {"current": "Account", "future": "Deal, need, segment", "strategy": "Theme"}
NOBODY = {
    "current": "No customer needs it today.",
    "future": "No deal, need or segment yet.",
    "strategy": "Aligned with no theme.",
}
IMPORTANCES = {"must_have": "must have", "important": "important", "nice_to_have": "nice to have"}
TOP = 3
WITH_AN_ACCOUNT = frozenset({"voice", "need"})


@dataclass(frozen=True, slots=True)
class Reason:
    """One contribution: who, in what words, and how much of the stakeholder's score."""

    name: str
    detail: str
    url: str
    share: float
    points: float


@dataclass(frozen=True, slots=True)
class Part:
    """One stakeholder: its figures and its reasons, the largest first."""

    code: str
    name: str
    short: str
    source: str
    score: float
    weight: float
    adds: float
    reasons: tuple[Reason, ...]
    nobody: str
    note: str
    floor: float

    @property
    def top(self) -> tuple[Reason, ...]:
        """What the panel shows at once."""
        return self.reasons[:TOP]

    @property
    def rest(self) -> tuple[Reason, ...]:
        """What the panel folds away."""
        return self.reasons[TOP:]

    @property
    def rest_share(self) -> float:
        """The folded part of the score."""
        return sum(one.share for one in self.rest)

    @property
    def misses_floor(self) -> bool:
        """Whether the profile asks for more of this stakeholder."""
        return self.score < self.floor


@dataclass(frozen=True, slots=True)
class Fall:
    """One row of the waterfall: ``start`` and ``width`` in percent of the longest, ``change`` in points."""

    name: str
    factor: str
    why: str
    start: str
    width: str
    change: str
    look: str


@dataclass(frozen=True, slots=True)
class Why:
    """All that "Why this score" shows; ``sentence`` is safe markup, its figures bold."""

    sentence: SafeString
    parts: tuple[Part, Part, Part]
    falls: tuple[Fall, ...]
    full: float
    value: float
    priority: float
    largest: "Loudest | None"

    @property
    def priority_width(self) -> str:
        """The priority's bar, in percent of the longest."""
        return f"{100 * self.priority / self.full:.1f}" if self.full else "0"


@dataclass(frozen=True, slots=True)
class Loudest:
    """The largest account, and the stakeholder's score with and without it."""

    name: str
    url: str
    share: float
    stakeholder: str
    with_it: float
    without_it: float
    priority_without: float

    @property
    def code(self) -> str:
        """The stakeholder's letter, for its colour."""
        return self.stakeholder[0]

    @property
    def bars(self) -> tuple[float, float]:
        """Both scores as shares of 100."""
        return self.with_it / 100, self.without_it / 100


def why(inputs: ItemInputs, explanation: Explanation, *, lifted_by: str = "") -> Why:
    """Make one item's explanation ready; ``lifted_by`` is the key of the item that needs it."""
    scored = explanation.scored
    return Why(
        sentence=bold_sentence(inputs, explanation, lifted_by),
        parts=tuple(_part(column) for column in explanation.columns),  # type: ignore[arg-type]
        falls=tuple(falls(inputs, explanation)),
        full=longest(explanation),
        value=scored.value,
        priority=scored.priority,
        largest=_loudest(explanation),
    )


def bold_sentence(inputs: ItemInputs, explanation: Explanation, lifted_by: str) -> SafeString:
    """The sentence in words, its figures and names bold."""
    parts = sentence_parts(inputs, explanation, lifted_by)
    amounts = [money(part.amount) for part in parts if part.kind == "deals"]
    hours_words = [f"{part.amount:.0f} hours" for part in parts if part.kind == "workaround"]
    names = [part.name for part in parts if part.kind in {"market", "theme", "lifted"} and part.name]
    text = str(escape(sentence(parts, money)))
    for term in map(escape, (*amounts, *hours_words, *names)):
        text = text.replace(term, f"<b>{term}</b>", 1)
    return mark_safe(text)  # noqa: S308 - every piece was escaped above


def _part(column: Column) -> Part:
    who = column.stakeholder
    return Part(
        code=who[0],
        name=NAMES[who],
        short=SHORT[who],
        source=SOURCES[who],
        score=column.score,
        weight=column.weight,
        adds=column.adds,
        reasons=tuple(_reason(one) for one in column.contributions),
        nobody=NOBODY[who],
        note=_note(column),
        floor=column.floor,
    )


def _note(column: Column) -> str:
    count = len({one.ref for one in column.contributions if one.kind == "voice"})
    if column.stakeholder != "current" or not count:
        return ""
    effective, breadth = column.terms["effective_accounts"], column.terms["breadth"]
    return f"{counted(count, 'account')}, effective {decimals(effective)}. Breadth {decimals(breadth, 2)}."


def _reason(one: Contribution) -> Reason:
    url = f"/accounts/{one.ref}/" if one.kind in WITH_AN_ACCOUNT and one.ref else ""
    name, detail = one.name, DETAILS[one.kind](one.terms)
    if one.kind == "deal" and one.terms["account"]:
        name, detail = str(one.terms["account"]), f"{detail} · {one.name}"
    return Reason(name, detail, url, one.share, one.points)


Terms = dict[str, float | str]


def _importance(terms: Terms) -> str:
    return IMPORTANCES[str(terms["importance"])]


def _voice(terms: Terms) -> str:
    known = [_importance(terms), money(float(terms["arr"])) if terms["arr"] else ""]
    lives = hours(float(terms["hours"])) if terms["hours"] else ""
    return " · ".join(filter(None, [*known, lives]))


def _deal(terms: Terms) -> str:
    chance = percent(float(terms["win_probability"]))
    return f"deal {money(float(terms['amount']))} at {chance}, {_importance(terms)}"


def _need(terms: Terms) -> str:
    return f"{_importance(terms)}, future need"


def _segment(terms: Terms) -> str:
    return f"impact {float(terms['impact']):g} of 3, attractiveness {float(terms['attractiveness']):.1f}"


def _theme(terms: Terms) -> str:
    return f"aligned {float(terms['alignment']):g} of 3, importance {float(terms['importance']):.1f}"


def _unnamed(_terms: Terms) -> str:
    return "weigh little, never an account"


DETAILS: dict[str, Callable[[Terms], str]] = {
    "voice": _voice,
    "unnamed": _unnamed,
    "deal": _deal,
    "need": _need,
    "segment": _segment,
    "theme": _theme,
}


def longest(explanation: Explanation) -> float:
    """What fills the waterfall's width: the largest figure on the way from value to priority."""
    return max((explanation.scored.value, *(step.after for step in explanation.waterfall)), default=0.0)


def falls(inputs: ItemInputs, explanation: Explanation) -> Iterable[Fall]:
    """The steps from value to priority as rows; the two totals are drawn by the page."""
    reasons = _why_steps(inputs, explanation)
    full = longest(explanation) or 1.0
    for step in explanation.waterfall:
        low, high = sorted((step.before, step.after))
        divides = step.name == "effort"
        yield Fall(
            name=step.name.capitalize(),
            factor=f"÷ {1 / step.factor:.2f}" if divides else f"× {step.factor:.2f}",
            why=reasons[step.name],
            start=f"{100 * low / full:.1f}",
            width=f"{max(100 * (high - low) / full, 0.8):.1f}",
            change=signed(step.change),
            look="neg" if step.change < 0 else "pos",
        )


def _why_steps(inputs: ItemInputs, explanation: Explanation) -> dict[str, str]:
    scored = explanation.scored
    age = f"{counted(inputs.slips, 'slip')}, open {counted(inputs.months_open, 'month')}"
    days = f"{scored.effort_days:g} days" if scored.estimated else "no estimate yet: counts as the profile's reference"
    return {
        "urgency": age if inputs.is_gap else "features take 1",
        "confidence": f"{inputs.confirmed} confirm, {inputs.contradicted} contradict",
        "effort": days,
    }


def _loudest(explanation: Explanation) -> Loudest | None:
    largest = explanation.largest
    if largest is None:
        return None
    current, future, _strategy = explanation.scored.figures
    is_current = largest.stakeholder == "current"
    return Loudest(
        name=largest.name,
        url=f"/accounts/{largest.account}/",
        share=largest.share,
        stakeholder=largest.stakeholder,
        with_it=current if is_current else future,
        without_it=largest.current if is_current else largest.future,
        priority_without=largest.priority,
    )


@dataclass(frozen=True, slots=True)
class VoiceRow:
    """One line of "How each voice is made": the factors and what they were made from."""

    name: str
    url: str
    importance: str
    g: float
    arr: float
    size: float
    churn_risk: float
    risk: float
    hours: float
    pain: float
    weight: float


def voices_of(explanation: Explanation) -> list[VoiceRow]:
    """The voices of today's customers, term by term, the strongest first."""
    figures = ("g", "arr", "size", "churn_risk", "risk", "hours", "pain")
    return [
        VoiceRow(
            name=one.name,
            url=f"/accounts/{one.ref}/",
            importance=_importance(one.terms),
            weight=one.weight,
            **{name: float(one.terms[name]) for name in figures},
        )
        for one in explanation.columns[0].contributions
        if one.kind == "voice"
    ]
