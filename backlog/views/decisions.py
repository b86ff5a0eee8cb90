"""Taking one decision from a form: the same for the inbox and for the request's page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from django.db import transaction
from django.http import QueryDict

from backlog.forms.triage import DeclineForm, LinkForm, NewItemForm
from backlog.services import triage
from common.errors import Conflict, DomainError
from common.forms import VersionedForm
from requests_intake.choices import RequestStatus
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
        if self.decision == "link":
            return f"Link to {self.form['item'].value()}"
        return "Decline" if self.decision == "decline" else f"New item “{self.form['title'].value()}”"

    @property
    def text(self) -> str:
        """What they wrote to the sender."""
        return str(self.form["text"].value()) if self.decision == "decline" else ""


def _link(user: User, request: Request, values: dict[str, Any]) -> str:
    triage.link_request(actor=user, request_id=request.pk, item_key=values["item"], version=values["version"])
    return f"{request.reference} is linked to {values['item']}."


def _new_item(user: User, request: Request, values: dict[str, Any]) -> str:
    item = triage.link_to_new_item(
        actor=user,
        request_id=request.pk,
        title=values["title"],
        kind=values["kind"],
        version=values["version"],
    )
    return f"{request.reference} began {item.key}."


def _decline(user: User, request: Request, values: dict[str, Any]) -> str:
    names = ("reason", "text", "would_change", "look_again_on", "version")
    triage.decline_request(actor=user, request_id=request.pk, **{name: values[name] for name in names})
    return f"{request.reference} is declined. The sender can read why."


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision's form and what takes it."""

    form: Callable[..., VersionedForm]
    take: Callable[[User, Request, dict[str, Any]], str]


DECISIONS = {
    "link": Decision(LinkForm, _link),
    "new-item": Decision(NewItemForm, _new_item),
    "decline": Decision(DeclineForm, _decline),
}


def decide(user: User, request: Request, name: str, data: Mapping[str, Any]) -> Decided:
    """Take the decision ``name`` with what was typed.

    With ``again`` in ``data`` (the button that stands under a conflict) a request that somebody else decided is
    opened again first: theirs stays on record, mine follows.
    """
    decision = DECISIONS[name]
    form = decision.form(data)
    if not form.is_valid():
        return Decided(name, form)
    try:
        with transaction.atomic():
            values = dict(form.cleaned_data)
            if data.get("again") and request.status != RequestStatus.NEW:
                triage.reopen_request(actor=user, request_id=request.pk, version=values["version"])
                values["version"] = None
            return Decided(name, form, decision.take(user, request, values))
    except Conflict as error:
        return Decided(name, _seen_again(form, request), conflict=error.message)
    except DomainError as error:
        if error.status in {403, 404} and not error.field and name != "link":
            raise
        field = error.field if error.field in form.fields else next(iter(form.visible_fields())).name
        form.add_error(field, error.message)
        return Decided(name, form)


def _seen_again(form: VersionedForm, request: Request) -> VersionedForm:
    """The form as it was typed, over the version that is saved now."""
    version = type(request).objects.values_list("version", flat=True).get(pk=request.pk)
    data = cast("QueryDict", form.data).copy()
    data["version"] = str(version)
    again = type(form)(data)
    again.full_clean()
    return again
