"""Which words of one text stand in another, and the text with them marked."""

import re
from collections.abc import Callable, Collection
from html import escape

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*", re.UNICODE)


def matched_words(text: str, wanted: Collection[str], stem_of: Callable[[str], str]) -> tuple[str, ...]:
    """The words of ``text``, as they stand there, whose stem is ``wanted``; each once, in their order."""
    first: dict[str, str] = {}
    for word in WORD.findall(text):
        if stem_of(word) in wanted:
            first.setdefault(word.casefold(), word)
    return tuple(first.values())


def marked(text: str, words: Collection[str]) -> str:
    """``text`` as HTML with these words inside ``<mark>``; everything else is escaped."""
    chosen = {word.casefold() for word in words}
    parts, at = [], 0
    for found in WORD.finditer(text):
        if found.group().casefold() in chosen:
            parts += [escape(text[at : found.start()]), f"<mark>{escape(found.group())}</mark>"]
            at = found.end()
    return "".join([*parts, escape(text[at:])])
