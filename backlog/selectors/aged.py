"""Evidence with its age: since when a voice is on record, what the account was then, and whose voice left the sum."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from backlog.models import EvidenceLink, Item, Reconfirmation, Support
from backlog.scoring.formula import current_terms, future_terms
from backlog.scoring.inputs import CUSTOMER, one_voice_each
from backlog.selectors.explained import inputs_of, plain_profile
from backlog.selectors.stages import LABELS, Stages
from requests_intake.choices import Importance
from stakeholders.choices import AccountStage
from stakeholders.models import WeightProfile


@dataclass(frozen=True, slots=True)
class Aged:
    """A vote or a linked request; ``then`` is what the account was at ``since``, in words, ``now`` if it changed."""

    row: Any
    since: datetime
    then: str
    now: str
    answer: Reconfirmation | None = None


@dataclass(frozen=True, slots=True)
class Left:
    """A former customer's voice: ``would_add`` is what it would weigh in the sum, were they a customer."""

    account_id: int
    name: str
    importance: str
    since: datetime | None
    would_add: float


def aged_votes(item: Item, supports: Sequence[Support]) -> list[Aged]:
    """The votes with their age, and with the latest answer on whether a must-have still is one."""
    ids = {one.account_id for one in supports}
    stages, answers = Stages(ids), _answers(item, ids)
    return [_aged(stages, one, one.account_id, one.since, answers.get(one.account_id)) for one in supports]


def aged_requests(item: Item, links: Sequence[EvidenceLink]) -> list[Aged]:
    """The linked requests with their age, must-haves with the latest answer as well; without an account, neither."""
    ids = {link.request.account_id for link in links if link.request.account_id}
    stages, answers = Stages(ids), _answers(item, ids)
    return [_aged_request(stages, link, answers) for link in links]


def _aged_request(stages: Stages, link: EvidenceLink, answers: Mapping[int, Reconfirmation]) -> Aged:
    request = link.request
    is_must = request.importance == Importance.MUST_HAVE
    answer = answers.get(request.account_id) if is_must and request.account_id else None
    return _aged(stages, link, request.account_id, request.filed_at, answer)


def _answers(item: Item, account_ids: Collection[int]) -> dict[int, Reconfirmation]:
    rows = Reconfirmation.objects.filter(item=item, account__in=account_ids).select_related("answered_by")
    return {one.account_id: one for one in rows}


def _aged(
    stages: Stages, row: Any, account_id: int | None, since: datetime, answer: Reconfirmation | None = None
) -> Aged:
    if account_id is None:
        return Aged(row, since, "", "")
    then, now = stages.at(account_id, since), stages.now(account_id)
    return Aged(row, since, LABELS[then], LABELS[now] if now != then else "", answer)


def left_voices(item: Item, profile: WeightProfile | None) -> list[Left]:
    """The voices of former customers, the loudest first; scoring leaves them out."""
    if profile is None or not _has_former(item):
        return []
    inputs, weights = inputs_of(item), plain_profile(profile)
    former = [voice for voice in one_voice_each(inputs.voices) if voice.stage == AccountStage.FORMER]
    stages = Stages({voice.account for voice in former})
    back = [replace(voice, stage=CUSTOMER) for voice in former]
    now: list[Any] = list(current_terms(inputs, back, weights).voices)
    terms = [*now, *future_terms(inputs, back, weights).needs]
    found = [
        Left(
            account_id=term.voice.account,
            name=term.voice.name,
            importance=term.voice.importance,
            since=stages.since(term.voice.account),
            would_add=term.weight,
        )
        for term in terms
    ]
    return sorted(found, key=lambda one: (-one.would_add, one.name))


def _has_former(item: Item) -> bool:
    former = AccountStage.FORMER
    votes = Support.objects.filter(item=item, account__stage=former)
    return votes.exists() or EvidenceLink.objects.filter(item=item, request__account__stage=former).exists()
