"""Who gains by a piece of work, and who waits for what it displaces."""

from collections.abc import Iterable
from dataclasses import dataclass

from backlog.scoring.inputs import ItemInputs, Voice

MUST_HAVE = "must_have"
FORMER = "former"


@dataclass(frozen=True, slots=True)
class Side:
    """An account on one side of the trade; ``is_must``: it cannot live without what it asks for."""

    account: int
    name: str
    arr: float
    is_must: bool


@dataclass(frozen=True, slots=True)
class TradeOff:
    """Accounts that gain, and those that wait and gain nothing: who must have it first, then the larger."""

    gains: tuple[Side, ...]
    waits: tuple[Side, ...]


def trade_off(work: Iterable[ItemInputs], displaced: Iterable[ItemInputs]) -> TradeOff:
    """Set who asks for the work against who asks for what waits for it. Former customers are on neither side."""
    gains, waits = _sides(work), _sides(displaced)
    only = {account: side for account, side in waits.items() if account not in gains}
    return TradeOff(_in_order(gains), _in_order(only))


def _sides(items: Iterable[ItemInputs]) -> dict[int, Side]:
    found: dict[int, Side] = {}
    voices: list[Voice] = [voice for item in items for voice in item.voices if voice.stage != FORMER]
    for voice in voices:
        known = found.get(voice.account)
        is_must = voice.importance == MUST_HAVE or bool(known and known.is_must)
        found[voice.account] = Side(voice.account, voice.name, voice.arr, is_must)
    return found


def _in_order(sides: dict[int, Side]) -> tuple[Side, ...]:
    return tuple(sorted(sides.values(), key=lambda one: (not one.is_must, -one.arr, one.name)))
