"""The demo's interviews, what they said of the items, and with whom definitions were gone through."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from backlog.choices import Finding, InterviewKind, ItemStatus
from backlog.demo.calendar import draw
from backlog.demo.content import ItemNote
from backlog.demo.loading.items import Made
from backlog.demo.loading.world import World
from backlog.demo.rows import STRENGTH, Ask
from backlog.models import Interview, InterviewFinding, Item, Validation
from stakeholders.choices import AccountStage


@dataclass(frozen=True, slots=True)
class _Talk:
    """What somebody said of one item; several of an account in one month are one interview."""

    item: Item
    account: str
    person: str
    months: float
    notes: str
    finding: Finding

    @property
    def occasion(self) -> tuple[int, str, int]:
        """Which interview it belongs to."""
        return self.item.product_id, self.account, int(self.months)


def add_interviews(world: World, made: Made) -> None:
    """Make the interviews with their findings, and validate planned items with those who confirmed them."""
    occasions: dict[tuple[int, str, int], list[_Talk]] = {}
    for note, item in made:
        for talk in _confirming(world, note, item) + _contradicting(note, item):
            occasions.setdefault(talk.occasion, []).append(talk)
    held = [(_interview(world, talks), talks) for talks in occasions.values()]
    held.sort(key=lambda pair: pair[0].held_on)
    interviews = Interview.objects.bulk_create([interview for interview, _ in held])
    InterviewFinding.objects.bulk_create(
        [
            InterviewFinding(interview=interview, item=talk.item, finding=talk.finding)
            for interview, talks in held
            for talk in talks
        ]
    )
    validations = [_validation(interview, talk.item) for interview, talks in held for talk in talks if _validates(talk)]
    Validation.objects.bulk_create(validations)
    _tell(world, interviews, validations)


def _confirming(world: World, note: ItemNote, item: Item) -> list[_Talk]:
    """Return talks with those who asked, customers and the strongest needs first; each says what its request says."""
    asks = sorted((ask for ask in note.asks if ask.account), key=lambda ask: _loudness(world, ask), reverse=True)
    chosen = list({ask.account: ask for ask in reversed(asks)}.values())[::-1]
    return [
        _Talk(item, ask.account, ask.person, _spread(note, ask.account, index), ask.body, Finding.CONFIRMED)
        for index, ask in enumerate(chosen[: note.confirmed])
    ]


def _loudness(world: World, ask: Ask) -> tuple[bool, int, float]:
    is_customer = world.demo.stage(ask.account) == AccountStage.CUSTOMER
    return is_customer, STRENGTH[ask.importance], world.demo.accounts[ask.account].get("arr", 0)


def _spread(note: ItemNote, account: str, index: int) -> float:
    """Return how many months ago the talk was: while the item was open, some weeks between two.

    Each account has its own days, so that not all were talked to on one.
    """
    lag = draw(f"{note.product} talks with {account}", 0, 9) / 10
    return min(note.closed + 0.1 + lag + index * 0.9, note.age * 0.9)


def _contradicting(note: ItemNote, item: Item) -> list[_Talk]:
    return [_Talk(item, no.account, no.person, no.months, no.note, Finding.CONTRADICTED) for no in note.contradictions]


def _interview(world: World, talks: list[_Talk]) -> Interview:
    first, months = talks[0], min(talk.months for talk in talks)
    held_on = world.calendar.months_ago(f"{first.item.product.code} {first.account} {int(months)}", months).date()
    return Interview(
        product=first.item.product,
        account=world.accounts[first.account],
        contact=world.contacts[first.account, first.person],
        kind=InterviewKind.INTERVIEW,
        held_on=held_on,
        notes="\n\n".join(f"{talk.item.key}: {talk.notes}" for talk in talks),
        held_by=first.item.created_by,
    )


def _validates(talk: _Talk) -> bool:
    """Whether the definition was gone through in the talk."""
    is_written = talk.item.status == ItemStatus.PLANNED and talk.item.acceptance
    return bool(is_written) and talk.finding == Finding.CONFIRMED


def _validation(interview: Interview, item: Item) -> Validation:
    return Validation(
        item=item,
        account=interview.account,
        validated_on=interview.held_on,
        note="Went through the definition, point by point.",
    )


def _tell(world: World, interviews: list[Interview], validations: list[Validation]) -> None:
    for talk in interviews:
        at = _evening(world, talk.held_on)
        world.note(at, talk.held_by, "interviewed", talk.account, {"interview": talk.pk})
    for row in validations:
        at = _evening(world, row.validated_on)
        world.note(at, row.item.created_by, "validated", row.item, {"account": row.account.name})


def _evening(world: World, day: date) -> datetime:
    """Return when the talk of that day was written down."""
    return min(datetime.combine(day, time(17), tzinfo=UTC), world.calendar.now)
