"""Markdown as people type it, as HTML in which nothing can run and nothing is loaded from elsewhere."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeAlias

import nh3
from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

# Cuts a text into parts; those marked true name somebody.
Mentions: TypeAlias = Callable[[str], Iterable[tuple[str, bool]]]

_TAGS = {
    *("p", "br", "hr", "strong", "em", "s", "a", "code", "pre", "blockquote", "ul", "ol", "li"),
    *("h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}
# Each opening bracket looks for its end through the whole text. So many are no links but data, or an attack on readers.
_MOST_BRACKETS = 10_000
# A text stands below the page's own headings.
_DOWN = {"h1": "h3", "h2": "h4", "h3": "h5", "h4": "h6", "h5": "h6"}


def _renderer() -> MarkdownIt:
    """Raw HTML is shown as text; of bare addresses only those with a scheme become links."""
    markdown = MarkdownIt("js-default", {"html": False, "linkify": True, "breaks": True})
    if markdown.linkify is not None:
        markdown.linkify.set({"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False})
    return markdown


_MARKDOWN = _renderer()


def to_html(text: str, mentions: Mentions | None = None) -> SafeString:
    """Render ``text``; harmless tags remain, and links to http(s) and mail, which pass on no reputation.

    A picture becomes a link to it: showing it would tell its owner who reads this. What ``mentions`` marks as a name
    stands out, except in code and links.
    """
    text = text or ""
    if text.count("[") > _MOST_BRACKETS:
        return SafeString(linebreaks(text, autoescape=True))
    tokens = _MARKDOWN.parse(text)
    for token in tokens:
        token.tag = _DOWN.get(token.tag, token.tag)
        if token.children:
            token.children = list(_inline(token.children, mentions))
    clean = nh3.clean(
        _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}),
        tags=_TAGS,
        attributes={"a": {"href", "title"}, "ol": {"start"}},
        allowed_classes={"strong": {"mention"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener",
    )
    return mark_safe(clean)  # noqa: S308 - nh3 has cleaned it


def plain_parts(text: str) -> Iterator[str]:
    """The stretches of plain text, without those in code and links: where somebody may be mentioned."""
    for token in _MARKDOWN.parse(text) if text.count("[") <= _MOST_BRACKETS else ():
        depth = 0
        for child in token.children or ():
            depth += _depth(child)
            if child.type == "text" and not depth:
                yield child.content


def _inline(children: Sequence[Token], mentions: Mentions | None) -> Iterator[Token]:
    depth = 0
    for child in children:
        depth += _depth(child)
        if child.type == "image":
            yield from _picture(child, in_link=depth > 0)
        elif child.type == "text" and mentions and not depth:
            yield from _named(child, mentions)
        else:
            yield child


def _depth(token: Token) -> int:
    """How much deeper in links the reader is after this token."""
    return token.nesting if token.type in {"link_open", "link_close"} else 0


def _picture(image: Token, *, in_link: bool) -> Iterator[Token]:
    words = Token("text", "", 0, content=image.content or "picture")
    if in_link:
        yield words
        return
    yield Token("link_open", "a", 1, attrs={"href": image.attrs.get("src", "")})
    yield words
    yield Token("link_close", "a", -1)


def _named(text: Token, mentions: Mentions) -> Iterator[Token]:
    for part, is_name in mentions(text.content):
        if is_name:
            yield Token("strong_open", "strong", 1, attrs={"class": "mention"})
        yield Token("text", "", 0, content=part)
        if is_name:
            yield Token("strong_close", "strong", -1)
