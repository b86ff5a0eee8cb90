"""Whatever one customer does, the other's pages and REST answers stay as they were, to the letter.

No count, order, time, ETag or news may tell that somebody else is there; planted words would not find that
(``test_isolation``).
"""

import re

import pytest
from django.db import transaction

from backlog.services.attachments import attach
from backlog.services.conversation import add_comment
from backlog.services.following import follow, unfollow
from backlog.services.merging import merge_request
from backlog.services.portal import drop_need, say_need
from backlog.services.triage import answer_request, decline_request, link_request
from requests_intake.models import Request
from requests_intake.services.requests import file_request
from tests.api.client import Program, program_of
from tests.browsing import browser_of
from tests.news import happen
from tests.permissions import two_customers
from tests.permissions.crawling import Crawl
from tests.permissions.routes import patterns
from tests.permissions.two_customers import STARTS, WORD, Side, TwoCustomers
from tests.uploads import upload

pytestmark = pytest.mark.django_db

#: What differs between two answers to the same question: tokens, and how long ago something is.
PASSING = re.compile(
    r'name="csrfmiddlewaretoken" value="\w+"|"X-CSRFToken": ?"\w+"|Set-Cookie: .*|Expires: .*|'
    r"\b(?:just now|\d+ (?:min|h)( ago)?)\b"
)
#: What the other's requests are merged into, one each.
JOINED = ("new", "linked", "declined", "waiting", "snoozed", "parked", "canonical")


@pytest.fixture
def world(db: None) -> TwoCustomers:
    """Both customers."""
    return two_customers.build()


def read(side: Side, program: Program, world: TwoCustomers) -> dict[str, str]:
    """Everything that a customer is shown and answered, without what passes; their news is as unread as before."""
    rest = Crawl(program.client)
    typed = {"product": world.product.slug, "title": f"{WORD} storm cranes stop", "body": WORD}
    with transaction.atomic():
        pages = Crawl(browser_of(side.person), sends=False).run(STARTS)
        for address in addresses(side, world):
            rest.keep(address, program.get(address))
        rest.keep("similar", program.post("similar/", typed))
        transaction.set_rollback(True)
    return {name: PASSING.sub("", text) for name, text in (pages.answers | rest.answers).items()}


def addresses(side: Side, world: TwoCustomers) -> list[str]:
    """All lists of REST, and what is their own or published, one by one."""
    routes = [route for route, _ in patterns() if route.startswith("api/v1/") and "<" not in route]
    lists = [f"/{route}" for route in routes if not route.startswith(("api/v1/schema/", "api/v1/docs/"))]
    own = [one.pk for one in side.requests.values()]
    below = [f"requests/{pk}/{tail}" for pk in own for tail in ("", "comments/", "attachments/", "similar/")]
    idea = f"portal/items/{world.shared.pk}/"
    return [*lists, *below, idea, f"{idea}comments/", f"accounts/{side.account.pk}/", f"requests/?q={WORD}"]


def act(side: Side, other: Side, world: TwoCustomers) -> None:
    """``side`` does all that a customer can; the PM merges what they filed into ``other``'s and decides on more."""
    pm, shared = world.product.accountable_pm, world.shared
    say = f"{side.mark} says more of the {WORD}"
    for where in ({"item": shared}, {"request": side.requests["new"]}):
        add_comment(actor=side.person, body=say, account=side.account, **where)  # type: ignore[arg-type]
    attach(actor=side.person, upload=upload("more.txt", say.encode()), request=side.requests["linked"])
    answer_request(actor=side.person, request_id=side.requests["waiting"].pk, text=say)
    drop_need(actor=side.person, item=shared, account=side.account)
    say_need(actor=side.person, item=shared, account=side.account, importance="nice_to_have")
    unfollow(actor=side.person, item=shared)
    follow(actor=side.person, item=shared)
    for name in JOINED:
        merge_request(actor=pm, request_id=filed(side, world, name).pk, into_id=other.requests[name].pk)
    link_request(actor=pm, request_id=filed(side, world, "to link").pk, item_key=shared.key)
    declined = filed(side, world, "to decline")
    decline_request(
        actor=pm, request_id=declined.pk, reason="too_few", text="No.", would_change="More.", look_again_on=None
    )
    happen()


def filed(side: Side, world: TwoCustomers, name: str) -> Request:
    """One more request in words that are like the other's."""
    return file_request(
        actor=side.person, product=world.product, account=side.account, contact=side.person.contacts.get(),
        kind="gap", title=f"{WORD} storm cranes stop, {name}", body=f"{WORD} {side.mark}", source="customer",
    )  # fmt: skip


def changed(before: dict[str, str], after: dict[str, str]) -> dict[str, set[str]]:
    """The lines of each answer that are not in both."""
    both = {name: (before.get(name, ""), after.get(name, "")) for name in before | after}
    return {name: set(was.splitlines()) ^ set(now.splitlines()) for name, (was, now) in both.items() if was != now}


@pytest.mark.parametrize("turn", [0, 1], ids=["first", "second"])
def test_what_one_customer_does_changes_nothing_for_the_other(world: TwoCustomers, turn: int) -> None:
    side, other = list(world.sides())[turn]
    program = program_of(other.person)
    before = read(other, program, world)
    act(side, other, world)

    assert changed(before, read(other, program, world)) == {}
