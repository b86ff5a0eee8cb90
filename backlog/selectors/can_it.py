"""Can it do this? The answer to each question of a prospect, from what is there, can be worked round, or is planned.

Suggestions by likeness of words: a person reads each before it leaves the house. No answer carries a date or a release.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from backlog.choices import CanIt, ItemStatus, Match
from backlog.models import Item, ItemDecline
from backlog.selectors.similar import own_words
from common.errors import Invalid
from common.presentation.figures import counted
from requests_intake.choices import DeclineReason
from requests_intake.selectors.likeness import LIKE, VERY_LIKE, Likeness, Shelf, likest
from stakeholders.models import Product
from users.models import User

MOST_QUESTIONS: Final = 200
LONGEST: Final = 300
MOST_COMPARISONS: Final = 1_000
"""Questions times products that one request may look up; each takes about a hundredth of a second."""
CANDIDATES: Final = 6
MOST_OTHERS: Final = 2
AS_GOOD: Final = 0.05
"""Of two items so close in likeness the better answer counts."""
_BETTER: Final = (CanIt.YES, CanIt.WORKAROUND, CanIt.PLANNED, CanIt.NO)
_EMPHASIS: Final = re.compile(r"(\*\*|\*|__|_|`)(?=\S)(.+?)(?<=\S)\1")
"""A workaround is Markdown; what is copied into a table is plain."""
PLANNED_WORDS: Final = "Planned. This is no promise, and there is no date."


@dataclass(frozen=True, slots=True)
class Question:
    """One line that was asked; ``was_cut`` if it was longer than is read."""

    text: str
    was_cut: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """An item, with its product read, that may be what was asked about."""

    item: Item
    likeness: Likeness

    @property
    def answer(self) -> CanIt:
        """What it says to the question."""
        if self.item.status == ItemStatus.SHIPPED:
            return CanIt.YES
        if self.workaround:
            return CanIt.WORKAROUND
        planned = self.item.status in {ItemStatus.PLANNED, ItemStatus.BUILDING}
        return CanIt.PLANNED if planned else CanIt.NO

    @property
    def workaround(self) -> str:
        """How customers are told to live with it, if that is published and it is not declined."""
        told = self.item.is_published and self.item.status != ItemStatus.DECLINED
        return self.item.public_workaround if told else ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question.

    Attributes:
        match: how sure it is that ``best`` is what was asked about.
        say: words fit for whoever asked; empty where nothing was found.
        note: what only colleagues should read.
        others: what else may be meant, the likest first.
    """

    question: Question
    answer: CanIt
    match: Match
    say: str
    note: str
    best: Found | None = None
    others: tuple[Found, ...] = ()


def read_questions(text: str) -> list[Question]:
    """One question a line; empty lines and a list's bullets are left out, long lines cut.

    Raises:
        Invalid: more lines than are answered at once.
    """
    lines = [line for line in (" ".join(raw.split()).lstrip("-*• ") for raw in text.splitlines()) if line]
    if len(lines) > MOST_QUESTIONS:
        raise Invalid(
            f"These are {len(lines):,} questions: ask at most {MOST_QUESTIONS} at a time, one a line.",
            field="questions",
        )
    return [Question(line[:LONGEST], len(line) > LONGEST) for line in lines]


def answers_to(user: User, questions: Sequence[Question], products: Sequence[Product]) -> list[Answer]:
    """Answer each question from the items of these products that ``user`` may see.

    Raises:
        Invalid: so many questions over so many products would take too long.
    """
    if len(questions) * len(products) > MOST_COMPARISONS:
        most = max(1, MOST_COMPARISONS // len(products))
        raise Invalid(f"Choose one product, or ask at most {most} questions over all {len(products)}.", field="product")
    shelves = [own_words(user, product) for product in products]
    likely = {text: _likest(text, shelves) for text in dict.fromkeys(one.text for one in questions)}
    items = _items({pk for found in likely.values() for pk, _ in found})
    reasons = _reasons(items.values())
    return [
        _answer(one, [Found(items[pk], likeness) for pk, likeness in likely[one.text] if pk in items], reasons)
        for one in questions
    ]


def _likest(text: str, shelves: Iterable[Shelf]) -> list[tuple[int, Likeness]]:
    found = [pair for shelf in shelves for pair in likest(text, "", shelf, CANDIDATES).items()]
    good = [(pk, likeness) for pk, likeness in found if likeness.score >= LIKE]
    return sorted(good, key=lambda pair: -pair[1].score)[:CANDIDATES]


def _items(pks: Iterable[int]) -> Mapping[int, Item]:
    return Item.objects.filter(pk__in=pks).select_related("product").defer("search").in_bulk()


def _reasons(items: Iterable[Item]) -> Mapping[int, str]:
    """The kind of reason of each no that stands, by the item."""
    declined = [item.pk for item in items if item.status == ItemStatus.DECLINED]
    rows = ItemDecline.objects.filter(item__in=declined).order_by("id")
    return {pk: str(DeclineReason(reason).label) for pk, reason in rows.values_list("item_id", "reason")}


def _answer(question: Question, found: Sequence[Found], reasons: Mapping[int, str]) -> Answer:
    if not found:
        note = "Nothing on record says that it can. Ask the product PM before you answer."
        return Answer(question, CanIt.NO, Match.NOTHING, "", note)
    top = found[0].likeness.score
    best = min((one for one in found if one.likeness.score >= top - AS_GOOD), key=lambda one: _BETTER.index(one.answer))
    others = tuple(one for one in found if one is not best)[:MOST_OTHERS]
    match = Match.CLOSE if best.likeness.score >= VERY_LIKE else Match.POSSIBLE
    return Answer(question, best.answer, match, _say(best), _note(best, reasons), best, others)


def _say(best: Found) -> str:
    item = best.item
    if best.answer == CanIt.YES:
        told = (item.public_summary or item.public_title) if item.is_published else ""
        return f"Yes. {told}".strip()
    if best.answer == CanIt.WORKAROUND:
        return "With a workaround: " + _EMPHASIS.sub(r"\2", best.workaround)
    return PLANNED_WORDS if best.answer == CanIt.PLANNED else "No."


def _note(best: Found, reasons: Mapping[int, str]) -> str:
    item = best.item
    if best.answer == CanIt.YES:
        return "" if item.is_published else "Shipped, but not published: check what it does before you say so."
    if best.answer == CanIt.NO and item.status == ItemStatus.DECLINED:
        reason = reasons.get(item.pk)
        return f"Declined: {reason[:1].lower()}{reason[1:]}." if reason else "Declined."
    if best.answer == CanIt.NO:
        return "On the list and not decided: say neither that it comes nor that it never will."
    return "A proper answer is planned." if best.workaround and item.status != ItemStatus.OPEN else ""


def counted_answers(answers: Sequence[Answer]) -> str:
    """How many of each answer there are, the best first: "2 questions: 1 yes, 1 no"."""
    given = [one.answer for one in answers]
    counts = ", ".join(f"{given.count(kind)} {kind.value}" for kind in _BETTER if kind in given)
    return f"{counted(len(given), 'question')}: {counts}"
