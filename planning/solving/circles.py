"""Circles among prerequisites."""

from collections.abc import Mapping, Sequence


def circle_among(requires: Mapping[str, Sequence[str]]) -> list[str]:
    """Items that require each other, once round with the first repeated at the end; empty if there are none."""
    done: set[str] = set()
    for start in requires:
        if found := _walk(start, requires, done):
            return found
    return []


def _walk(start: str, requires: Mapping[str, Sequence[str]], done: set[str]) -> list[str]:
    """Depth first without recursion: chains may be long."""
    path: dict[str, None] = {}
    stack = [(start, False)]
    while stack:
        item, is_leaving = stack.pop()
        if is_leaving:
            path.pop(item)
            done.add(item)
        elif item in path:
            steps = list(path)
            return [*steps[steps.index(item) :], item]
        elif item not in done:
            path[item] = None
            stack.append((item, True))
            stack.extend((first, False) for first in requires.get(item, ()))
    return []
