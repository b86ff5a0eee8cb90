"""Markdown: what it draws, what it never lets through, and that no text keeps a page waiting."""

import re
from html.parser import HTMLParser

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from common.markdown import plain_parts, to_html

DANGEROUS = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>", "javascript:alert(1)",
    "[x](javascript:alert(1))", "[x](JaVaScRiPt:alert(1))", "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "![x](https://elsewhere.example/pixel.png)", "<iframe src=//elsewhere.example>", "<style>*{}</style>",
    "[x]: javascript:alert(1)", "<javascript:alert(1)>", "vbscript:x", "&#106;avascript:alert(1)", "\"'><",
    "<a href='x' onclick='y'>z</a>", "[a](<javascript:alert(1)>)", "@Ann Lee", "<base href=//elsewhere.example>",
    "<form action=//elsewhere.example>", "`<script>`", "[x](https://x.example \"onclick=alert(1)\")",
]  # fmt: skip
SYNTAX = [
    "# ", "> ", "- ", "1. ", "```\n", "|a|b|\n|-|-|\n", "**", "_", "~~", "`", "\n", "\n\n", "    ", "[", "](", ")",
    "![",
]  # fmt: skip
HARMLESS = frozenset({
    "p", "br", "hr", "strong", "em", "s", "a", "code", "pre", "blockquote", "ul", "ol", "li", "h3", "h4", "h5", "h6",
    "table", "thead", "tbody", "tr", "th", "td",
})  # fmt: skip
ATTRIBUTES = {"a": {"href", "rel", "title"}, "ol": {"start"}, "strong": {"class"}}


class Elements(HTMLParser):
    """What a browser would make of the HTML: elements with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def name_everybody(text: str) -> list[tuple[str, bool]]:
    return [(part, part.startswith("@")) for part in re.split(r"(@\w+(?: \w+)?)", text) if part]


@given(st.lists(st.one_of(st.sampled_from(DANGEROUS), st.sampled_from(SYNTAX), st.text(max_size=12)), max_size=12))
def test_nothing_that_could_run_survives(parts: list[str]) -> None:
    for mentions in (None, name_everybody):
        for tag, attributes in Elements(to_html("".join(parts), mentions)).found:
            assert tag in HARMLESS
            assert set(attributes) <= ATTRIBUTES.get(tag, set())
            address = attributes.get("href") or ""
            scheme = address.partition(":")[0].lower() if ":" in re.split(r"[/?#]", address)[0] else ""
            assert scheme in {"", "http", "https", "mailto"}


@given(st.text())
def test_any_text_is_drawn(text: str) -> None:
    assert to_html(text).strip() or not re.search(r"\w", re.sub(r"\[[^\]]*\]:.*", "", text))


@pytest.mark.parametrize(
    ("typed", "drawn"),
    [
        ("", ""),
        ("Some **words**\nand more", "<p>Some <strong>words</strong><br>\nand more</p>\n"),
        ("# Title", "<h3>Title</h3>\n"),
        ("###### Small", "<h6>Small</h6>\n"),
        ("> said", "<blockquote>\n<p>said</p>\n</blockquote>\n"),
        ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>\n'),
        ("```python\na < 1\n```", "<pre><code>a &lt; 1\n</code></pre>\n"),
        ("~~gone~~", "<p><s>gone</s></p>\n"),
        ("<b>raw</b>", "<p>&lt;b&gt;raw&lt;/b&gt;</p>\n"),
        ("[x](/items/LIFT-1/)", '<p><a href="/items/LIFT-1/" rel="nofollow noopener">x</a></p>\n'),
        (
            "See https://x.example/a).",
            '<p>See <a href="https://x.example/a" rel="nofollow noopener">https://x.example/a</a>).</p>\n',
        ),
        ("Not www.x.example nor a@x.example", "<p>Not www.x.example nor a@x.example</p>\n"),
    ],
)
def test_what_is_typed_is_drawn_so(typed: str, drawn: str) -> None:
    assert to_html(typed) == drawn


def test_a_table_is_drawn() -> None:
    tags = [tag for tag, _ in Elements(to_html("|a|b|\n|-|-:|\n|1|2|")).found]
    assert tags == ["table", "thead", "tr", "th", "th", "tbody", "tr", "td", "td"]


def test_a_picture_is_a_link_to_it() -> None:
    link = '<a href="https://x.example/p.png" rel="nofollow noopener">%s</a>'
    assert to_html("![The lift](https://x.example/p.png)") == f"<p>{link % 'The lift'}</p>\n"
    assert to_html("![](https://x.example/p.png)") == f"<p>{link % 'picture'}</p>\n"


def test_a_picture_in_a_link_is_its_words() -> None:
    drawn = to_html("[![badge](https://x.example/b.svg)](https://x.example)")
    assert drawn == '<p><a href="https://x.example" rel="nofollow noopener">badge</a></p>\n'


def test_names_stand_out_but_not_in_code_and_links() -> None:
    drawn = to_html("@ann and **@ben**, `@cas`, [@dee](https://x.example)", name_everybody)
    assert re.findall(r'<strong class="mention">(.*?)</strong>', drawn) == ["@ann and", "@ben"]
    assert "<code>@cas</code>" in drawn
    assert ">@dee</a>" in drawn


def test_plain_parts_leave_out_code_and_links() -> None:
    parts = "".join(plain_parts("@ann **@ben** `@cas` [@dee](https://x.example)\n\n```\n@eva\n```\n> @fay"))
    assert [name for name in ("ann", "ben", "cas", "dee", "eva", "fay") if name in parts] == ["ann", "ben", "fay"]


def test_the_filter_is_called_markdown() -> None:
    page = Template("{% load wb %}{{ text|markdown }}").render(Context({"text": "*x* <i>"}))
    assert page == "<p><em>x</em> &lt;i&gt;</p>\n"


HOSTILE = {
    "brackets": "[", "pictures": "![", "stars": "*a ", "ticks": "`", "quotes": ">", "links": "[a](b ",
    "tables": "|a|b|\n|-|-|\n", "addresses": "http://", "mail": "mailto:a@", "emphasis": "**x_", "entities": "&lt;",
    "lists": "- a\n", "names": "@ann ",
}  # fmt: skip


@pytest.mark.parametrize("unit", HOSTILE.values(), ids=HOSTILE)
def test_no_text_of_the_greatest_length_keeps_a_page_waiting(unit: str) -> None:
    text = (unit * 100_000)[:100_000]
    assert to_html(text, name_everybody)  # what grows with the square of the length takes minutes
    assert "".join(plain_parts(text)).count("@ann") == text.count("@ann")


def test_a_text_of_brackets_alone_is_shown_as_it_is() -> None:
    assert to_html("[" * 10_001 + "<b>\n") == f"<p>{'[' * 10_001}&lt;b&gt;<br></p>"
