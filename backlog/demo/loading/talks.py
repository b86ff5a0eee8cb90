"""The demo's interviews, what they said of the items, and with whom definitions were gone through."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from backlog.choices import Finding, InterviewKind, ItemStatus
from backlog.demo.content import ItemNote
from backlog.demo.loading.items import Made
from backlog.demo.loading.world import World
from backlog.demo.rows import STRENGTH, Ask
from backlog.models import Interview, InterviewFinding, Item, Validation
from stakeholders.choices import AccountStage


@dataclass(frozen=True, slots=True)
class _Talk:
    account: str
    person: str
    months: float
    notes: str
    finding: Finding


def add_interviews(world: World, made: Made) -> None:
    """Make one interview for each finding, and validate planned items with those who confirmed them."""
    interviews, findings, validations = [], [], []
    for note, item in made:
        talks = _confirming(world, note) + _contradicting(note)
        for talk in talks:
            interview = _interview(world, item, talk)
            interviews.append(interview)
            findings.append(InterviewFinding(interview=interview, item=item, finding=talk.finding))
        if item.status == ItemStatus.PLANNED:
            validations += _validations(world, item, talks)
    Interview.objects.bulk_create(interviews)
    InterviewFinding.objects.bulk_create(findings)
    Validation.objects.bulk_create(validations)
    _tell(world, interviews, validations)


def _confirming(world: World, note: ItemNote) -> list[_Talk]:
    """Return talks with those who asked, customers and the strongest needs first; each says what its request says."""
    asks = sorted((ask for ask in note.asks if ask.account), key=lambda ask: _loudness(world, ask), reverse=True)
    chosen = list({ask.account: ask for ask in reversed(asks)}.values())[::-1]
    return [
        _Talk(ask.account, ask.person, _spread(note, index), ask.body, Finding.CONFIRMED)
        for index, ask in enumerate(chosen[: note.confirmed])
    ]


def _loudness(world: World, ask: Ask) -> tuple[bool, int, float]:
    is_customer = world.demo.stage(ask.account) == AccountStage.CUSTOMER
    return is_customer, STRENGTH[ask.importance], world.demo.accounts[ask.account].get("arr", 0)


def _spread(note: ItemNote, index: int) -> float:
    """Return how many months ago the talk was: within the item's life, some weeks between two."""
    return min(0.7 + index * 0.9, note.age * 0.9)


def _contradicting(note: ItemNote) -> list[_Talk]:
    return [_Talk(no.account, no.person, no.months, no.note, Finding.CONTRADICTED) for no in note.contradictions]


def _interview(world: World, item: Item, talk: _Talk) -> Interview:
    return Interview(
        product=item.product,
        account=world.accounts[talk.account],
        contact=world.contacts[talk.account, talk.person],
        kind=InterviewKind.INTERVIEW,
        held_on=world.calendar.months_ago(f"{item.key} {talk.account}", talk.months).date(),
        notes=talk.notes,
        held_by=item.created_by,
    )


def _validations(world: World, item: Item, talks: list[_Talk]) -> list[Validation]:
    return [
        Validation(
            item=item,
            account=world.accounts[talk.account],
            validated_on=world.calendar.months_ago(f"{item.key} {talk.account}", talk.months).date(),
            note="Went through the definition, point by point.",
        )
        for talk in talks[:3]
        if talk.finding == Finding.CONFIRMED and item.acceptance
    ]


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
