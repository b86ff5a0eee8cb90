"""The shared pieces of the pages: fields wired for screen readers, conflicts, flags, bars."""

from typing import Any

from django import forms
from django.template import Context, Template
from django.template.loader import render_to_string

from tests.browsing import tight


class Sample(forms.Form):
    title = forms.CharField(help_text="A short one.")
    note = forms.CharField(required=False, widget=forms.Textarea)
    kind = forms.ChoiceField(choices=[("gap", "Gap"), ("feature", "Feature")])
    how = forms.ChoiceField(choices=[("a", "All"), ("b", "Both")], widget=forms.RadioSelect, help_text="One of two.")
    sure = forms.BooleanField(required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


def field(name: str, **data: Any) -> str:
    """One field of the sample, filled in with ``data`` if there is any."""
    return str(Sample(data or None)[name].as_field_group())


def test_a_field_is_wired_to_its_label_and_its_help() -> None:
    html = field("title")
    assert '<label class="fl" for="id_title">Title</label>' in html
    assert 'class="form-control"' in html
    assert 'aria-describedby="id_title_helptext"' in html
    assert '<p class="hint" id="id_title_helptext">A short one.</p>' in html
    assert "optional" not in html


def test_a_refused_field_keeps_what_was_typed_and_says_why() -> None:
    html = field("title", title=" ", note="kept")
    assert 'class="form-control is-invalid"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_title_error"' in html
    assert "This field is required." in html
    assert ">\nkept</textarea>" in field("note", title=" ", note="kept")


def test_what_may_stay_empty_says_so() -> None:
    assert '<span class="opt">optional</span>' in field("note")


def test_a_choice_is_a_select_in_our_look() -> None:
    assert 'class="form-select"' in field("kind")


def test_options_stand_in_a_fieldset() -> None:
    html = field("how")
    assert '<fieldset class="fld" aria-describedby="id_how_helptext">' in html
    assert '<legend class="fl">How</legend>' in html


def test_a_checkbox_stands_before_its_label() -> None:
    html = field("sure")
    assert html.index('type="checkbox"') < html.index("<label")


def test_a_hidden_field_is_only_itself() -> None:
    assert field("version").strip() == '<input type="hidden" name="version" id="id_version">'


def test_what_is_wrong_with_a_form_is_said_once_on_top() -> None:
    form = Sample({"title": ""})
    html = render_to_string("components/form_errors.html", {"form": form})
    assert 'role="alert"' in html
    assert "4 fields need a second look." in html
    assert render_to_string("components/form_errors.html", {"form": Sample()}).strip() == ""


def test_a_conflict_shows_what_differs_and_nothing_else() -> None:
    rows = [
        {"label": "Title", "now": "Theirs", "yours": "Mine"},
        {"label": "Kind", "now": "Gap", "yours": "Gap"},
        {"label": "Problem", "now": "", "yours": "<b>x</b>"},
    ]
    html = tight(render_to_string("components/conflict.html", {"rows": rows, "url": "/back/", "form_id": "edit"}))
    assert "<td>Theirs</td><td><b>Mine</b></td>" in html
    assert "Kind" not in html
    assert "<td>–</td><td><b>&lt;b&gt;x&lt;/b&gt;</b></td>" in html
    assert 'type="submit" form="edit">Use mine' in html
    assert 'href="/back/">Keep theirs' in html


def test_flags_say_their_words_to_everybody() -> None:
    flags = ["swayed", {"code": "slipped", "text": "Slipped 2 releases"}, {"code": "competitor", "text": ""}]
    html = render_to_string("components/flags.html", {"flags": flags})
    for words in ("One account carries more than half", "Slipped 2 releases", "A competitor has it"):
        assert html.count(words) == 2  # on hover, and for screen readers


def test_a_bar_says_in_words_what_it_draws() -> None:
    html = render_to_string("components/stake_bar.html", {"c": 41.0, "f": 7.1, "s": 5.8, "total": 53.9})
    assert html.count("Current adds 41.0, Future adds 7.1, Strategy adds 5.8") == 2
    assert '<rect class="fill-c" x="0.00" width="40.30" height="8"/>' in html
    assert '<span class="val">53.9</span>' in html


def test_a_value_of_nothing_is_written_all_the_same() -> None:
    assert ">0.0</span>" in render_to_string("components/stake_bar.html", {"c": 0, "f": 0, "s": 0, "total": 0.0})


def test_an_empty_page_leads_on() -> None:
    html = render_to_string("components/empty.html", {"title": "Nothing yet", "url": "/new/", "label": "File one"})
    assert "Nothing yet" in html
    assert '<a class="btn btn-strong" href="/new/">File one</a>' in html


def test_one_page_has_no_pager() -> None:
    assert render_to_string("components/pager.html", {"previous_url": "", "next_url": ""}).strip() == ""


def test_kind_is_told_by_shape_and_word() -> None:
    assert render_to_string("components/kind.html", {"kind": "gap"}).endswith("Gap</span>\n")
    assert '<span class="vh">Feature</span>' in render_to_string(
        "components/kind.html", {"kind": "feature", "word": "off"}
    )


def test_counted_is_a_tag() -> None:
    assert Template('{% load wb %}{% counted 2 "person" "people" %}').render(Context()) == "2 people"
