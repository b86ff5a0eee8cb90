"""Numbers and lists as one says them."""

from collections.abc import Sequence


def days(number: float) -> str:
    """As in "12" or "0.5": person-days without needless digits."""
    return f"{round(number, 2):g}" if number < 1e6 else f"{number:.0f}"


def days_of(number: float, pool: str) -> str:
    """As in "130 developer-days" for the pool "developers"."""
    return f"{days(number)} {pool.removesuffix('s') or pool}-{'day' if days(number) == '1' else 'days'}"


def listed(words: Sequence[str], most: int = 4) -> str:
    """As in "a, b and c"; what is more than ``most`` is counted."""
    shown = [*words] if len(words) <= most else [*words[: most - 1], f"{len(words) - most + 1} more"]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def number_of(count: int, word: str) -> str:
    """As in "1 item" or "4 items"."""
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def percent(share: float) -> str:
    """As in "0.4 %", with a narrow space that does not break."""
    return f"{round(share * 100, 1 if share >= 0.001 else 3):g}\N{NARROW NO-BREAK SPACE}%"
