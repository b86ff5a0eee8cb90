"""Somebody who opens every way out of every page: links, pictures, forms, and what htmx would fetch."""

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

from django.db import transaction
from django.http import HttpResponse
from django.test import Client

HOST = "http://testserver"
# Random letters, among which any short word turns up now and then.
RANDOM = re.compile(r'(csrfmiddlewaretoken" value="|X-CSRFToken": ")[A-Za-z0-9]{32,64}')
#: Leads out of the house, or holds nobody's data.
LEFT_OUT = ("/static/", "/sign-in/logout/", "/api/v1/docs/", "/api/v1/schema/")
MOST = 600


@dataclass
class Form:
    """A form with what stands in its fields; ``buttons`` are its named ones, one of which is pressed."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def submissions(self) -> Iterator[dict[str, str]]:
        """What is sent: once for each button, once with no button at all, once with nothing."""
        yield {}
        yield dict(self.fields)
        for name, value in self.buttons:
            yield {**self.fields, name: value}


class Ways(HTMLParser):
    """All addresses and forms of a page."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self.base = base
        self.links: list[str] = []
        self.forms: list[Form] = []
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what an element leads to."""
        given = {name: value or "" for name, value in attrs}
        for name in ("href", "src", "hx-get"):
            if name in given:
                self.links.append(self._whole(given[name]))
        if "hx-post" in given:
            self.forms.append(Form(self._whole(given["hx-post"]), "post"))
        if tag == "form":
            self.forms.append(Form(self._whole(given.get("action", "")), given.get("method", "get").lower()))
        self._note_field(tag, given)

    def _note_field(self, tag: str, given: dict[str, str]) -> None:
        if "formaction" in given and self.forms:
            self.forms.append(Form(self._whole(given["formaction"]), "post", dict(self.forms[-1].fields)))
        if tag == "option":
            if self._select and self.forms and given.get("value"):
                self.forms[-1].fields.setdefault(self._select, given["value"])
            return
        self._select = given.get("name", "") if tag == "select" else ""
        name = given.get("name", "")
        if not name or not self.forms or tag not in {"input", "textarea", "button"} or given.get("type") == "file":
            return
        if tag == "button":
            self.forms[-1].buttons.append((name, given.get("value", "")))
        elif given.get("type") != "checkbox":
            self.forms[-1].fields.setdefault(name, given.get("value", "") or "harbour")

    def _whole(self, address: str) -> str:
        return urldefrag(urljoin(self.base, address)).url


@dataclass
class Crawl:
    """What one browser was answered, by address. With ``sends`` it sends the forms too; nothing of that stays."""

    browser: Client
    sends: bool = True
    answers: dict[str, str] = field(default_factory=dict)
    statuses: dict[str, int] = field(default_factory=dict)

    def run(self, starts: Iterable[str]) -> "Crawl":
        """Open everything that can be reached from ``starts``."""
        waiting = deque(HOST + start for start in starts)
        while waiting:
            address = waiting.popleft()
            if address in self.answers or not _is_ours(address):
                continue
            assert len(self.answers) < MOST, "the crawl does not end"
            waiting.extend(self._open(address))
        return self

    def _open(self, address: str) -> list[str]:
        response = self.browser.get(_path(address))
        text = self.keep(address, response)
        if response.status_code in {301, 302}:
            return [urljoin(address, response["Location"])]
        if not response["Content-Type"].startswith("text/html"):
            return []
        ways = Ways(address)
        ways.feed(text)
        found = list(ways.links)
        for form in ways.forms:
            found += self._send(form)
        return found

    def _send(self, form: Form) -> list[str]:
        if form.method == "get":
            return [form.action, f"{form.action.partition('?')[0]}?q=harbour"]
        if not self.sends or not _is_ours(form.action):
            return []
        for number, sent in enumerate(form.submissions()):
            self._post(form.action, sent, f"POST {form.action} {number} {sorted(sent)}")
        return []

    def _post(self, address: str, sent: dict[str, str], name: str) -> None:
        """Send a form and look at where it leads; nothing of it stays."""
        if name in self.answers:
            return
        with transaction.atomic():
            response = self.browser.post(_path(address), sent)
            self.keep(name, response)
            if response.status_code == 302 and _is_ours(urljoin(address, response["Location"])):
                self.keep(f"{name} then", self.browser.get(_path(urljoin(address, response["Location"]))))
            transaction.set_rollback(True)

    def keep(self, name: str, response: HttpResponse) -> str:
        """Remember an answer: headers and body."""
        body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
        text = body.decode("utf-8", "replace")
        headers = "\n".join(f"{key}: {value}" for key, value in response.items())
        self.answers[name] = RANDOM.sub(r"\1", f"{headers}\n\n{text}")
        self.statuses[name] = int(response.status_code)
        return text

    def holding(self, words: Iterable[str]) -> list[tuple[str, str]]:
        """The answers that hold one of ``words``, with it, in whatever case."""
        return [(name, word) for name, text in self.answers.items() for word in words if word in text.lower()]


def _is_ours(address: str) -> bool:
    parts = urlsplit(address)
    return parts.netloc == "testserver" and not parts.path.startswith(LEFT_OUT)


def _path(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
