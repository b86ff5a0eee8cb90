"""The words of an HTML mail. Nothing of it is kept as HTML, so there is nothing in it to be afraid of."""

import re
from html.parser import HTMLParser

_UNSEEN = frozenset({"script", "style", "head", "title", "template", "noscript", "svg", "math"})
_BLOCKS = frozenset(
    {"p", "div", "br", "li", "tr", "table", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "pre", "blockquote"}
)
_PARAGRAPHS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote", "table"})


class _Words(HTMLParser):
    """Collects text; what stands in a blockquote gets the sign of a quoted line, as in a plain mail."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen = 0
        self._quoted = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line, or what nobody sees."""
        self._unseen += tag in _UNSEEN
        self._quoted += tag == "blockquote"
        self._break(tag)
        if tag == "li":
            self.handle_data("- ")

    def handle_endtag(self, tag: str) -> None:
        """End a line."""
        self._unseen = max(0, self._unseen - (tag in _UNSEEN))
        self._break(tag)
        self._quoted = max(0, self._quoted - (tag == "blockquote"))

    def handle_data(self, data: str) -> None:
        """Keep words; white space says nothing."""
        words = re.sub(r"\s+", " ", data)
        if self._unseen or not words:
            return
        at_start = not self.parts or self.parts[-1].endswith("\n")
        if at_start and not (words := words.lstrip()):
            return
        self.parts.append("> " + words if at_start and self._quoted else words)

    def _break(self, tag: str) -> None:
        if tag not in _BLOCKS or not self.parts:
            return
        if tag in _PARAGRAPHS:
            self.parts.append("\n\n")
        elif tag == "br" or not self.parts[-1].endswith("\n"):
            self.parts.append("\n")


def text_of(html: str) -> str:
    """Return the words of an HTML text, a paragraph a line."""
    reader = _Words()
    reader.feed(html)
    reader.close()
    text = "".join(reader.parts).replace("\xa0", " ")
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+\n", "\n", text)).strip()
