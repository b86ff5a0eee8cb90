"""The waterfall from the three stakeholders over the value to the priority, as the coordinates of an SVG drawing."""

from collections.abc import Iterator
from dataclasses import dataclass

from backlog.scoring.explain import Explanation
from common.presentation.figures import decimals, percent, signed

WIDTH, BASE, TALLEST = 556, 190, 158
COLUMN, BAR = 69.5, 46
LOOKS = {"current": "c", "future": "f", "strategy": "s"}
SHORT = {"current": "Current", "future": "Future", "strategy": "Strategy"}


@dataclass(frozen=True, slots=True)
class Bar:
    """One column: its words, its figure and where it stands in the drawing, in pixels."""

    name: str
    below: str
    label: str
    look: str
    x: str
    middle: str
    y: str
    height: str
    words_y: str
    line_from: str
    line_to: str
    line_y: str


@dataclass(frozen=True, slots=True)
class _Step:
    name: str
    below: str
    label: str
    look: str
    before: float
    after: float


def bars(explanation: Explanation, rank_words: str) -> tuple[Bar, ...]:
    """The eight columns; the tallest fills the height. ``rank_words`` stand under the priority."""
    steps = list(_steps(explanation, rank_words))
    tallest = max((max(step.before, step.after) for step in steps), default=0.0)
    scale = TALLEST / tallest if tallest > 0 else 0.0
    last = len(steps) - 1
    return tuple(_bar(place, step, scale, is_last=place == last) for place, step in enumerate(steps))


def words(drawn: tuple[Bar, ...]) -> str:
    """The drawing in one line, for screen readers."""
    return ", ".join(f"{bar.name} {bar.label}" for bar in drawn)


def _steps(explanation: Explanation, rank_words: str) -> Iterator[_Step]:
    at = 0.0
    for column in explanation.columns:
        who = column.stakeholder
        label, below = signed(column.adds), f"× {percent(column.weight)}"
        yield _Step(SHORT[who], below, label, LOOKS[who], at, at + column.adds)
        at += column.adds
    value = explanation.scored.value
    yield _Step("Value", "the sum", decimals(value), "ink", 0.0, value)
    for step in explanation.waterfall:
        below = f"÷ {1 / step.factor:.2f}" if step.name == "effort" else f"× {step.factor:.2f}"
        look = "a2" if step.change < 0 else "a1"
        yield _Step(step.name.capitalize(), below, signed(step.change), look, step.before, step.after)
    priority = explanation.scored.priority
    yield _Step("Priority", rank_words, decimals(priority), "ink", 0.0, priority)


def _bar(place: int, step: _Step, scale: float, *, is_last: bool) -> Bar:
    low, high = sorted((step.before, step.after))
    x = place * COLUMN + (COLUMN - BAR) / 2
    y = BASE - high * scale
    return Bar(
        name=step.name,
        below=step.below,
        label=step.label,
        look=step.look,
        x=f"{x:.1f}",
        middle=f"{x + BAR / 2:.1f}",
        y=f"{y:.1f}",
        height=f"{max((high - low) * scale, 0.5):.1f}",
        words_y=f"{y - 7:.1f}",
        line_from=f"{x + BAR:.1f}",
        line_to="" if is_last else f"{x + COLUMN:.1f}",
        line_y=f"{BASE - step.after * scale:.1f}",
    )
