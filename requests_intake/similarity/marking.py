"""Which words of one text stand in another, and the text with them marked."""

import re
from collections.abc import Collection, Mapping
from html import escape

_WORD = re.compile(r"[^\W_]+", re.UNICODE)


def words_of(text: str) -> Collection[str]:
    """The different words of a text, in lower case."""
    return {word.lower() for word in _WORD.findall(text)}


def matched_words(text: str, wanted: Collection[str], lexemes: Mapping[str, str]) -> tuple[str, ...]:
    """The words of ``text``, as they stand there, whose lexeme is ``wanted``; each once, in their order."""
    first: dict[str, str] = {}
    for word in _WORD.findall(text):
        if lexemes.get(word.lower()) in wanted:
            first.setdefault(word.lower(), word)
    return tuple(first.values())


def marked(text: str, words: Collection[str]) -> str:
    """``text`` as HTML with these words inside ``<mark>``; everything else is escaped."""
    chosen = {word.lower() for word in words}
    parts, at = [], 0
    for found in _WORD.finditer(text):
        if found.group().lower() in chosen:
            parts += [escape(text[at : found.start()]), f"<mark>{escape(found.group())}</mark>"]
            at = found.end()
    return "".join([*parts, escape(text[at:])])
