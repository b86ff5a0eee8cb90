"""A customer never learns that another one exists, nor what colleagues think: crawled, guessed and asked for.

Fails for any answer that holds a word planted in the other's data or in ours (``two_customers``).
"""

import re
from collections.abc import Iterator
from itertools import product as every_pair_of
from typing import Any

import pytest
from django.urls.resolvers import RoutePattern

from tests.api.client import BASE, program_of
from tests.browsing import browser_of
from tests.permissions import two_customers
from tests.permissions.crawling import Crawl
from tests.permissions.routes import patterns
from tests.permissions.two_customers import CODE, FIGURES, INTERNAL, STARTS, WORD, Side, TwoCustomers

pytestmark = pytest.mark.django_db

OURS = (INTERNAL, CODE.lower(), *FIGURES)
#: What says "not for you": it is not there, it may not be done, it takes no GET, or the way home.
REFUSED = {302, 403, 404, 405}
#: They name a product, which both use: what each reads there is theirs alone.
SHARED = {"portal/roadmap/<slug:product>/", "api/v1/portal/roadmap/<slug:slug>/"}
PLACE = re.compile(r"<(?:(\w+):)?(\w+)>")
#: They name no thing of a customer's.
NAMELESS = {"token": ["guessed"], "topic": ["declined"], "kind": ["theme"], "reason": ["too_few"], "name": ["balance"]}


@pytest.fixture
def world(db: None) -> TwoCustomers:
    """Both customers."""
    return two_customers.build()


def forbidden(other: Side) -> tuple[str, ...]:
    """What ``other``'s counterpart must not read."""
    return (other.mark, *OURS)


def test_whatever_a_customer_can_reach_tells_nothing_of_the_other(world: TwoCustomers) -> None:
    for side, other in world.sides():
        crawl = Crawl(browser_of(side.person)).run(STARTS)

        assert crawl.holding(forbidden(other)) == []
        assert {code for code in crawl.statuses.values() if code >= 500} == set()
        assert crawl.statuses[f"http://testserver/portal/requests/{side.requests['new'].pk}/"] == 200
        assert crawl.statuses["http://testserver/portal/changelog/"] == 200
        assert [name for name, _ in crawl.holding([f"{side.mark} says"])] != []
        told = crawl.answers[f"http://testserver/portal/roadmap/{world.product.slug}/"]
        assert [f"{words} of {side.mark}" in told for words in ("quay", "berth")] == [True, True]


# -- guessing ------------------------------------------------------------------------------------------------


def guesses(route: str, world: TwoCustomers) -> Iterator[str]:
    """The addresses of a route with everything that is the second customer's put into it."""
    places = PLACE.findall(route)
    values = [_values(converter, name, world) for converter, name in places]
    for chosen in every_pair_of(*values):
        yield PLACE.sub("{}", route).format(*chosen)


def _values(converter: str, name: str, world: TwoCustomers) -> list[Any]:
    if converter == "int":
        return list(world.foreign)
    if name in {"product", "slug"}:
        return [world.product.slug]
    if name == "key":
        return [world.shared.key, f"{CODE}-3"]
    if name in {"account", "id"}:
        return [world.second.account.pk, f"crm:{world.second.account.crm_id}"]
    return NAMELESS[name]  # a KeyError: say here what could be guessed for a new part of an address


def is_nameless(route: str) -> bool:
    """Whether nothing in the route names a thing."""
    return all(name in NAMELESS for _, name in PLACE.findall(route))


def asked(prefix: str, without: tuple[str, ...]) -> Iterator[str]:
    """The routes that begin so."""
    for route, pattern in patterns():
        whole = isinstance(pattern.pattern, RoutePattern)
        if whole and route.startswith(prefix) and not route.startswith(without or ("\0",)):
            yield route


def test_every_page_with_the_others_numbers_says_that_there_is_nothing(world: TwoCustomers) -> None:
    crawl = Crawl(browser_of(world.first.person))
    for route in asked("", without=("api/", "admin/", "sign-in/")):
        for address in guesses(route, world):
            name = f"/{address}"
            crawl.keep(name, crawl.browser.get(name))
            assert is_nameless(route) or route in SHARED or crawl.statuses[name] in REFUSED, name

    assert crawl.holding(forbidden(world.second)) == []


# -- REST ----------------------------------------------------------------------------------------------------


def test_rest_with_the_others_numbers_says_that_there_is_nothing(world: TwoCustomers) -> None:
    program = program_of(world.first.person)
    crawl = Crawl(program.client)
    for route in asked("api/", without=("api/v1/schema/", "api/v1/docs/")):
        for address in guesses(route, world):
            crawl.keep(address, program.get(f"/{address}"))
            assert not PLACE.search(route) or route in SHARED or crawl.statuses[address] in REFUSED, address

    repeated = {CODE.lower()}  # "There is no item ZUGZ-1": they said it themselves
    assert crawl.holding(set(forbidden(world.second)) - repeated) == []


def test_rest_tells_each_customer_of_themselves_alone(world: TwoCustomers) -> None:
    for side, other in world.sides():
        program = program_of(side.person)
        crawl = Crawl(program.client)
        own = [one.pk for one in side.requests.values()]
        addresses = [f"requests/{pk}/{tail}" for pk in own for tail in ("", "comments/", "attachments/", "similar/")]
        addresses += [f"requests/?q={WORD}", f"requests/?account={other.account.pk}", f"accounts/{side.account.pk}/"]
        for address in addresses:
            crawl.keep(address, program.get(address))
        typed = {"product": world.product.slug, "title": f"{WORD} storm cranes stop", "body": WORD}
        crawl.keep("similar/", program.post("similar/", typed))

        assert crawl.holding(forbidden(other)) == []
        assert crawl.statuses["similar/"] == 200
        assert f"{side.mark} {WORD} new" in crawl.answers["similar/"]


def test_the_session_opens_rest_no_wider_than_a_key(world: TwoCustomers) -> None:
    browser = browser_of(world.first.person)
    crawl = Crawl(browser)
    for route in asked("api/", without=("api/v1/schema/", "api/v1/docs/")):
        if not PLACE.search(route):
            crawl.keep(route, browser.get(f"/{route}"))

    assert crawl.holding(forbidden(world.second)) == []
    assert crawl.statuses[f"{BASE[1:]}requests/"] == 200
