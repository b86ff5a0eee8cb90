"""Icons, kinds and flags: which symbol of the sprite stands for which word."""

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

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


def icon(name: str, css: str = "") -> SafeString:
    """An icon of the sprite, hidden from screen readers: the words beside it say what it means."""
    return format_html(
        '<svg class="i{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        f" {css}" if css else "",
        static("img/icons.svg"),
        name,
    )


def flag(code: str, sentence: str = "") -> dict[str, str]:
    """What a flag's chip shows; a code nobody has drawn yet keeps its words and takes the plain information icon."""
    symbol, word, standard = FLAGS.get(code, ("info", code.replace("_", " ").capitalize(), ""))
    return {"icon": symbol, "word": word, "sentence": sentence or standard or word}
