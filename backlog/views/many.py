"""Deciding on several requests at once: choose them in the list, say the words once, hear of each what came of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from backlog.forms.triage import form_of, initial_of, offered_days
from backlog.selectors.answers import ready_words_for
from backlog.selectors.inbox import acted, latest_acts
from backlog.selectors.inbox_candidates import candidates_for
from backlog.services.bulk import ASSIGN, Outcome, decide_many
from backlog.views.decisions import item_named
from backlog.views.inbox_frame import address_of, filter_in_address, inbox_answer, triager
from backlog.views.inbox_steps import remember
from common.errors import DomainError, Invalid
from common.forms import VersionedForm
from common.http.pages import wants_fragment
from common.models import Activity
from requests_intake.choices import Decision
from requests_intake.models import Request
from stakeholders.models import Product
from stakeholders.selectors.colleagues import colleagues_of
from users.models import User

MOST = 200
_PAIR = re.compile(r"([0-9]{1,18})-([0-9]{1,9})")
# What may be decided on several: the services' names, and the words for one and for more.
STEPS = {
    "link": (Decision.LINK, "linked"),
    "snooze": (Decision.SNOOZE, "snoozed"),
    "park": (Decision.PARK, "parked"),
    "decline": (Decision.DECLINE, "declined"),
    "assign": (ASSIGN, "assigned"),
}
_WORDS = {
    "link": ("item",),
    "snooze": ("until", "text"),
    "park": ("text", "look_again_on"),
    "decline": ("reason", "text", "would_change", "look_again_on"),
    "assign": ("assigned_to",),
}


@dataclass(frozen=True, slots=True)
class Refused:
    """A request on which nothing was decided, and why."""

    pk: int
    why: str


@require_POST
def many(request: HttpRequest) -> HttpResponse:
    """Ask for the words of ``do`` on the chosen requests; with ``decision`` take it on each."""
    user = triager(request)
    versions = _chosen(request)
    name = request.POST.get("decision", "") or request.POST.get("do", "")
    if not versions or name not in STEPS:
        messages.error(request, "Choose the requests first, with the boxes or X.")
        return _back(request, user)
    if "decision" not in request.POST:
        return _ask(request, user, versions, name, None)
    form = form_of(name, request.POST)
    if not form.is_valid():
        return _ask(request, user, versions, name, form)
    try:
        outcome = _decide(user, name, form, versions)
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return _ask(request, user, versions, name, form)
    return _tell(request, user, name, outcome)


def _chosen(request: HttpRequest) -> dict[int, int]:
    """By id, the versions that the person saw."""
    found = filter(None, map(_PAIR.fullmatch, request.POST.getlist("chosen")[:MOST]))
    return {int(pair[1]): int(pair[2]) for pair in found}


def _decide(user: User, name: str, form: VersionedForm, versions: Mapping[int, int]) -> Outcome:
    words: dict[str, Any] = {field: form.cleaned_data[field] for field in _WORDS[name]}
    if name == "link":
        words["item"] = item_named(user, words["item"])
    allowed = list(Request.objects.triaged_by(user).filter(pk__in=versions).values_list("pk", flat=True))
    if not allowed:
        raise Invalid("None of these requests is yours to decide.")
    kind, _ = STEPS[name]
    return decide_many(actor=user, request_ids=allowed, decision=kind, words=words, versions=versions)


def _only_product(found: list[Request]) -> Product | None:
    """The product of all, if it is one."""
    return found[0].product if len({one.product_id for one in found}) == 1 else None


def _ask(
    request: HttpRequest, user: User, versions: Mapping[int, int], name: str, form: VersionedForm | None
) -> HttpResponse:
    rows = Request.objects.triaged_by(user).filter(pk__in=versions).select_related("product", "account")
    found = list(rows.defer("search").order_by("filed_at", "pk"))
    if not found:
        messages.error(request, "These requests are no longer yours to decide.")
        return _back(request, user)
    first = found[0]
    form_shown = form or form_of(name, initial=initial_of(first).get(name, {}))
    if name == "decline":
        form_shown.fields["reason"].widget.words = ready_words_for(_only_product(found))
    shown = {
        "name": name,
        "form": form_shown,
        "found": found,
        "versions": [(one, f"{one.pk}-{versions[one.pk]}") for one in found],
        "days": offered_days(),
        "candidates": candidates_for(user, first).items if name == "link" else (),
        "colleagues": list(colleagues_of(first.product)) if name == "assign" else (),
    }
    response = inbox_answer(request, user, None, many=shown)
    response.status_code = 422 if form is not None and form.errors else 200
    return response


def _tell(request: HttpRequest, user: User, name: str, outcome: Outcome) -> HttpResponse:
    """Say how many were decided; of the others each, with who was there first."""
    _, done = STEPS[name]
    count = len(outcome.done)
    if count:
        tags = f"undo-{remember(request, outcome.done)}" if name != "assign" else ""
        told = f"{count} request{' is' if count == 1 else 's are'} {done}."
        messages.success(request, told, extra_tags=tags)
    if not outcome.refused:
        return _back(request, user)
    acts = latest_acts([pk for pk, _ in outcome.refused])
    refused = [Refused(pk, _why(user, message, acts.get(pk))) for pk, message in outcome.refused]
    return inbox_answer(request, user, None, many={"name": name, "done": done, "count": count, "refused": refused})


def _why(user: User, message: str, act: Activity | None) -> str:
    """Who was there meanwhile, else the rule that refuses it."""
    if act is None or act.actor_id == user.pk:
        return message
    return f"{acted(act)} meanwhile.".capitalize() if act.actor is None else f"{acted(act)} meanwhile."


def _back(request: HttpRequest, user: User) -> HttpResponse:
    address = address_of(None, filter_in_address(request))
    if not wants_fragment(request):
        return HttpResponseRedirect(address)
    response = inbox_answer(request, user, None)
    response["HX-Push-Url"] = address
    return response
