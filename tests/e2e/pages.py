"""Every address of the product, with who looks at it; a new one has to be entered here, or a test fails.

``PAGES``: the name of a route to what to open, as (who, what to put into the route, the rest of the address).
``FRAGMENTS``: routes that answer no whole page: parts of one, files, and steps that only take a POST; and pages behind
a link that only a mail holds.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.e2e.desk import ADMIN, CPM, CUSTOMER, LEAD, PM

STRANGER = ""
#: Words that stand for a number, key or name of the demo company; tests.e2e.samples finds them.
PRODUCT, ITEM, NEW, LINKED, DECLINED, ACCOUNT, CONTACT, DEAL = (
    "product", "item", "new", "linked", "declined", "account", "contact", "deal"
)  # fmt: skip
VISION, THEME, SEGMENT, DRAFT, IMPORT, DRY_RUN, OWN, TALK, IDEA, SOLUTION, BRIEF = (
    "vision", "theme", "segment", "draft", "import", "dry_run", "own", "talk", "idea", "solution", "brief"
)  # fmt: skip
WEIGHTS = "weights"
CHARTER, CHARTER_MEMBER, CHARTER_MEETING = "charter", "charter_member", "charter_meeting"
BEGUN = "begun"

RELEASE, SHIPPED, PLAN, OTHER_PLAN = "release", "shipped", "plan", "other_plan"
BUILT, TOLD = "built", "told"
ENTRY, PROMISE = "entry", "promise"

PAGES: dict[str, list[tuple[str, dict[str, str], str]]] = {
    "account_login": [(STRANGER, {}, ""), (STRANGER, {}, "?next=/inbox/")],
    "account_signup": [(STRANGER, {}, "")],
    "account_inactive": [(STRANGER, {}, "")],
    "account_logout": [(PM, {}, "")],
    "account_change_password": [(PM, {}, ""), (CUSTOMER, {}, "")],
    "account_reset_password": [(STRANGER, {}, "")],
    "account_reset_password_done": [(STRANGER, {}, "")],
    "account_reset_password_from_key": [(STRANGER, {"uidb36": "1", "key": "worn-out"}, "")],
    "account_reset_password_from_key_done": [(STRANGER, {}, "")],
    "account_reauthenticate": [(PM, {}, "")],
    "account_email": [(PM, {}, "")],
    "account_email_verification_sent": [(STRANGER, {}, "")],
    "account_confirm_email": [(STRANGER, {"key": "worn-out"}, "")],
    "api-docs": [(STRANGER, {}, "")],
    "jump": [(PM, {}, "?q=lift"), (PM, {}, "?q=nothing-like-this")],
    "inbox": [(PM, {}, ""), (PM, {}, "?kind=gap&importance=nice_to_have&product=lift-access"), (ADMIN, {}, "")],
    "inbox-request": [
        (PM, {"pk": NEW}, ""),
        *((PM, {"pk": NEW}, f"?do={form}") for form in ("new-item", "ask", "snooze", "park", "decline")),
        (PM, {"pk": LINKED}, "?status=snoozed&q=nothing-like-this"),
    ],
    "saved-view-new": [(PM, {}, "?kind=gap")],
    "requests": [
        (CPM, {}, ""),
        (CPM, {}, "?filed=me&evidence=buyer&source=sales&department=sales&account=Nobody"),
        (PM, {}, "?q=nothing-like-this"),
    ],
    "request": [(PM, {"pk": NEW}, ""), (CPM, {"pk": LINKED}, ""), (PM, {"pk": DECLINED}, "")],
    "request-comments": [(PM, {"pk": LINKED}, "")],
    "item-comments": [(PM, {"key": ITEM}, "")],
    "request-new": [(CPM, {}, "")],
    "gap-new": [(CPM, {}, ""), (CPM, {}, "?draft={begun}")],
    "gaps": [
        (PM, {}, ""),
        (CPM, {}, "?by=known&q=recall"),
        (LEAD, {}, "?by=account&status=all"),
        (ADMIN, {}, "?by=product"),
        (PM, {}, "?q=nothing-like-this"),
    ],
    "item-workaround": [(CPM, {"key": ITEM}, "")],
    "accounts": [(CPM, {}, ""), (PM, {}, "?q=nothing-like-this")],
    "account": [(PM, {"pk": ACCOUNT}, ""), (LEAD, {"pk": ACCOUNT}, "")],
    "account-new": [(PM, {}, "")],
    "account-report": [(CPM, {"pk": ACCOUNT}, ""), (CPM, {"pk": ACCOUNT}, "?audience=customer&period=year")],
    "desk": [(CPM, {}, ""), (PM, {}, "")],
    "account-merge": [
        (ADMIN, {"pk": ACCOUNT}, ""),
        (ADMIN, {"pk": ACCOUNT}, "?into=Ashwyn+Care+Homes"),
        (ADMIN, {"pk": ACCOUNT}, "?into=Nobody"),
    ],
    "account-edit": [(PM, {"pk": ACCOUNT}, "")],
    "account-access": [(CPM, {"pk": ACCOUNT}, "")],
    "join": [(STRANGER, {}, "")],
    "contact-new": [(PM, {"pk": ACCOUNT}, "")],
    "contact-edit": [(PM, {"pk": CONTACT}, "")],
    "opportunity-new": [(PM, {"pk": ACCOUNT}, "")],
    "opportunity-edit": [(PM, {"pk": DEAL}, "")],
    "declined": [(PM, {}, ""), (CPM, {}, "?due=1"), (PM, {}, "?q=nothing-like-this")],
    "pressure": [(PM, {}, ""), (LEAD, {}, "?all=1"), (PM, {}, "?product=lift-access&source=rfp")],
    "request-look-again": [(PM, {"pk": DECLINED}, "")],
    "item-decline": [(PM, {"key": ITEM}, ""), (PM, {"key": ITEM}, "?reason=too_few")],
    "item-look-again": [(PM, {"key": ITEM}, "")],
    "answers": [(PM, {}, ""), (ADMIN, {}, "?product=all")],
    "answer-edit": [
        (PM, {"reason": "too_few"}, "?product=lift-control"),
        (ADMIN, {"reason": "not_now"}, "?product=all"),
    ],
    "releases": [(PM, {}, ""), (LEAD, {}, "?product=lift-control")],
    "release-new": [(PM, {}, "")],
    "release": [(PM, {"pk": RELEASE}, ""), (PM, {"pk": RELEASE}, "?q=nothing-like-this"), (CPM, {"pk": SHIPPED}, "")],
    "release-board": [(PM, {"product": PRODUCT}, ""), (LEAD, {"product": PRODUCT}, "?q=nothing-like-this")],
    "release-edit": [(PM, {"pk": RELEASE}, ""), (ADMIN, {"pk": SHIPPED}, "")],
    "release-ship": [(PM, {"pk": RELEASE}, "")],
    "release-cancel": [(PM, {"pk": RELEASE}, "")],
    "company-calibration": [(PM, {}, "")],
    "calibration": [(LEAD, {"product": PRODUCT}, "")],
    "changelog": [(PM, {"product": PRODUCT}, ""), (LEAD, {"product": PRODUCT}, "")],
    "item-changelog": [(PM, {"key": BUILT}, "")],
    "item-outcome": [(PM, {"key": BUILT}, ""), (LEAD, {"key": BUILT}, "")],
    "outcomes": [(PM, {"product": PRODUCT}, f"?show={which}") for which in ("due", "looked", "coming")],
    "account-outcome": [(ADMIN, {"pk": TOLD}, "?workaround=kept")],
    "workarounds": [(CPM, {}, ""), (PM, {}, "?state=undone&mine=0"), (LEAD, {}, "?state=use")],
    "portal-changelog": [(CUSTOMER, {}, "")],
    "item-release": [(PM, {"key": ITEM}, ""), (LEAD, {"key": ITEM}, "")],
    "roadmap": [(PM, {"product": PRODUCT}, ""), (LEAD, {"product": PRODUCT}, "")],
    "roadmap-outside": [(PM, {"product": PRODUCT}, ""), (CPM, {"product": PRODUCT}, "?account=nobody")],
    "roadmap-entry-new": [(PM, {"product": PRODUCT}, "?item={item}&column=next")],
    "roadmap-entry-edit": [(PM, {"pk": ENTRY}, "")],
    "roadmap-entry-off": [(PM, {"pk": ENTRY}, "")],
    "promises": [(PM, {}, ""), (LEAD, {}, "?state=all"), (CPM, {}, "?account=nobody")],
    "promise-new": [(PM, {}, "")],
    "promise": [(PM, {"pk": PROMISE}, ""), (LEAD, {"pk": PROMISE}, "")],
    "portal-roadmaps": [(CUSTOMER, {}, "")],
    "portal-roadmap": [(CUSTOMER, {"product": PRODUCT}, "")],
    "plans": [(PM, {}, ""), (LEAD, {}, "?product=lift-control")],
    "plan-new": [(PM, {}, "")],
    "plan": [(PM, {"pk": PLAN}, ""), (LEAD, {"pk": OTHER_PLAN}, "")],
    "plan-accept": [(PM, {"pk": PLAN}, "")],
    "plan-compare": [(PM, {"pk": PLAN}, "?with={other_plan}")],
    "interviews": [(PM, {}, ""), (CPM, {}, "?product=lift-access"), (CPM, {}, "?q=nothing-like-this")],
    "interview-new": [(CPM, {}, "")],
    "interview": [(PM, {"pk": TALK}, "")],
    "interview-edit": [(ADMIN, {"pk": TALK}, "")],
    "item-brief": [(PM, {"key": ITEM}, ""), (LEAD, {"key": ITEM}, "")],
    "solution-brief": [(PM, {"key": SOLUTION}, "")],
    "weights-brief": [(PM, {"product": PRODUCT, "number": "1"}, "")],
    "brief": [(PM, {"pk": BRIEF}, "")],
    "brief-edit": [(PM, {"pk": BRIEF}, "")],
    "solutions": [(PM, {"product": PRODUCT}, ""), (LEAD, {"product": PRODUCT}, "")],
    "solution": [(PM, {"key": SOLUTION}, ""), (LEAD, {"key": SOLUTION}, "")],
    "solution-new": [(PM, {"product": PRODUCT}, "?item={item}")],
    "solution-edit": [(PM, {"key": SOLUTION}, "")],
    "item-solution": [(PM, {"key": ITEM}, "")],
    "can-it": [(PM, {}, ""), (LEAD, {}, "?q=Can+the+recall+log+be+exported%3F")],
    "finance": [(ADMIN, {"product": PRODUCT}, "")],
    "finance-rates": [(PM, {"product": PRODUCT}, "")],
    "item-case": [(LEAD, {"key": ITEM}, "")],
    "launches": [(PM, {"product": PRODUCT}, ""), (LEAD, {"product": PRODUCT}, "")],
    "launch-message": [(PM, {"pk": RELEASE}, "")],
    "company-insights": [(ADMIN, {}, "")],
    "insights": [(PM, {"product": PRODUCT}, ""), (LEAD, {"product": PRODUCT}, "?period=all")],
    "leadership": [(LEAD, {}, ""), (PM, {}, "?product={product}&period=all")],
    "charter": [(ADMIN, {}, ""), (LEAD, {}, "?product=lift-service")],
    "charter-new": [(PM, {}, "")],
    "charter-programme": [(PM, {"pk": CHARTER}, ""), (LEAD, {"pk": CHARTER}, "")],
    "charter-edit": [(ADMIN, {"pk": CHARTER}, "")],
    "charter-member-new": [(ADMIN, {"pk": CHARTER}, "")],
    "charter-member-edit": [(ADMIN, {"pk": CHARTER_MEMBER}, "")],
    "charter-meeting-new": [(ADMIN, {"pk": CHARTER}, "")],
    "charter-meeting-edit": [(ADMIN, {"pk": CHARTER_MEETING}, "")],
    "imports": [(PM, {}, "")],
    "import": [(ADMIN, {"pk": DRAFT}, ""), (ADMIN, {"pk": IMPORT}, ""), (ADMIN, {"pk": DRY_RUN}, "")],
    "backlog-triangle": [(PM, {"product": PRODUCT}, "")],
    "robustness": [(PM, {"product": PRODUCT}, ""), (LEAD, {"product": PRODUCT}, "?top=3&concentration=100")],
    "backlog": [
        (PM, {"product": PRODUCT}, ""),
        (LEAD, {"product": PRODUCT}, "?item={item}"),
        (PM, {"product": PRODUCT}, "?as_of=2000-01-01"),
        (PM, {"product": PRODUCT}, "?q=nothing-like-this"),
        (PM, {"product": PRODUCT}, "?kind=gap&status=open&min_current=10"),
    ],
    "item": [
        (PM, {"key": ITEM}, ""),
        (LEAD, {"key": ITEM}, ""),
        (PM, {"key": ITEM}, "?tab=evidence"),
        (CPM, {"key": ITEM}, "?tab=definition"),
        (PM, {"key": ITEM}, "?tab=conversation"),
        (PM, {"key": ITEM}, "?tab=activity"),
    ],
    "item-history": [(PM, {"key": ITEM}, ""), (LEAD, {"key": ITEM}, "")],
    "item-edit": [(PM, {"key": ITEM}, "")],
    "item-effort": [(PM, {"key": ITEM}, "")],
    "item-prerequisites": [(PM, {"key": ITEM}, "")],
    "item-judge": [(PM, {"key": ITEM}, "")],
    "item-validate": [(PM, {"key": ITEM}, "")],
    "portal": [(CUSTOMER, {}, ""), (CUSTOMER, {}, "?q=nothing-like-this")],
    "item-publish": [(PM, {"key": ITEM}, "")],
    "portal-request-new": [(CUSTOMER, {}, "")],
    "portal-ideas": [(CUSTOMER, {}, ""), (CUSTOMER, {}, "?q=nothing-like-this"), (CUSTOMER, {}, "?kind=gap")],
    "portal-idea": [(CUSTOMER, {"pk": IDEA}, "")],
    "portal-idea-comments": [(CUSTOMER, {"pk": IDEA}, "")],
    "portal-request": [(CUSTOMER, {"pk": OWN}, "")],
    "strategy": [(LEAD, {}, ""), (CPM, {}, "")],
    "vision-new": [(LEAD, {}, "")],
    "vision-edit": [(LEAD, {"pk": VISION}, "")],
    "theme-new": [(LEAD, {}, "")],
    "theme-edit": [(LEAD, {"pk": THEME}, "")],
    "segment-new": [(LEAD, {}, "")],
    "segment-edit": [(LEAD, {"pk": SEGMENT}, "")],
    "weights-default": [(PM, {}, ""), (LEAD, {}, "")],
    "weights-draft": [(PM, {"product": PRODUCT, "pk": WEIGHTS}, ""), (LEAD, {"product": PRODUCT, "pk": WEIGHTS}, "")],
    "weights-version": [(PM, {"product": PRODUCT, "number": "3"}, "")],
    "weights": [(PM, {"product": PRODUCT}, ""), (LEAD, {"product": PRODUCT}, "")],
    "news": [(PM, {}, ""), (PM, {}, "?unread=1"), (CUSTOMER, {}, "")],
    "words": [(ADMIN, {}, "")],
    "words-edit": [(ADMIN, {"topic": "planned"}, "")],
    "mail": [(ADMIN, {}, "")],
    "news-settings": [(PM, {}, ""), (CUSTOMER, {}, "")],
    "settings": [(ADMIN, {}, "")],
    "people": [(ADMIN, {}, "")],
    "person-new": [(ADMIN, {}, "")],
    "audit": [(ADMIN, {}, "")],
}
#: What the product answers where it must refuse.
REFUSALS = [
    (PM, "/there-is-no-such-page/"),
    (STRANGER, "/there-is-no-such-page/"),
    (LEAD, "/imports/"),
    (CPM, "/inbox/"),
    (CUSTOMER, "/accounts/"),
]
FRAGMENTS = frozenset({
    "health-live", "health-ready", "theme", "landing", "weights-draft-discard", "account_set_password",
    "account_confirm_login_code", "inbox-items", "inbox-link", "inbox-new-item", "inbox-decline", "inbox-merge",
    "inbox-ask", "inbox-snooze", "inbox-park", "inbox-reopen", "inbox-assign", "inbox-undo", "inbox-many",
    "saved-view", "saved-view-delete", "request-reopen",
    "import-start", "import-progress", "import-undo", "import-discard", "backlog-columns", "item-support",
    "backlog-triangle-file",
    "robustness-csv", "robustness-progress",
    "item-reconfirm",
    "item-support-remove", "item-deal", "item-deal-remove", "gap-cost", "request-confirm", "gap-account",
    "account-report-csv", "similar", "gaps-csv", "item-history-csv", "contact-delete", "opportunity-delete",
    "vision-delete", "theme-delete", "segment-delete", "weights-preview", "key-revoke",
    "comment", "comment-edit", "comment-delete", "attachment", "attachment-preview", "attachment-delete", "colleagues",
    "request-follow", "item-follow", "portal-request-answer", "portal-idea-support", "portal-idea-support-remove",
    "portal-idea-follow",
    "plan-progress", "plan-cancel", "plan-move", "plan-delete", "plan-export",
    "account-outcome-say",
    "roadmap-link-new", "roadmap-link-revoke", "roadmap-embed", "roadmap-calendar", "promise-settle", "promise-reopen",
    "release-delete", "release-add", "release-item-take-back", "departure-undo", "release-board-move",
    "brief-publish", "brief-discard", "brief-share", "brief-revoke", "brief-shared",
    "solution-items", "solution-item-remove", "solution-delete",
    "declined-csv", "draft-discard", "item-reopen", "answer-reset",
    "interview-delete", "account-domains", "invitation-withdraw", "access-approve", "access-refuse", "join-with",
    "news-unsubscribe", "news-unfollow", "news-open", "news-read", "news-read-all", "words-reset", "mail-test",
    "mailbox-test", "mail-retry", "charter-meeting-delete", "charter-give",
    "insights-csv", "company-insights-csv", "can-it-csv", "finance-file", "item-case-file",
    "launch-entry-new", "launch-entry-tick", "launch-entry-remove",
})  # fmt: skip


def routes() -> Iterator[str]:
    """The names of all routes that people may meet: not REST, which draws no pages, and not the Django admin."""
    return _names(get_resolver().url_patterns)


def _names(patterns: list[Any]) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield str(pattern.name)
        elif isinstance(pattern, URLResolver) and str(pattern.pattern) != "admin/":
            yield from (
                name for name in _names(pattern.url_patterns) if not name.startswith("api-") or name == "api-docs"
            )


@dataclass(frozen=True)
class Opened:
    """One page as somebody opens it."""

    route: str
    email: str
    kwargs: dict[str, str]
    query: str

    def __str__(self) -> str:
        return f"{self.route}{self.query} {self.email.partition('@')[0]}".strip()

    def path(self, samples: dict[str, str]) -> str:
        """Its address in the demo company."""
        return reverse(self.route, kwargs=_filled(self.kwargs, samples)) + self.query.format_map(samples)


def _filled(kwargs: dict[str, str], samples: dict[str, str]) -> dict[str, str]:
    return {name: samples.get(word, word) for name, word in kwargs.items()}


def opened() -> list[Opened]:
    """All of them."""
    return [Opened(route, *page) for route, pages in PAGES.items() for page in pages]
