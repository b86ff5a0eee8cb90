"""The parameters of the score in words, with the ranges that make sense."""

from dataclasses import dataclass

from stakeholders.choices import Stakeholder

# A number that no weighing needs, and that keeps sums and products far from the edge of a double.
MOST = 1e9


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: its words, its unit, and the range that makes sense."""

    name: str
    label: str
    unit: str = ""
    least: float = 0.0
    most: float = MOST
    above_zero: bool = False

    def allows(self, value: float) -> bool:
        """Whether ``value`` is a number within the range."""
        return self.least <= value <= self.most and not (self.above_zero and value == 0)

    @property
    def range_words(self) -> str:
        """The range as a sentence says it."""
        start = f"above {self.least:g} and at most" if self.above_zero else f"from {self.least:g} to"
        return f"{start} {self.most:,g}"


GROUPS: tuple[tuple[str, tuple[Parameter, ...]], ...] = (
    ("What an importance counts", (
        Parameter("importance_must_have", "Must have", most=1, above_zero=True),
        Parameter("importance_important", "Important", most=1),
        Parameter("importance_nice_to_have", "Nice to have", most=1),
    )),
    ("How much size counts", (
        Parameter("arr_ref", "Revenue that counts as one", "a year", least=1),
        Parameter("arr_floor", "Least revenue counted", "a year", above_zero=True),
        Parameter("gamma", "Damping of size", most=1),
    )),
    ("Risk, pain and votes", (
        Parameter("rho", "Weight of churn risk", most=100),
        Parameter("kappa", "Weight of workaround hours", most=100),
        Parameter("hours_ref", "Hours that double the first pain", "h a month", least=0.01),
        Parameter("upsilon", "Weight of unnamed votes", most=100),
    )),
    ("Breadth: many accounts against one", (
        Parameter("breadth_share", "Share that breadth decides", most=1),
        Parameter("breadth_half", "Accounts for half of it", "accounts", most=3, above_zero=True),
    )),
    ("Where a score is half full", (
        Parameter("sigma_current", "Current customer", least=0.001),
        Parameter("sigma_future", "Future customer", least=0.001),
        Parameter("tau", "Weight of segments", most=100),
    )),
    ("Urgency", (
        Parameter("urgency_max", "Most that urgency adds", most=100),
        Parameter("urgency_slip", "For each release slipped", most=100),
        Parameter("urgency_age", "For each month open", most=100),
    )),
    ("Confidence and effort", (
        Parameter("confidence_prior", "Confidence before any interview", most=1, above_zero=True),
        Parameter("confidence_strength", "Interviews that the prior is worth", least=0.01, most=1000),
        Parameter("effort_ref", "Effort that counts as one", "days", least=0.01, most=1e6),
        Parameter("effort_min", "Least effort counted", "days", least=0.01, most=1e6),
        Parameter("alpha", "How much effort divides", most=2),
    )),
)  # fmt: skip


def words_of(name: str) -> str:
    """The words for a stored field: 'Weight: current customer', 'Damping of size'."""
    return _WORDS.get(name, name.replace("_", " "))


_WORDS = {one.name: f"{title}: {one.label.lower()}" for title, group in GROUPS for one in group} | {
    f"{kind}_{one}": f"{word}: {one.label.lower()}"
    for kind, word in (("weight", "Weight"), ("floor", "Floor"))
    for one in Stakeholder
}
