"""Reading a JSON document strictly: a value that knows where it stands, and says so when it is refused."""

import difflib
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

from planning.solving.problem import ProblemError

WHOLE = "problem"
"""What the document as a whole is called in errors."""
_NEAR = 0.75


def load(text: str) -> "Place":
    """The document; ProblemError with line and column if it is not JSON."""
    try:
        value = json.loads(text, parse_constant=_no_number, object_pairs_hook=_no_key_twice)
    except json.JSONDecodeError as error:
        raise ProblemError(WHOLE, f"is not JSON: line {error.lineno}, column {error.colno}: {error.msg}") from error
    except RecursionError as error:
        raise ProblemError(WHOLE, "is nested too deeply to be a planning problem.") from error
    return Place(value)


def _no_number(text: str) -> NoReturn:
    raise ProblemError(WHOLE, f"{text} is not a number that can be planned with. Give a finite number.")


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ProblemError(key, "stands twice in the same object. Keep one of them.")
        found[key] = value
    return found


@dataclass(frozen=True, slots=True)
class Place:
    """A value and its path, as in ``items[3].pin``; ``notes`` collects what was passed over."""

    value: object
    path: str = ""
    notes: list[str] = field(default_factory=list)

    def refuse(self, message: str) -> NoReturn:
        """Say what is wrong here."""
        raise ProblemError(self.path or WHOLE, message)

    def at(self, step: str, value: object) -> "Place":
        """A place further in."""
        path = f"{self.path}{step}" if step.startswith("[") or not self.path else f"{self.path}.{step}"
        return Place(value, path, self.notes)

    def fields(self, required: Sequence[str], optional: Sequence[str] = ()) -> dict[str, "Place"]:
        """The known keys of an object; empty ones (null) are left out unless required."""
        given = self._object()
        known = (*required, *optional)
        for name in required:
            if given.get(name) is None:
                self.at(name, None).refuse(_missing(name, given, known))
        for name in given:
            if name not in known:
                self._pass_over(name, [one for one in known if one not in given])
        return {name: self.at(name, given[name]) for name in known if given.get(name) is not None}

    def _pass_over(self, name: str, unused: list[str]) -> None:
        if meant := difflib.get_close_matches(name, unused, 1, _NEAR):
            self.at(name, None).refuse(f"is not known. Did you mean {meant[0]!r}?")
        self.notes.append(f"{self.at(name, None).path} is not part of a planning problem and was not read.")

    def _object(self) -> dict[str, object]:
        if not isinstance(self.value, dict):
            self.refuse(f"must be an object, not {_kind(self.value)}.")
        return self.value

    def rows(self) -> "list[Place]":
        """The places of a list."""
        if not isinstance(self.value, list):
            self.refuse(f"must be a list, not {_kind(self.value)}.")
        return [self.at(f"[{number}]", one) for number, one in enumerate(self.value)]

    def word(self) -> str:
        """A text that is not empty."""
        if not isinstance(self.value, str) or not self.value.strip():
            self.refuse(f"must be a text in quotes, not {_kind(self.value)}.")
        return self.value

    def words(self) -> tuple[str, ...]:
        """A list of texts, each once."""
        return tuple(dict.fromkeys(one.word() for one in self.rows()))

    def number(self, most: float = math.inf) -> float:
        """A finite number from 0 to ``most``."""
        if isinstance(self.value, bool) or not isinstance(self.value, int | float):
            self.refuse(f"must be a number, not {_kind(self.value)}.")
        try:
            number = float(self.value)
        except OverflowError:
            number = math.inf
        if not (math.isfinite(number) and 0 <= number <= most):
            self.refuse(
                f"must be {'a number from 0' if most == math.inf else f'from 0 to {most:g}'}, not {self.value!s:.40}."
            )
        return number

    def amounts(self, most: float = math.inf) -> dict[str, float]:
        """An object of numbers by name."""
        return {name: self.at(name, value).number(most) for name, value in self._object().items()}


def _missing(name: str, given: dict[str, object], known: Sequence[str]) -> str:
    strangers = [one for one in given if one not in known]
    if meant := difflib.get_close_matches(name, strangers, 1, _NEAR):
        return f"is missing. Is it what you wrote as {meant[0]!r}?"
    return "is missing. Give it."


def _kind(value: object) -> str:
    names = {dict: "an object", list: "a list", type(None): "nothing", bool: "true or false"}
    return names.get(type(value)) or (f"{value!r:.40}" if value != "" else "an empty text")
