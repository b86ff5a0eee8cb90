"""How far a charter programme is, and what should worry whoever reads it: plain values in, plain values out.

The numbers are those of the practice: recruit eight to ten customers; before the general release six of them are live,
happy and willing to be named. Trouble in finding them is a finding of its own: the problem may not matter enough.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from planning.choices import CharterWarning, MemberStage

LEAST_RECRUITED: Final = 8
MOST_RECRUITED: Final = 10
MOST_RECRUITED_OF_CONSUMERS: Final = 15
NEEDED_TO_LAUNCH: Final = 6
# From this many asked on, a share of yes below one half says something.
ASKED_TO_JUDGE: Final = 8


@dataclass(frozen=True, slots=True)
class MemberFacts:
    """What readiness reads of a member."""

    name: str
    stage: str
    is_happy: bool = False
    may_be_named: bool = False
    in_target_market: bool = True
    is_early_adopter: bool = False
    paid_in_advance: bool = False

    @property
    def is_recruited(self) -> bool:
        """Whether they said yes and are still in."""
        return self.stage in {MemberStage.RECRUITED, MemberStage.LIVE}

    @property
    def can_be_named(self) -> bool:
        """Whether they count for the launch: live, happy and willing to be named."""
        return self.stage == MemberStage.LIVE and self.is_happy and self.may_be_named


@dataclass(frozen=True, slots=True)
class Warned:
    """One warning, in words; ``names`` are the members that it is about."""

    code: CharterWarning
    text: str
    names: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """Its name, as a heading."""
        return self.code.label


@dataclass(frozen=True, slots=True)
class Step:
    """One step on the way from asked to named; ``needed`` is 0 where no number is asked for."""

    word: str
    count: int
    needed: int = 0

    @property
    def is_reached(self) -> bool:
        """Whether it is as many as needed."""
        return bool(self.needed) and self.count >= self.needed

    @property
    def width(self) -> int:
        """Its bar, of 100: a share of what is needed, else of ten."""
        return min(100, round(100 * self.count / (self.needed or MOST_RECRUITED)))


@dataclass(frozen=True, slots=True)
class Readiness:
    """Counts on the way from asked to named, what is missing for the launch, and the warnings."""

    asked: int
    recruited: int
    live: int
    happy: int
    named: int
    warnings: tuple[Warned, ...]

    @property
    def is_ready(self) -> bool:
        """Whether the product may go to everybody."""
        return self.named >= NEEDED_TO_LAUNCH

    @property
    def missing(self) -> int:
        """How many more live, happy members willing to be named the launch needs."""
        return max(0, NEEDED_TO_LAUNCH - self.named)

    @property
    def steps(self) -> tuple[Step, ...]:
        """The way, step by step."""
        return (
            Step("asked", self.asked),
            Step("recruited", self.recruited, LEAST_RECRUITED),
            Step("live", self.live, NEEDED_TO_LAUNCH),
            Step("happy with it", self.happy, NEEDED_TO_LAUNCH),
            Step("willing to be named", self.named, NEEDED_TO_LAUNCH),
        )

    @property
    def sentence(self) -> str:
        """The finding, as a title."""
        if self.is_ready:
            return f"Ready for the general release: {self.named} customers are live, happy and willing to be named"
        return f"Not ready for the general release: {self.named} of {NEEDED_TO_LAUNCH} customers can be named"


def readiness(
    members: Sequence[MemberFacts], *, starts_on: date, recruit_by: date, today: date, is_consumer: bool = False
) -> Readiness:
    """Count the members and judge the recruiting as of ``today``."""
    recruited = [one for one in members if one.is_recruited]
    live = [one for one in recruited if one.stage == MemberStage.LIVE]
    asked, said_yes = len(members), len(recruited)
    most = MOST_RECRUITED_OF_CONSUMERS if is_consumer else MOST_RECRUITED
    warnings = [
        _slow(said_yes, starts_on, recruit_by, today),
        _unwilling(asked, sum(one.stage != MemberStage.CANDIDATE for one in members), said_yes),
        _too_many(said_yes, most),
        _of_members(
            CharterWarning.OUTSIDE_MARKET, recruited, [one.name for one in recruited if not one.in_target_market]
        ),
        _of_members(CharterWarning.EARLY_ADOPTER, recruited, [one.name for one in recruited if one.is_early_adopter]),
        _of_members(CharterWarning.PAID, recruited, [one.name for one in recruited if one.paid_in_advance]),
    ]
    return Readiness(
        asked=asked,
        recruited=said_yes,
        live=len(live),
        happy=sum(one.is_happy for one in live),
        named=sum(one.can_be_named for one in live),
        warnings=tuple(one for one in warnings if one),
    )


def _slow(recruited: int, starts_on: date, recruit_by: date, today: date) -> Warned | None:
    """Warn once the time is over, and from half of it on if fewer than half of those due by then said yes."""
    if recruited >= LEAST_RECRUITED or today <= starts_on:
        return None
    gone = min(1.0, (today - starts_on).days / (recruit_by - starts_on).days)
    if gone < 0.5 or (gone < 1 and recruited >= 0.5 * gone * LEAST_RECRUITED):
        return None
    when = "the time for recruiting is over" if gone == 1 else f"{round(gone * 100)} % of the time is gone"
    return Warned(
        CharterWarning.SLOW,
        f"{recruited} of {LEAST_RECRUITED} recruited, and {when}. If customers do not want to join, the problem may not"
        " matter enough to them: talk with those who hesitate before building on.",
    )


def _unwilling(asked: int, answered: int, recruited: int) -> Warned | None:
    """Warn if many were asked and most said no."""
    if answered < ASKED_TO_JUDGE or recruited * 2 >= answered:
        return None
    return Warned(
        CharterWarning.UNWILLING,
        f"{answered} of {asked} asked have answered, and {recruited} are in. Most do not need this enough.",
    )


def _too_many(recruited: int, most: int) -> Warned | None:
    if recruited <= most:
        return None
    return Warned(
        CharterWarning.TOO_MANY,
        f"{recruited} members: beyond {most} nobody can be served by hand, and the product becomes everybody's wish.",
    )


_ABOUT: Final = {
    CharterWarning.OUTSIDE_MARKET: "Their success does not show that the target market can be won.",
    CharterWarning.EARLY_ADOPTER: "They take whatever is new; the market behind them waits for proof.",
    CharterWarning.PAID: "Who paid for a promise decides what is built.",
}


def _of_members(code: CharterWarning, recruited: Sequence[MemberFacts], names: Sequence[str]) -> Warned | None:
    if not names:
        return None
    text = f"{len(names)} of {len(recruited)} recruited: {', '.join(names)}. {_ABOUT[code]}"
    return Warned(code, text, tuple(names))
