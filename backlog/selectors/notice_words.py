"""In which words people are told: the product's own, or those that an administrator put in their place.

A line of the text with a placeholder that has nothing to say is left out, so one text fits all: "We look at it again on
{look_again_on}." stands in a mail only if there is such a day.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from backlog.choices import NoticeTopic
from backlog.models import NoticeTemplate

PLACEHOLDERS = {
    "name": "whom it is written to",
    "request": "the request's title; for colleagues with its number",
    "title": "the item's title for customers if it is published, else the request's; for colleagues the item's",
    "item": "the item: for customers its published title or nothing, for colleagues key and title",
    "product": "the product's name",
    "account": "the account that asked",
    "who": "who did it; to customers a colleague of theirs, or the product's team",
    "reason": "what was written with the decision, for whoever asked; of a promise: what carries it",
    "would_change": "of a no: what would change the answer; nothing for customers",
    "look_again_on": "the day on which it is looked at again, if there is one",
    "text": "what was said: the question, the answer, the comment, the promise; or how many there are",
    "day": "the day until which something was promised",
    "whom": "to whom something was promised: an account, a segment, or everybody",
    "link": "where to read on; nothing for somebody who does not sign in",
}
_OF_ALL = ("name", "product", "who", "link")
_OF_A_REQUEST = (*_OF_ALL, "request", "title", "item", "account")
_OF_A_DECISION = (*_OF_A_REQUEST, "reason", "would_change", "look_again_on")
_OF_WHAT_IS_SAID = (*_OF_A_REQUEST, "text")
_OF_A_PROMISE = (*_OF_ALL, "item", "text", "day", "whom", "reason")
KNOWN: dict[NoticeTopic, tuple[str, ...]] = {
    NoticeTopic.LINKED: _OF_A_DECISION,
    NoticeTopic.PLANNED: _OF_A_REQUEST,
    NoticeTopic.SHIPPED: _OF_A_REQUEST,
    NoticeTopic.DECLINED: _OF_A_DECISION,
    NoticeTopic.PARKED: _OF_A_DECISION,
    NoticeTopic.MERGED: _OF_A_DECISION,
    NoticeTopic.REOPENED: _OF_A_DECISION,
    NoticeTopic.ASKED: _OF_WHAT_IS_SAID,
    NoticeTopic.ANSWERED: _OF_WHAT_IS_SAID,
    NoticeTopic.COMMENTED: _OF_WHAT_IS_SAID,
    NoticeTopic.MENTIONED: _OF_WHAT_IS_SAID,
    NoticeTopic.ASSIGNED: _OF_A_REQUEST,
    NoticeTopic.ACCESS: (*_OF_ALL, "account"),
    NoticeTopic.RECONFIRM: (*_OF_ALL, "account", "text"),
    NoticeTopic.OUTCOME: (*_OF_ALL, "text"),
    NoticeTopic.PROMISED: _OF_A_PROMISE,
    NoticeTopic.PROMISE_DUE: _OF_A_PROMISE,
    NoticeTopic.PROMISE_PAST: _OF_A_PROMISE,
}
_FOUND = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Words:
    """A subject and a text with placeholders; ``version`` is 0 for the product's own."""

    subject: str
    body: str
    version: int = 0


def _own(subject: str, *lines: str) -> Words:
    return Words(subject, "\n\n".join(("Hello {name},", *lines, "{link}")))


OWN_WORDS: dict[NoticeTopic, Words] = {
    NoticeTopic.LINKED: _own(
        "On our list: {request}",
        "Thank you for telling us. “{request}” is on our list for {product} now; your words stay as you wrote them.",
        "It stands there as: {item}",
        "{reason}",
        "You hear from us when it is planned, and when it is there.",
    ),
    NoticeTopic.PLANNED: _own(
        "Planned: {title}",
        "“{title}” is planned for {product}. Plans can change; you hear from us if this one does.",
    ),
    NoticeTopic.SHIPPED: _own(
        "It is there: {title}",
        "“{title}” is part of {product} now. Try it, and tell us whether it does what you need.",
    ),
    NoticeTopic.DECLINED: _own(
        "Not planned: {title}",
        "We looked at “{title}” for {product} and do not plan it.",
        "{reason}",
        "What would change the answer: {would_change}",
        "We look at it again on {look_again_on}.",
    ),
    NoticeTopic.PARKED: _own(
        "Kept open: {request}",
        "“{request}” for {product} stays open: we collect more before we decide.",
        "{reason}",
        "We look at it again on {look_again_on}.",
    ),
    NoticeTopic.MERGED: _own(
        "We have it on record: {request}",
        "What you ask for in “{request}” was on record already, so we look after it once. "
        "Nothing of yours is lost: your words and your voice count as before.",
        "It is joined with: {item}",
        "{reason}",
    ),
    NoticeTopic.REOPENED: _own(
        "Open again: {title}",
        "“{title}” for {product} is open again: we look at it once more and tell you what becomes of it.",
        "{reason}",
    ),
    NoticeTopic.ASKED: _own(
        "A question about: {request}",
        "We read “{request}” and need to know one thing before we can decide:",
        "{text}",
    ),
    NoticeTopic.ANSWERED: _own("Answered: {request}", "{who} answered what you asked about “{request}”:", "{text}"),
    NoticeTopic.COMMENTED: _own("Comment on: {title}", "{who} wrote on “{title}”:", "{text}"),
    NoticeTopic.MENTIONED: _own("{who} mentions you: {title}", "{who} mentions you on “{title}”:", "{text}"),
    NoticeTopic.ASSIGNED: _own(
        "Yours to decide: {request}", "{who} gave you “{request}” for {product} to decide.", "From: {account}"
    ),
    NoticeTopic.ACCESS: _own(
        "{who} asks for access for {account}",
        "{who} writes from a mail address of {account} and asks to use the portal. You decide whether they may.",
    ),
    NoticeTopic.RECONFIRM: _own(
        "Still a must for {account}?",
        "{text} of {account} were last confirmed more than a year ago. Say of each whether it still is a must: "
        "one click, and no score changes by it.",
    ),
    NoticeTopic.OUTCOME: _own(
        "What came of {text} of {product}?",
        "{text} of {product} shipped six weeks ago. Look at who uses them and what they took, and say what was learnt.",
    ),
    NoticeTopic.PROMISED: _own(
        "Promised to {whom}: {text}",
        "{who} promised “{text}” to {whom}, until {day}. It stands in the ledger of promises.",
        "{reason}",
        "If it cannot be kept, withdraw it with the reason, and say so to {who}.",
    ),
    NoticeTopic.PROMISE_DUE: _own(
        "Promised until {day}: {text}",
        "{who} promised “{text}” to {whom}, until {day}.",
        "{reason}",
        "If it will not be kept, withdraw it with the reason before that day, and tell them: after it, it is missed.",
    ),
    NoticeTopic.PROMISE_PAST: _own(
        "Past its day: {text}",
        "{who} promised “{text}” to {whom}, until {day}. That day is past, and nobody has said what became of it.",
        "{reason}",
        "Say whether it was kept or missed, and why: what is said stays in the ledger.",
    ),
}


def words_of(topic: NoticeTopic) -> Words:
    """The words in force."""
    row = NoticeTemplate.objects.filter(topic=topic).first()
    return Words(row.subject, row.body, row.version) if row else OWN_WORDS[topic]


def unknown_placeholders(topic: NoticeTopic, *texts: str) -> list[str]:
    """Placeholders of ``texts`` that this topic has nothing for, in the order in which they stand."""
    found = [name for text in texts for name in _FOUND.findall(text)]
    return [name for name in dict.fromkeys(found) if name not in KNOWN[topic]]


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put ``values`` into ``text``; a line with an empty one is left out, and so is the gap that it leaves."""
    kept = [line for line in text.splitlines() if all(values.get(name) for name in _FOUND.findall(line))]
    filled = _FOUND.sub(lambda found: values[found[1]], "\n".join(_without_gaps(kept)))
    return filled.strip()


def fill_line(text: str, values: Mapping[str, str]) -> str:
    """Put ``values`` into a subject; one that is empty leaves nothing behind."""
    return " ".join(_FOUND.sub(lambda found: values.get(found[1], ""), text).split())[:250]


def _without_gaps(lines: Iterable[str]) -> Iterable[str]:
    before = ""
    for line in lines:
        if line.strip() or before.strip():
            yield line
        before = line


_EXAMPLE = {
    "name": "Ann Example",
    "request": "No export to a spreadsheet",
    "title": "Export to a spreadsheet",
    "item": "Export to a spreadsheet",
    "product": "Lift",
    "account": "Example Ltd",
    "who": "The Lift team",
    "reason": "We looked into it and learnt that few would use it.",
    "would_change": "More customers who need it.",
    "look_again_on": "5 Oct 2027",
    "text": "Which format do you need?",
    "day": "5 Oct 2027",
    "whom": "Example Ltd",
    "link": "https://weighbridge.example/portal/requests/12/",
}


def example_of(subject: str, body: str) -> tuple[str, str]:
    """Subject and text as somebody might get them."""
    return fill_line(subject, _EXAMPLE), fill(body, _EXAMPLE)
