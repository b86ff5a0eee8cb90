"""What every page does the same way: the fragment or the whole page, the redirect after a write, refusals in forms."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from django import forms
from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme

from common.activity import activity_of
from common.errors import Conflict, DomainError, Forbidden

Result = TypeVar("Result")


def wants_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page (and is not restoring a whole one from its history)."""
    htmx = getattr(request, "htmx", None)
    return bool(htmx and not (htmx.boosted or htmx.history_restore_request))


def answer(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    fragment: str = "",
    status: int = 200,
) -> HttpResponse:
    """Render ``fragment`` for htmx if there is one, else the whole page ``template``."""
    chosen = fragment if fragment and wants_fragment(request) else template
    response = render(request, chosen, dict(context), status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def allowed(check: Callable[..., object], *args: object) -> bool:
    """Whether a permission check lets it pass: for a button that is shown only to those who may press it."""
    try:
        check(*args)
    except Forbidden:
        return False
    return True


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, even if it is empty; ``None`` for a page that is only looked at."""
    return request.POST if request.method == "POST" else None


def done(request: HttpRequest, message: str, url: str) -> HttpResponse:
    """Say what was done, once, and go on to ``url``."""
    messages.success(request, message)
    return HttpResponseRedirect(url)


def back_to(request: HttpRequest, otherwise: str) -> str:
    """Where the person came from, as ``next`` of the form or of its address says, if it is a page of ours."""
    back = request.POST.get("next") or request.GET.get("next", "")
    return back if url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()) else otherwise


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """One field that two people changed: what stands now, and what this person typed."""

    label: str
    now: str
    yours: str


def attempt(form: forms.Form, write: Callable[[], Result]) -> Result | None:
    """Run ``write``; a refusal becomes an error of the form, and ``None`` is returned.

    After a conflict the form carries ``conflict`` (rows for components/conflict.html) and, in its hidden ``version``,
    the version that is saved now (and whatever else the conflict says was ``seen``): sending it again means "use mine".
    Nothing that was typed is lost.
    """
    try:
        return write()
    except Conflict as error:
        _keep_both(form, error)
    except DomainError as error:
        if error.status in {403, 404}:
            raise
        field = error.field if error.field in form.fields else None
        form.add_error(field, error.message)
    return None


def _keep_both(form: forms.Form, error: Conflict) -> None:
    if "version" not in error.data:
        form.add_error(error.field if error.field in form.fields else None, error.message)
        return
    data = cast("QueryDict", form.data).copy()
    for name, value in {"version": error.data["version"], **error.data.get("seen", {})}.items():
        data[form.add_prefix(name)] = str(value)
    form.data = data
    rows = _rows(form, error.data.get("theirs", {}), error.data.get("yours", {}))
    form.conflict = tuple(row for row in rows if row.now != row.yours)  # type: ignore[attr-defined]
    form.conflict_message = error.message  # type: ignore[attr-defined]


def _rows(form: forms.Form, theirs: Mapping[str, Any], yours: Mapping[str, Any]) -> Iterable[ConflictRow]:
    for name, now in theirs.items():
        field = form.fields.get(name)
        label = (field.label if field else None) or name.replace("_", " ").capitalize()
        yield ConflictRow(str(label), _words(field, now), _words(field, yours.get(name)))


def _words(field: forms.Field | None, value: object) -> str:
    """A stored value as the form would show it."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    if isinstance(field, forms.ModelChoiceField) or field is None:
        return str(value)
    if isinstance(field, forms.ChoiceField):
        labels = {str(key): words for key, words in field.choices}  # type: ignore[misc, union-attr]
        return str(labels.get(str(value), value))
    return str(field.prepare_value(value))


def status_of(form: forms.Form) -> int:
    """The status of a page with a form: 409 after a conflict, 422 if something typed is wrong, else 200."""
    if getattr(form, "conflict_message", ""):
        return 409
    return 422 if form.is_bound and form.errors else 200


def done_or_said(request: HttpRequest, write: Callable[[], object], message: str, url: str) -> HttpResponse:
    """Run ``write`` and say ``message``; if a rule refuses it, say that instead. Go on to ``url`` either way."""
    try:
        write()
    except DomainError as error:
        if error.status in {403, 404}:
            raise
        messages.error(request, error.message)
        return HttpResponseRedirect(url)
    return done(request, message, url)


def form_page(
    request: HttpRequest,
    form: forms.Form,
    context: Mapping[str, Any],
    *,
    write: Callable[[dict[str, Any]], Result],
    url: Callable[[Result], str],
    message: str,
    subject: Model | None = None,
    template: str = "forms/edit.html",
) -> HttpResponse:
    """Show ``form``; once it is sent and right, run ``write`` on its values and go on to ``url`` of the result.

    A refusal or a conflict comes back on the same page with everything that was typed; a conflict names who last
    changed ``subject``, and when.
    """
    if request.method == "POST" and form.is_valid():
        result = attempt(form, lambda: write(form.cleaned_data))
        if result is not None:
            return done(request, message, url(result))
    shown = {**context, "form": form}
    if subject is not None and hasattr(form, "conflict_message"):
        last = activity_of(subject, limit=1).first()
        shown |= {"conflict_who": last.actor, "conflict_when": last.at} if last else {}
    return answer(request, template, shown, status=status_of(form))
