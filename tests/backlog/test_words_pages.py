"""The words in which people are told: the product's own, an administrator's, and what fills them."""

import pytest
from django.test import Client

from backlog.choices import NoticeTopic
from backlog.models import NoticeTemplate
from backlog.selectors.notice_words import (
    KNOWN,
    OWN_WORDS,
    PLACEHOLDERS,
    fill,
    fill_line,
    unknown_placeholders,
    words_of,
)
from backlog.services.notices import change_words, reset_words
from backlog.services.triage import park_request
from common.errors import Conflict, Forbidden, Invalid
from tests.factories import AdminFactory, ProductPMFactory
from tests.news import Company, happen, mailed
from tests.recorded import activity

pytestmark = pytest.mark.django_db
PARKED = NoticeTopic.PARKED


def change(**given: object) -> NoticeTemplate:
    values = {
        "actor": AdminFactory(),
        "topic": PARKED,
        "subject": "Kept: {request}",
        "body": "So {name}.",
        "version": 0,
    }
    return change_words(**{**values, **given})


# -- filling ---------------------------------------------------------------------------------------------------


def test_a_line_with_nothing_to_say_is_left_out_and_leaves_no_gap() -> None:
    text = "Hello {name},\n\n{reason}\n\nAgain on {day}.\n\n{link}"

    assert fill(text, {"name": "Ann", "reason": "", "day": "", "link": "x"}) == "Hello Ann,\n\nx"
    assert fill(text, {"name": "Ann", "reason": "a\n\n\n\nb", "day": "5 Oct", "link": ""}) == (
        "Hello Ann,\n\na\n\n\n\nb\n\nAgain on 5 Oct."
    )


def test_what_people_wrote_is_not_filled_in_again() -> None:
    assert fill("{text}", {"text": "use {name} and {0}"}) == "use {name} and {0}"
    assert fill_line("A {b}  c", {"b": "x\ny"}) == "A x y c"
    assert len(fill_line("{b}", {"b": "x" * 900})) == 250


@pytest.mark.parametrize("topic", NoticeTopic)
def test_our_own_words_use_what_is_known(topic: NoticeTopic) -> None:
    words = OWN_WORDS[topic]

    assert unknown_placeholders(topic, words.subject, words.body) == []
    assert set(KNOWN[topic]) <= set(PLACEHOLDERS)


# -- changing --------------------------------------------------------------------------------------------------


def test_an_administrators_words_are_used_from_then_on() -> None:
    company = Company()
    row = change(subject="  Kept:\n{request} ", body="Dear {name}\r\n\r\n{link}")

    park_request(actor=company.pm, request_id=company.ask(company.ann).pk)
    happen()

    assert mailed() == [("ann@acme.example", "Kept: No export")]
    assert (row.version, words_of(PARKED).body) == (1, "Dear {name}\n\n{link}")
    verb, data = activity(row)[0]
    assert (verb, data["topic"], data["subject"]) == (
        "changed the words", "parked", ["Kept open: {request}", "Kept: {request}"],
    )  # fmt: skip


def test_an_unknown_placeholder_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(Invalid) as refused:
        change(body="Dear {customer}, {name}")

    assert refused.value.field == "body"
    assert refused.value.message.startswith("There is no placeholder {customer} here. Known are {name}, {product}")
    assert NoticeTemplate.objects.count() == 0


@pytest.mark.parametrize(
    ("field", "value"), [("subject", " "), ("body", ""), ("body", "x" * 10_001), ("body", "a\x00b")]
)
def test_words_that_say_nothing_or_too_much_are_refused(field: str, value: str) -> None:
    with pytest.raises(Invalid) as refused:
        change(**{field: value})
    assert refused.value.field == field


def test_two_administrators_do_not_overwrite_each_other() -> None:
    change()

    with pytest.raises(Conflict) as conflict:
        change(body="Mine {name}", version=0)

    assert conflict.value.data["theirs"]["body"] == "So {name}."
    assert (conflict.value.data["yours"]["body"], conflict.value.data["version"]) == ("Mine {name}", 1)
    with pytest.raises(Conflict):
        reset_words(actor=AdminFactory(), topic=PARKED, version=0)
    assert change(body="Mine {name}", version=1).version == 2


def test_going_back_brings_our_own_words() -> None:
    row = change()

    assert reset_words(actor=AdminFactory(), topic=PARKED, version=1) == OWN_WORDS[PARKED]
    assert words_of(PARKED) == OWN_WORDS[PARKED]
    assert activity(row)[-1] == ("reset the words", {"topic": "parked", "body": "So {name}."})
    reset_words(actor=AdminFactory(), topic=PARKED, version=None)


@pytest.mark.parametrize("service", [change, lambda actor: reset_words(actor=actor, topic=PARKED, version=None)])
def test_only_administrators_choose_words(service) -> None:
    with pytest.raises(Forbidden):
        service(actor=ProductPMFactory())


# -- the page --------------------------------------------------------------------------------------------------


@pytest.fixture
def browser() -> Client:
    browser = Client()
    browser.force_login(AdminFactory(full_name="Ada"))
    return browser


def test_the_page_lists_every_topic_and_whose_words_it_has(browser: Client) -> None:
    change()

    page = browser.get("/settings/words/").content.decode()

    assert page.count("the product&#x27;s own") + page.count("the product's own") == len(NoticeTopic) - 1
    assert "Kept: {request}" in page


def test_a_preview_saves_nothing(browser: Client) -> None:
    sent = {"subject": "Kept: {request}", "body": "Dear {name}\n\n{reason}", "version": "0", "do": "preview"}

    page = browser.post("/settings/words/parked/", sent).content.decode()

    assert "Kept: No export to a spreadsheet" in page
    assert "Dear Ann Example" in page
    assert NoticeTemplate.objects.count() == 0


def test_words_are_saved_and_an_unknown_placeholder_keeps_what_was_typed(browser: Client) -> None:
    sent = {"subject": "Kept: {request}", "body": "Dear {nobody}", "version": "0"}

    refused = browser.post("/settings/words/parked/", sent)
    assert (refused.status_code, "Dear {nobody}" in refused.content.decode()) == (422, True)

    saved = browser.post("/settings/words/parked/", {**sent, "body": "Dear {name}"})
    assert (saved.status_code, saved["Location"]) == (302, "/settings/words/")
    conflict = browser.post("/settings/words/parked/", {**sent, "body": "Hi {name}"})
    assert (conflict.status_code, "Ada changed this" in conflict.content.decode()) == (409, True)
    browser.post("/settings/words/parked/reset/", {"version": "1"})
    assert NoticeTemplate.objects.count() == 0


def test_there_are_no_words_for_what_is_not_told(browser: Client) -> None:
    assert browser.get("/settings/words/snoozed/").status_code == 404
