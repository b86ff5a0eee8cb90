"""The demo company as values: read from ``data/*.toml``, checked for codes that nothing stands behind."""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from backlog.demo.rows import STRENGTH, Ask, parse

DATA = Path(__file__).parent / "data"
LOOSE = ("new", "snoozed", "parked", "waiting", "declined", "again")


@dataclass(frozen=True, slots=True)
class Contradiction:
    """An interview that spoke against an item."""

    account: str
    person: str
    months: float
    note: str


@dataclass(frozen=True, slots=True)
class ItemNote:
    """An item with its requests and votes; ``effort`` is (developer, tester) days or empty."""

    product: str
    number: int
    kind: str
    title: str
    age: float
    asks: tuple[Ask, ...]
    facts: dict[str, Any] = field(default_factory=dict)
    contradictions: tuple[Contradiction, ...] = ()

    @property
    def status(self) -> str:
        """How far it is."""
        return str(self.facts.get("status", "open"))

    @property
    def closed(self) -> float:
        """How many months ago it was shipped or declined; 0 while it is open."""
        return float(self.facts.get("closed", 0))

    @property
    def confirmed(self) -> int:
        """How many interviews confirmed its use."""
        return int(self.facts.get("interviews", (0, 0))[0])

    @property
    def opener(self) -> Ask:
        """The request that it was made from: the oldest."""
        return max(self.asks, key=lambda ask: ask.age)

    def votes(self) -> list[tuple[str, str, str]]:
        """Return (account, importance letter, horizon) of those who filed nothing themselves."""
        rows = []
        for name, horizon in (("votes", "now"), ("votes_future", "future")):
            for vote in filter(None, self.facts.get(name, "").split(", ")):
                account, letter = vote.split()
                rows.append((account, letter, horizon))
        return rows

    def deals(self) -> dict[str, str]:
        """Return the importance for each account whose deal hangs on the item: the strongest of its requests."""
        strongest: dict[str, str] = {}
        for ask in self.asks:
            if ask.is_deal:
                known = strongest.get(ask.account, ask.importance)
                strongest[ask.account] = max(known, ask.importance, key=STRENGTH.__getitem__)
        return strongest


class Remark(NamedTuple):
    """Who says what, for whose eyes, so many days after the request was filed; of an item, days ago."""

    who: str
    audience: str
    days: float
    words: str


class Thread(NamedTuple):
    """What is said on one thing: ``on`` is the key of a request's row or of an item."""

    on: str
    said: tuple[Remark, ...]


class Wish(NamedTuple):
    """A request in its product, with its item, if any, and its fate: ``linked``, ``merged`` or one of ``LOOSE``.

    ``again`` asks for what was declined, and was merged into it: its outcome is that request's title.
    """

    product: str
    item: ItemNote | None
    fate: str
    ask: Ask


@dataclass(frozen=True, slots=True)
class Demo:
    """Everything that the demo holds. Mappings are by code, in the order of the files."""

    staff: dict[str, list[str]]
    products: dict[str, dict[str, Any]]
    profiles: dict[str, list[dict[str, Any]]]
    """By product; ``company`` is what new products start from."""
    weight_drafts: dict[str, list[dict[str, Any]]]
    segments: dict[str, list[Any]]
    visions: dict[str, list[Any]]
    themes: dict[str, list[Any]]
    accounts: dict[str, dict[str, Any]]
    past_deals: list[dict[str, Any]]
    items: tuple[ItemNote, ...]
    loose: tuple[Wish, ...]
    threads: tuple[Thread, ...]
    published: dict[str, Any]
    solutions: list[dict[str, Any]]
    desk: dict[str, Any]
    week: dict[str, Any]
    """What happened last: votes by item and account, and estimates that were made anew."""
    briefs: list[dict[str, Any]]

    def wishes(self) -> list[Wish]:
        """Return every request."""
        linked = [
            Wish(item.product, item, "merged" if ask.is_duplicate else "linked", ask)
            for item in self.items
            for ask in item.asks
        ]
        return linked + list(self.loose)

    def users_of(self, product: str) -> set[str]:
        """Return the codes of the customers that asked for something in the product."""
        asked = {wish.ask.account for wish in self.wishes() if wish.product == product}
        voted = {vote[0] for item in self.items if item.product == product for vote in item.votes()}
        return {code for code in asked | voted if code and self.stage(code) == "customer"}

    def stage(self, account: str) -> str:
        """Return the account's stage; most are customers."""
        return str(self.accounts[account].get("stage", "customer"))

    def people(self, account: str) -> dict[str, list[str]]:
        """Return the account's contacts by code: kind, name, title."""
        found = {}
        for line in self.accounts[account]["people"]:
            code, kind, rest = line.split(" ", 2)
            name, _, title = rest.partition(", ")
            found[code] = [kind, name, title]
        return found


@cache
def read() -> Demo:
    """Return the demo company.

    Raises:
        ValueError: a row names an account, a person or a colleague that does not exist.
    """
    company = _load("company")
    accounts = _load("accounts") | _load("accounts_market")
    against = _load("interviews")
    items: list[ItemNote] = []
    loose: list[Wish] = []
    for product, facts in company["products"].items():
        for path in sorted(DATA.glob(f"{product}_*.toml")):
            page = _load(path.stem)
            items += [_item(product, facts["code"], row, against) for row in page.get("item", [])]
            loose += _loose(product, page)
    keys = ("staff", "products", "profiles", "weight_drafts", "segments", "visions", "themes", "past_deals")
    threads = tuple(
        _thread(row) for path in sorted(DATA.glob("conversation_*.toml")) for row in _load(path.stem)["thread"]
    )
    known = {key: company[key] for key in keys}
    demo = Demo(
        **known,
        accounts=accounts,
        items=tuple(items),
        loose=tuple(loose),
        threads=threads,
        published=_load("published"),
        solutions=_load("solutions")["solution"],
        desk=_load("desk"),
        week=_load("week"),
        briefs=_load("solutions")["brief"],
    )
    _check(demo)
    return demo


def _load(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


def _item(product: str, code: str, row: dict[str, Any], against: dict[str, Any]) -> ItemNote:
    key = f"{code}-{row['number']}"
    asks = tuple(parse(f"{key}/{index}", line, row["kind"]) for index, line in enumerate(row["requests"]))
    facts = {name: row[name] for name in row if name not in ("number", "kind", "title", "age", "requests")}
    contradictions = tuple(_contradiction(*said) for said in against.get(key, []))
    return ItemNote(product, row["number"], row["kind"], row["title"], row["age"], asks, facts, contradictions)


def _contradiction(who: str, months: float, note: str) -> Contradiction:
    account, _, person = who.partition(".")
    return Contradiction(account, person, months, note)


def _loose(product: str, page: dict[str, Any]) -> list[Wish]:
    return [
        Wish(product, None, fate, parse(f"{product}/{fate}/{index}", line))
        for fate in LOOSE
        for index, line in enumerate(page.get(fate, []))
    ]


def _thread(row: dict[str, Any]) -> Thread:
    return Thread(row["on"], tuple(Remark(*line) for line in row["said"]))


def _check(demo: Demo) -> None:
    for product, _, _, ask in demo.wishes():
        known = demo.people(ask.account) if ask.account in demo.accounts else {}
        if ask.person not in (known if ask.account else demo.staff):
            raise ValueError(f"{ask.key} of {product}: nobody is called {ask.account}.{ask.person}")
        if ask.is_deal and "deal" not in demo.accounts[ask.account]:
            raise ValueError(f"{ask.key} of {product}: {ask.account} has no deal")
    for item in demo.items:
        if len(item.contradictions) != item.facts.get("interviews", (0, 0))[1]:
            raise ValueError(f"{item.product} {item.number}: count what contradicted it")
    _check_week(demo)
    _check_threads(demo)


def _check_week(demo: Demo) -> None:
    votes = {
        (f"{demo.products[one.product]['code']}-{one.number}", vote[0]) for one in demo.items for vote in one.votes()
    }
    for key, given in demo.week["votes"].items():
        for account in given:
            if (key, account) not in votes:
                raise ValueError(f"{account} has no vote on {key} that could be of this week")


def _check_threads(demo: Demo) -> None:
    rows = {wish.ask.key: wish.ask for wish in demo.wishes()}
    keys = {f"{demo.products[item.product]['code']}-{item.number}" for item in demo.items}
    for thread in demo.threads:
        ask = rows.get(thread.on)
        if ask is None and thread.on not in keys:
            raise ValueError(f"nothing is called {thread.on}, where something is said")
        for who, audience, *_ in thread.said:
            if who not in demo.staff and (who != "they" or ask is None or not ask.account):
                raise ValueError(f"{thread.on}: nobody is called {who}")
            if audience == "customer" and (ask is None or not ask.account):
                raise ValueError(f"{thread.on}: no customer reads this")
