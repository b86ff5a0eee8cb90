"""The one template library of the pages: ``{% load wb %}``."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.forms import BoundField
from django.utils.safestring import SafeString

from common.markdown import to_html
from common.presentation import bars, dates, figures, marks

register = template.Library()

register.filter("money", figures.money)
register.filter("hours", figures.hours)
register.filter("percent", figures.percent)
register.filter("decimals", figures.decimals)
register.filter("signed", figures.signed)
register.filter("short", figures.short)
register.filter("rounded", figures.rounded)
register.filter("age", dates.age)
register.filter("open_age", dates.open_age)
register.filter("ago", dates.ago)
register.filter("until", dates.until)
register.filter("brief", dates.brief)
register.filter("day", dates.day)
register.filter("month", dates.month)
register.filter("markdown", to_html)
register.filter("share_width", bars.share_width)
register.simple_tag(marks.icon, name="icon")
register.simple_tag(figures.counted, name="counted")
register.simple_tag(marks.kind_mark, name="kind_mark")
register.simple_tag(marks.stale_mark, name="stale_mark")
register.simple_tag(marks.flag_marks, name="flag_marks")


@register.simple_tag
def stake_segments(c: float, f: float, s: float, full: float = 100.0) -> list[bars.Segment]:
    """The stretches of a stakeholder bar, from what each adds to the value."""
    return bars.stake_segments((c, f, s), full)


@register.simple_tag
def stake_bar(c: float, f: float, s: float, total: float | str | None = None, stale: bool | str = False) -> SafeString:
    """The stakeholder bar; a name that the template does not know comes as an empty text."""
    return bars.stake_bar((c, f, s), total if isinstance(total, float | int) else None, stale=bool(stale))


@register.filter
def named(entries: Iterable[Any], words: str) -> list[Any]:
    """Those whose label holds the words; all of them for no words."""
    wanted = words.strip().lower()
    return [entry for entry in entries or () if wanted in entry.label.lower()]


@register.filter
def at(names: Mapping[str, Any], key: str) -> Any:
    """What stands under ``key``; the key itself if nothing does."""
    return names.get(key, key)


# Widgets which draw their own box; every other visible one is a text field in our look.
PLAIN_WIDGETS = {
    "checkbox",
    "radioselect",
    "checkboxselectmultiple",
    "clearablefile",
    "file",
}


@register.filter
def styled(field: BoundField, bare: str = "") -> SafeString:
    """A form field's control with the classes of our look; what the form itself set stays.

    ``bare`` leaves out a placeholder that only repeats the label.
    """
    attrs: dict[str, Any] = {"placeholder": False} if bare else {}
    kind = field.widget_type
    if kind not in PLAIN_WIDGETS and not field.is_hidden:
        own = field.field.widget.attrs.get("class", "")
        look = "form-select" if "select" in kind else "form-control"
        attrs["class"] = " ".join(filter(None, [own, look, "is-invalid" if field.errors else ""]))
    return field.as_widget(attrs=attrs)
