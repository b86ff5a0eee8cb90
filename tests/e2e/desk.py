"""Somebody's desk: the pages that they have open, and what went wrong in them."""

import re
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

PM, CPM, CUSTOMER, LEAD, ADMIN = (f"{name}@demo.example" for name in ("pm", "cpm", "customer", "lead", "admin"))
PASSWORD = "demo"
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
# An answer that refuses what was typed: browsers report its status, the page says what is wrong.
_REFUSED = re.compile(r"Failed to load resource: .* status of (409|422)")
# A request that leaving the page cuts short: htmx tells of it; where the network fails the browser does so as well.
_CUT_SHORT = re.compile(r"htmx:(afterRequest|sendError|sendAbort)\b")


@dataclass
class Desk:
    """Opens pages of the product at ``address``; ``sign_ins`` remembers the cookies of who signed in."""

    browser: Browser
    address: str
    sign_ins: dict[str, Any]
    problems: list[str] = field(default_factory=list)
    _contexts: list[BrowserContext] = field(default_factory=list)
    _turned: dict[str, Page] = field(default_factory=dict)

    def open(self, path: str = "/", email: str = "", *, size: dict[str, int] = WIDE, **options: Any) -> Page:
        """A page at ``path``, signed in as ``email``; ``options`` are those of a browser context."""
        if email and email not in self.sign_ins:
            page = self.open("/sign-in/login/")
            sign_in(page, email)
            page.wait_for_url(lambda url: "/sign-in/" not in url)
            self.sign_ins[email] = page.context.storage_state()
        context = self.browser.new_context(
            base_url=self.address,
            viewport=size,
            storage_state=self.sign_ins.get(email),
            reduced_motion="reduce",
            **options,
        )
        context.set_default_timeout(20_000)
        self._contexts.append(context)
        page = context.new_page()
        page.on("console", self._read)
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.goto(path)
        return page

    def turn_to(self, path: str, email: str = "") -> Page:
        """The one page that is kept open for each person, now at ``path``: what it has loaded stays in its cache."""
        if email not in self._turned:
            self._turned[email] = self.open(path, email)
        else:
            self._turned[email].goto(path)
        return self._turned[email]

    def take_problems(self) -> list[str]:
        """What went wrong since the last time."""
        found = self.problems.copy()
        self.problems.clear()
        return found

    def close(self) -> None:
        """Put everything away."""
        for context in self._contexts:
            context.close()

    def _read(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not _REFUSED.match(message.text) and not _CUT_SHORT.match(message.text):
            self.problems.append(f"{message.text} ({message.location['url']})")


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    """Fill the form in and send it."""
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()
