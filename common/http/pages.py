"""What every page does the same way: the fragment or the whole page, the redirect after a write, refusals in forms."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from common.errors import Conflict, DomainError

Result = TypeVar("Result")


def wants_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page (and is not restoring a whole one from its history)."""
    htmx = getattr(request, "htmx", None)
    return bool(htmx) and not (htmx.boosted or htmx.history_restore_request)


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


def done(request: HttpRequest, message: str, url: str) -> HttpResponse:
    """Say what was done, once, and go on to ``url``."""
    messages.success(request, message)
    return HttpResponseRedirect(url)


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """One field that two people changed: what stands now, and what this person typed."""

    label: str
    now: str
    yours: str


def attempt(form: forms.Form, write: Callable[[], Result]) -> Result | None:
    """Run ``write``; a refusal becomes an error of the form, and ``None`` is returned.

    After a conflict the form carries ``conflict`` (rows for components/conflict.html) and, in its hidden ``version``,
    the version that is saved now: sending it again means "use mine". Nothing that was typed is lost.
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
    theirs, yours = error.data.get("theirs", {}), error.data.get("yours", {})
    if not theirs and "version" not in error.data:
        form.add_error(
            error.field if error.field in form.fields else None, error.message
        )
        return
    data = form.data.copy()
    data[form.add_prefix("version")] = str(error.data.get("version", ""))
    form.data = data
    form.conflict = tuple(_rows(form, theirs, yours))  # type: ignore[attr-defined]
    form.conflict_message = error.message  # type: ignore[attr-defined]


def _rows(
    form: forms.Form, theirs: Mapping[str, Any], yours: Mapping[str, Any]
) -> Iterable[ConflictRow]:
    for name, now in theirs.items():
        field = form.fields.get(name)
        label = (field.label if field else None) or name.replace("_", " ").capitalize()
        yield ConflictRow(
            str(label), _words(field, now), _words(field, yours.get(name))
        )


def _words(field: forms.Field | None, value: object) -> str:
    if value is None or value == "":
        return ""
    choices = (
        getattr(field, "choices", ()) if isinstance(field, forms.ChoiceField) else ()
    )
    if isinstance(field, forms.ModelChoiceField):
        found = field.queryset.filter(pk=getattr(value, "pk", value)).first()  # type: ignore[union-attr]
        return str(found) if found else str(value)
    return str(dict(choices).get(value, value))


def status_of(form: forms.Form) -> int:
    """The status of a page with a form: 409 after a conflict, 422 if something typed is wrong, else 200."""
    if getattr(form, "conflict", None):
        return 409
    return 422 if form.is_bound and form.errors else 200
