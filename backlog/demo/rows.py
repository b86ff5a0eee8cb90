"""Reads the one-line notation of requests in ``data/*.toml``; the notation is explained there."""

import re
from dataclasses import dataclass, field
from datetime import timedelta

DAYS_PER_MONTH = 30.4
SOURCES = {
    "customer": "customer",
    "cpm": "customer_pm",
    "sales": "sales",
    "support": "support",
    "marketing": "marketing",
    "leadership": "leadership",
    "engineering": "engineering",
    "finance": "finance",
    "rfp": "rfp",
    "competitor": "competitor",
    "interview": "interview",
    "api": "api",
}
IMPORTANCE = {"M": "must_have", "I": "important", "N": "nice_to_have"}
STRENGTH = {"must_have": 3, "important": 2, "nice_to_have": 1}
_SPANS = {"h": timedelta(hours=1), "d": timedelta(days=1), "m": timedelta(days=DAYS_PER_MONTH)}
_AMOUNT = re.compile(r"^(\d+(?:\.\d+)?)([hubp])$")
_FIGURES = {"h": "hours", "u": "undo", "b": "build", "p": "people"}


@dataclass(frozen=True, slots=True)
class Ask:
    """One request. ``account`` and ``person`` are codes; without an account, ``person`` is a colleague.

    Hours are a month, ``undo`` and ``build`` once. ``outcome`` holds what the row says beyond its text.
    """

    key: str
    account: str
    person: str
    source: str
    age: timedelta
    importance: str
    kind: str
    title: str
    body: str
    workaround: str = ""
    figures: dict[str, float] = field(default_factory=dict)
    words: frozenset[str] = frozenset()
    outcome: tuple[str | float, ...] = ()

    @property
    def horizon(self) -> str:
        """Whether the need is one of today."""
        return "future" if "future" in self.words else "now"

    @property
    def scope(self) -> str:
        """Whom it would serve, as the sender sees it."""
        said = self.words & {"one", "several", "all"}
        if said:
            return next(iter(said))
        return "one" if self.source == "customer" and self.importance != "must_have" else "several"

    @property
    def is_duplicate(self) -> bool:
        """Whether it says what the first request of its item says."""
        return "dup" in self.words

    @property
    def is_deal(self) -> bool:
        """Whether it counts through the account's open deal."""
        return "deal" in self.words


def parse(key: str, row: list[str | float], kind: str = "") -> Ask:
    """Return the request that ``row`` notes down; ``kind`` is that of its item, if it has one.

    Raises:
        ValueError: the notation is broken; the message starts with ``key``.
    """
    head, title, body, *rest = (str(cell) if index < 3 else cell for index, cell in enumerate(row))
    who, source, age, *marks = str(head).split()
    account, _, person = who.rpartition(".")
    figures, words = _marks(key, marks)
    importance = [IMPORTANCE[word] for word in words if word in IMPORTANCE]
    kinds = [word for word in words if word in ("gap", "feature")] or [kind]
    if source not in SOURCES or len(importance) != 1 or not kinds[0] or bool(account) == who.startswith("@"):
        raise ValueError(f"{key}: cannot read {head!r}")
    return Ask(
        key=key,
        account=account,
        person=person.removeprefix("@"),
        source=SOURCES[source],
        age=span(key, age),
        importance=importance[0],
        kind=kinds[0],
        title=str(title),
        body=str(body),
        workaround=str(rest[0]) if rest else "",
        figures=figures,
        words=words,
        outcome=tuple(rest[1:]),
    )


def span(key: str, text: str) -> timedelta:
    """Return the time that ``2h``, ``3d`` or ``20.3m`` means.

    Raises:
        ValueError: it is none of these.
    """
    try:
        return _SPANS[text[-1]] * float(text[:-1])
    except (KeyError, ValueError) as broken:
        raise ValueError(f"{key}: {text!r} is no age") from broken


def _marks(key: str, marks: list[str]) -> tuple[dict[str, float], frozenset[str]]:
    figures: dict[str, float] = {}
    words: set[str] = set()
    for mark in marks:
        amount = _AMOUNT.match(mark)
        if amount:
            figures[_FIGURES[amount[2]]] = float(amount[1])
        elif mark in {"M", "I", "N", "gap", "feature", "future", "deal", "ant", "one", "several", "all", "dup"}:
            words.add(mark)
        else:
            raise ValueError(f"{key}: {mark!r} means nothing")
    return figures, frozenset(words)
