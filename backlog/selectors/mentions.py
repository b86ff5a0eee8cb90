"""Who is named in a comment: ``@Full Name`` or ``@`` and what stands before the @ of an e-mail address.

Only colleagues who may see the thing can be named, and only by colleagues: a customer who tries names would learn who
works here.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property

from django.db.models import Q

from backlog.models import Comment
from common.markdown import plain_parts
from stakeholders.models import Product
from stakeholders.selectors.colleagues import colleagues_of
from users.models import User

# A sign that follows a letter belongs to a mail address. A name has a few words; which of them are one, the list says.
_SIGN = re.compile(r"(?<![\w.@])@(?=\w)")
_WORD = re.compile(r"[\w.'’+-]+")
_POSSESSIVE = re.compile(r"['’]s\.?$")
_MOST_WORDS = 6
MOST_PROPOSED = 8


def proposed(user: User, text: str, product: Product) -> list[User]:
    """Colleagues to propose while a name is typed: those with a word of their name or address that begins so."""
    if not user.is_internal:
        return []
    words = [re.escape(word) for word in text.split()[:_MOST_WORDS]]
    rows = colleagues_of(product)
    for word in words:
        rows = rows.filter(Q(full_name__iregex=rf"\m{word}") | Q(email__iregex=rf"^{word}"))
    return list(rows[:MOST_PROPOSED])


class Names:
    """The names by which the colleagues of a product can be called. They are read once a name is looked for."""

    def __init__(self, product: Product) -> None:
        self.product = product

    @cached_property
    def _by_name(self) -> dict[str, list[User]]:
        found: dict[str, list[User]] = defaultdict(list)
        for user in colleagues_of(self.product):
            for name in {_folded(user.full_name), _folded(user.email.partition("@")[0])} - {""}:
                found[name].append(user)
        return found

    def parts(self, text: str) -> Iterator[tuple[str, bool]]:
        """The text cut into what names somebody and what does not."""
        for part, users in self._cut(text):
            yield part, bool(users)

    def called(self, text: str) -> Iterator[User]:
        """Those named in the text; a name that two bear calls both."""
        for _, users in self._cut(text):
            yield from users

    def _cut(self, text: str) -> Iterator[tuple[str, list[User]]]:
        at = 0
        for sign in _SIGN.finditer(text):
            end, users = self._name_at(text, sign.end())
            if users and sign.start() >= at:
                yield text[at : sign.start()], []
                yield text[sign.start() : end], users
                at = end
        yield text[at:], []

    def _name_at(self, text: str, start: int) -> tuple[int, list[User]]:
        """The longest name that begins here, and where it ends."""
        for end in reversed(list(_ends(text, start))):
            if users := self._by_name.get(_folded(text[start:end])):
                return end, users
        return start, []


def mentioned_users(comment: Comment) -> list[User]:
    """Colleagues whom a colleague named in the comment, each once; not its author."""
    if comment.author is None or not comment.author.is_internal:
        return []
    names = Names(comment.subject.product)
    called = {user.pk: user for part in plain_parts(comment.body) for user in names.called(part)}
    called.pop(comment.author_id or 0, None)
    return list(called.values())


def _ends(text: str, start: int) -> Iterator[int]:
    """Where a name that begins at ``start`` may end: after its first word, its second, and so on.

    A full stop or an apostrophe at the end of a word may belong to the sentence.
    """
    at = start
    for _ in range(_MOST_WORDS):
        word = _WORD.match(text, at)
        if word is None:
            return
        whole = word.group()
        yield from sorted(at + len(name) for name in {whole, whole.rstrip(".'’-+"), _POSSESSIVE.sub("", whole)})
        if text[word.end() : word.end() + 1] != " ":
            return
        at = word.end() + 1


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def names_in(texts: Iterable[str], product: Product) -> Names | None:
    """The names to look for, if any of the texts has the sign at all."""
    return Names(product) if any("@" in text for text in texts) else None
