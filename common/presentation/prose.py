"""Markdown as people type it into forms, as safe HTML."""

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

# Raw HTML in the text is shown as text; pictures are left out, because they would load from elsewhere.
_MARKDOWN = MarkdownIt("js-default", {"html": False, "linkify": False, "breaks": True}).disable(["image"])
_TAGS = {
    *("p", "br", "hr", "strong", "em", "s", "a", "code", "pre", "blockquote", "ul", "ol", "li"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}
# A text stands below the page's own headings.
_DOWN = {1: 3, 2: 4, 3: 5, 4: 6, 5: 6, 6: 6}


def prose(text: str) -> SafeString:
    """Render ``text``; only harmless tags and links to http(s) and mail remain."""
    tokens = _MARKDOWN.parse(text or "")
    for token in tokens:
        if token.tag[:1] == "h" and token.tag[1:].isdigit():
            token.tag = f"h{_DOWN[int(token.tag[1:])]}"
    html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    clean = nh3.clean(html, tags=_TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto"})
    return mark_safe(clean)  # noqa: S308 - nh3 has cleaned it
