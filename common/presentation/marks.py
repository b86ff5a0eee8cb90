"""Icons, kinds and flags: which symbol of the sprite stands for which word.

What a list draws in each of its rows is drawn here and not by a template: fifty templates cost more than the list.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from common.presentation.figures import counted

KINDS = {"gap": "Gap", "feature": "Feature"}

# The code of a flag, as scoring and REST write it: icon, short word, the sentence on hover.
FLAGS = {
    "single_customer": (
        "f-single",
        "One account",
        "Serves a single account: this is customisation",
    ),
    "swayed": (
        "f-sway",
        "Swayed",
        "One account carries more than half of the current-customer score",
    ),
    "no_evidence": (
        "f-shiny",
        "No evidence",
        "Shiny penny: no customer has confirmed a use for it",
    ),
    "slipped": ("f-slip", "Slipped", "Was planned in a release and left it"),
    "competitor": ("f-comp", "Competitor", "A competitor has it"),
    "prerequisite": (
        "f-lift",
        "Prerequisite",
        "Lifted: an item that ranks here needs it first",
    ),
}


@lru_cache(maxsize=512)
def icon(name: str, css: str = "") -> SafeString:
    """An icon of the sprite, hidden from screen readers: the words beside it say what it means."""
    return format_html(
        '<svg class="i{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        f" {css}" if css else "",
        static("img/icons.svg"),
        name,
    )


@lru_cache(maxsize=16)
def kind_mark(kind: str, word: str = "") -> SafeString:
    """The glyph and the word of a gap or a feature; with "off" the word is on hover and for screen readers only."""
    said = KINDS.get(kind, kind)
    if word == "off":
        drawn = '<span class="kg" data-tip="{1}">{0}<span class="vh">{1}</span></span>'
    else:
        drawn = '<span class="kind">{0}{1}</span>'
    return format_html(drawn, icon(kind, "i-kind"), said)


def stale_mark() -> SafeString:
    """The mark of a figure whose inputs changed."""
    return format_html(
        '<span class="chip chip-line" data-tip="{}">{}re-scoring</span>',
        "Its evidence changed; the new score follows shortly",
        icon("refresh"),
    )


def flag(code: str, sentence: str = "") -> dict[str, str]:
    """What a flag's chip shows; a code nobody has drawn yet keeps its words and takes the plain information icon."""
    symbol, word, standard = FLAGS.get(code, ("info", code.replace("_", " ").capitalize(), ""))
    return {"icon": symbol, "word": word, "sentence": sentence or standard or word}


def flag_marks(flags: Iterable[str | Mapping[str, str] | Any], words: str = "") -> SafeString:
    """The warnings of an item, codes or things with ``code`` and ``text``, as small squares.

    With "on" the short word stands beside each.
    """
    pattern = _WORDED_FLAG if words == "on" else _FLAG
    drawn = "".join(_flag_mark(pattern, *_code_and_text(one)) for one in flags)
    return format_html('<span class="flags">{}</span>', mark_safe(drawn))  # noqa: S308 - each was escaped


_FLAG = '<span class="flag" data-tip="{sentence}">{drawn}<span class="vh">{sentence}</span></span>'
_WORDED_FLAG = f'<span class="flag-w">{_FLAG}<span aria-hidden="true">{{word}}</span></span>'


@lru_cache(maxsize=1024)
def _flag_mark(pattern: str, code: str, text: str) -> SafeString:
    mark = flag(code, text)
    return format_html(pattern, drawn=icon(mark["icon"]), sentence=mark["sentence"], word=mark["word"])


def _code_and_text(value: str | Mapping[str, str] | Any) -> tuple[str, str]:
    if isinstance(value, str):
        return value, ""
    get = value.get if isinstance(value, Mapping) else lambda name: getattr(value, name, "")
    return get("code") or "", get("text") or ""


def moved_mark(places: int | None, since: str) -> SafeString:
    """How many places something rose (above 0) or fell, by shape and weight; nothing if nobody knows."""
    if places is None:
        return SafeString()
    if places == 0:
        return format_html('<span class="mv-no"><span class="vh">No place moved {}</span></span>', since)
    css, word = ("up", "Up") if places > 0 else ("dn", "Down")
    words = f"{word} {counted(abs(places), 'place')} {since}"
    return format_html(
        '<span class="mv-{}" data-tip="{}"><span aria-hidden="true">{}</span><span class="vh">{}</span></span>',
        css, words, abs(places), words,
    )  # fmt: skip
