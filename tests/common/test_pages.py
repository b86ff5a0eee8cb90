"""What every page does the same way."""

from collections.abc import Callable

import pytest
from django import forms
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import HttpRequest, QueryDict
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from common.errors import Conflict, Forbidden, Invalid, NotFound
from common.forms import DateField, PageForm, PercentField, TextField, VersionedForm, without_version
from common.http.pages import (
    allowed,
    answer,
    attempt,
    done,
    done_or_said,
    posted,
    status_of,
    wants_fragment,
)
from common.presentation.searching import search_text


def request_with(**headers: str) -> HttpRequest:
    request = RequestFactory().get("/somewhere/", headers=headers)
    request.htmx = HtmxDetails(request)  # type: ignore[attr-defined]
    request.session = {}  # type: ignore[assignment]
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]
    return request


class SampleForm(VersionedForm):
    """Some of each."""

    rows = (("name", "kind"),)

    name = forms.CharField(max_length=10)
    kind = forms.ChoiceField(choices=[("a", "First"), ("b", "Second")])
    share = PercentField()
    agreed = forms.BooleanField(required=False)


def bound(**changes: str) -> SampleForm:
    data = QueryDict(mutable=True)
    data.update({"name": "mine", "kind": "a", "share": "40", "version": "1"} | changes)
    form = SampleForm(data)
    form.is_valid()
    return form


def refusing(error: Exception) -> Callable[[], None]:
    def write() -> None:
        raise error

    return write


# -- fragments -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "wanted"),
    [
        ({}, False),
        ({"HX-Request": "true"}, True),
        ({"HX-Request": "true", "HX-Boosted": "true"}, False),
        ({"HX-Request": "true", "HX-History-Restore-Request": "true"}, False),
    ],
)
def test_htmx_gets_a_fragment_unless_it_wants_the_page(headers: dict[str, str], wanted: bool) -> None:
    assert wants_fragment(request_with(**headers)) is wanted


def test_a_request_without_htmx_wants_the_page() -> None:
    assert not wants_fragment(RequestFactory().get("/"))


@pytest.mark.django_db
def test_an_answer_says_that_it_depends_on_the_header() -> None:
    context = {"title": "Nothing here"}
    part = answer(request_with(**{"HX-Request": "true"}), "400.html", context, fragment="components/empty.html")
    assert "Nothing here" in part.content.decode()
    assert "<html" not in part.content.decode()
    assert "HX-Request" in part.headers["Vary"]
    whole = answer(request_with(), "components/empty.html", context, fragment="400.html", status=409)
    assert whole.status_code == 409


# -- writes --------------------------------------------------------------------------------------------------


def test_attempt_returns_what_was_written() -> None:
    assert attempt(bound(), lambda: 42) == 42


def test_a_refusal_becomes_an_error_of_its_field() -> None:
    form = bound()
    assert attempt(form, refusing(Invalid("That name is taken.", field="name"))) is None
    assert form.errors["name"] == ["That name is taken."]
    assert status_of(form) == 422


def test_a_refusal_of_no_field_becomes_an_error_of_the_form() -> None:
    form = bound()
    attempt(form, refusing(Invalid("Not like this.", field="unheard")))
    assert form.non_field_errors() == ["Not like this."]


@pytest.mark.parametrize("error", [Forbidden("Not yours."), NotFound("Gone.")])
def test_what_may_not_be_done_is_no_error_of_the_form(error: Exception) -> None:
    with pytest.raises(type(error)):
        attempt(bound(), refusing(error))


def test_a_conflict_keeps_both_and_takes_the_new_version() -> None:
    form = bound()
    theirs = {"name": "theirs", "kind": "b", "share": 0.9, "agreed": True}
    yours = {"name": "mine", "kind": "a", "share": 0.4, "agreed": False}
    attempt(form, refusing(Conflict("Changed meanwhile.", data={"theirs": theirs, "yours": yours, "version": 7})))
    rows = [(row.label, row.now, row.yours) for row in form.conflict]  # type: ignore[attr-defined]
    assert rows == [
        ("Name", "theirs", "mine"),
        ("Kind", "Second", "First"),
        ("Share", "90", "40"),
        ("Agreed", "yes", "no"),
    ]
    assert form["version"].value() == "7"
    assert form["name"].value() == "mine"
    assert status_of(form) == 409


def test_a_conflict_shows_only_what_differs() -> None:
    form = bound()
    data = {"theirs": {"name": "mine", "kind": "b"}, "yours": {"name": "mine", "kind": "a"}, "version": 2}
    attempt(form, refusing(Conflict("Changed meanwhile.", data=data)))
    assert [row.label for row in form.conflict] == ["Kind"]  # type: ignore[attr-defined]


def test_a_conflict_without_versions_is_an_error_in_words() -> None:
    form = bound()
    attempt(form, refusing(Conflict("Items hang on it.", code="in_use")))
    assert form.non_field_errors() == ["Items hang on it."]


def test_an_unbound_form_is_fine() -> None:
    assert status_of(SampleForm()) == 200


def test_done_says_it_once_and_goes_on() -> None:
    request = request_with()
    response = done(request, "Saved.", "/next/")
    assert (response.status_code, response.headers["Location"]) == (302, "/next/")
    assert [str(message) for message in request._messages] == ["Saved."]  # type: ignore[attr-defined]


def test_done_or_said_says_the_refusal_instead() -> None:
    request = request_with()
    response = done_or_said(request, refusing(Conflict("Items hang on it.")), "Deleted.", "/next/")
    assert response.headers["Location"] == "/next/"
    assert [(message.message, message.level_tag) for message in request._messages] == [  # type: ignore[attr-defined]
        ("Items hang on it.", "error")
    ]
    with pytest.raises(NotFound):
        done_or_said(request, refusing(NotFound("Gone.")), "Deleted.", "/next/")


def test_allowed_asks_a_check() -> None:
    assert allowed(lambda: None)
    assert not allowed(refusing(Forbidden("No.")))


def test_posted_is_what_was_sent_even_if_empty() -> None:
    assert posted(RequestFactory().get("/")) is None
    assert posted(RequestFactory().post("/", {})) == QueryDict("")


# -- forms ---------------------------------------------------------------------------------------------------


def test_the_layout_follows_the_rows_and_adds_the_rest() -> None:
    names = [[field.name for field in row] for row in SampleForm().layout()]
    assert names == [["name", "kind"], ["share"], ["agreed"]]


@pytest.mark.parametrize(("typed", "share"), [("0", 0.0), ("55", 0.55), ("100", 1.0), ("12.5", 0.125)])
def test_a_percentage_is_stored_as_a_share(typed: str, share: float) -> None:
    assert PercentField().clean(typed) == share
    assert PercentField().prepare_value(share) == typed


@pytest.mark.parametrize("typed", ["-1", "100.1", "NaN", "inf", "half"])
def test_what_is_no_percentage_is_refused(typed: str) -> None:
    with pytest.raises(forms.ValidationError):
        PercentField().clean(typed)


def test_an_empty_percentage_is_none_and_typed_text_stays() -> None:
    assert PercentField(required=False).clean("") is None
    assert PercentField().prepare_value("much") == "much"


def test_prose_has_a_limit() -> None:
    assert len(TextField().clean("x" * 100_000)) == 100_000
    with pytest.raises(forms.ValidationError):
        TextField().clean("x" * 100_001)


def test_days_are_shown_as_browsers_want_them() -> None:
    assert DateField().widget.format == "%Y-%m-%d"
    assert PageForm().rows == ()


def test_a_new_thing_has_no_version() -> None:
    assert without_version({"name": "x", "version": 3}) == {"name": "x"}


@pytest.mark.parametrize(("typed", "text"), [("  lift ", "lift"), ("a\x00b", "ab"), ("x" * 999, "x" * 200), ("", "")])
def test_a_search_text_is_trimmed(typed: str, text: str) -> None:
    assert search_text(typed) == text
