"""Taking one decision from a form: the same for the inbox and for the request's page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from django.db import transaction
from django.http import QueryDict

from backlog.forms.triage import form_of, request_named
from backlog.selectors.requests import key_of_request
from backlog.services import merging, triage
from common.errors import Conflict, DomainError, Invalid
from common.forms import VersionedForm
from common.presentation.dates import day
from requests_intake.choices import TRANSITIONS, Decision
from requests_intake.models import Request
from users.models import User


@dataclass(frozen=True, slots=True)
class Decided:
    """What came of a decision: ``message`` if it was taken; else the form with what is wrong, or the conflict."""

    decision: str
    form: VersionedForm
    message: str = ""
    conflict: str = ""

    @property
    def status(self) -> int:
        """The status of the answer."""
        return 409 if self.conflict else 422

    @property
    def words(self) -> str:
        """What this person wanted to decide."""
        return DECISIONS[self.decision].words.format_map(_Typed(self.form))

    @property
    def text(self) -> str:
        """What they wrote."""
        typed = _Typed(self.form)
        return typed["text"] or typed["question"]

    @property
    def verb(self) -> str:
        """What they wanted to do, within a sentence."""
        return self.words[0].lower() + self.words[1:] if self.decision != "link" else "link"

    @property
    def is_wordless(self) -> bool:
        """Whether no form below asks for words: then one button sends it again."""
        return self.decision in {"link", "merge", "reopen"}

    @property
    def sent(self) -> list[tuple[str, str]]:
        """All that was typed, by its name, to be sent once more."""
        data = cast("QueryDict", self.form.data)
        return [(name, str(data[name])) for name in data if name not in {"csrfmiddlewaretoken", "again"}]


class _Typed(dict[str, str]):
    """What was typed into a form, by the name of the field; nothing where it has no such field."""

    def __init__(self, form: VersionedForm) -> None:
        super().__init__({name: str(form[name].value() or "") for name in form.fields})

    def __missing__(self, name: str) -> str:
        return ""


Take = Callable[[User, Request, dict[str, Any]], str]


def _link(user: User, request: Request, values: dict[str, Any]) -> str:
    key = item_named(user, values["item"])
    triage.link_request(actor=user, request_id=request.pk, item_key=key, version=values["version"])
    return f"{request.reference} is linked to {key}."


def item_named(user: User, typed: str) -> str:
    """The key of an item, typed or named by a request that counts there. Raises ``Invalid``."""
    other = request_named(typed)
    if other is None:
        return typed
    key = key_of_request(user, other)
    if key is None:
        raise Invalid(f"{typed} counts at no item yet: merge into it, or choose an item.", field="item")
    return key


def _new_item(user: User, request: Request, values: dict[str, Any]) -> str:
    item = triage.link_to_new_item(actor=user, request_id=request.pk, **_only(values, "title", "kind", "version"))
    return f"{request.reference} began {item.key}."


def _merge(user: User, request: Request, values: dict[str, Any]) -> str:
    given = {"request_id": request.pk, "into_id": values["item"], "version": values["version"]}
    into = merging.merge_request(actor=user, **given)
    return f"{request.reference} is merged into {into.reference}."


def _ask(user: User, request: Request, values: dict[str, Any]) -> str:
    triage.ask_back(actor=user, request_id=request.pk, **_only(values, "question", "version"))
    return f"{request.reference} waits for an answer. It comes back with it, or in two weeks."


def _snooze(user: User, request: Request, values: dict[str, Any]) -> str:
    triage.snooze_request(actor=user, request_id=request.pk, **_only(values, "until", "text", "version"))
    return f"{request.reference} is snoozed until {day(values['until'])}."


def _park(user: User, request: Request, values: dict[str, Any]) -> str:
    triage.park_request(actor=user, request_id=request.pk, **_only(values, "text", "look_again_on", "version"))
    again = values["look_again_on"]
    return f"{request.reference} is parked{f' until another look on {day(again)}' if again else ''}. It stays open."


def _decline(user: User, request: Request, values: dict[str, Any]) -> str:
    names = ("reason", "text", "would_change", "look_again_on", "version")
    triage.decline_request(actor=user, request_id=request.pk, **_only(values, *names))
    return f"{request.reference} is declined. The sender can read why."


def _reopen(user: User, request: Request, values: dict[str, Any]) -> str:
    triage.reopen_request(actor=user, request_id=request.pk, version=values["version"])
    return f"{request.reference} is back in the inbox."


def _only(values: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: values[name] for name in names}


@dataclass(frozen=True, slots=True)
class Step:
    """A decision: its name for the services, what takes it, and how it reads beside somebody else's."""

    kind: Decision
    take: Take
    words: str


DECISIONS = {
    "link": Step(Decision.LINK, _link, "Link to {item}"),
    "new-item": Step(Decision.NEW_ITEM, _new_item, "New item “{title}”"),
    "merge": Step(Decision.MERGE, _merge, "Merge into {item}"),
    "ask": Step(Decision.ASK, _ask, "Ask back"),
    "snooze": Step(Decision.SNOOZE, _snooze, "Snooze until {until}{quick}"),
    "park": Step(Decision.PARK, _park, "Park"),
    "decline": Step(Decision.DECLINE, _decline, "Decline"),
    "reopen": Step(Decision.REOPEN, _reopen, "Reopen"),
}


def decide(user: User, request: Request, name: str, data: Mapping[str, Any]) -> Decided:
    """Take the decision ``name`` with what was typed.

    With ``again`` in ``data`` (the button that stands under a conflict) a request that somebody else decided is
    opened again first: theirs stays on record, mine follows.
    """
    step, form = DECISIONS[name], form_of(name, data)
    if not form.is_valid():
        return Decided(name, form)
    try:
        with transaction.atomic():
            values = dict(form.cleaned_data)
            if data.get("again") and request.status not in TRANSITIONS[step.kind][0]:
                triage.reopen_request(actor=user, request_id=request.pk, version=values["version"])
                values["version"] = None
            return Decided(name, form, step.take(user, request, values))
    except Conflict as error:
        if "version" not in error.data:
            form.add_error(_field(form, error), error.message)
            return Decided(name, form)
        return Decided(name, _seen_again(name, form, request), conflict=error.message)
    except DomainError as error:
        if error.status in {403, 404} and not error.field and name not in {"link", "merge"}:
            raise
        form.add_error(_field(form, error), error.message)
        return Decided(name, form)


def _field(form: VersionedForm, error: DomainError) -> str | None:
    """The field to say it at: the one it is about, else the first."""
    aliases = {"into": "item"}
    field = aliases.get(error.field or "", error.field)
    if field in form.fields:
        return field
    return next((one.name for one in form.visible_fields()), None)


def _seen_again(name: str, form: VersionedForm, request: Request) -> VersionedForm:
    """The form as it was typed, over the version that is saved now."""
    version = type(request).objects.values_list("version", flat=True).get(pk=request.pk)
    data = cast("QueryDict", form.data).copy()
    data["version"] = str(version)
    again = form_of(name, data)
    again.full_clean()
    return again
