"""Decision briefs to look at: the versions about one thing, and what a link shows."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings

from backlog.models import Brief, BriefLink, Item, Solution
from backlog.selectors.brief_figures import Figures, Subject, figures_of, nameless
from common.errors import NotFound
from common.signed import sign, unsign
from stakeholders.models import WeightProfile

PURPOSE = "brief"


def briefs_about(subject: Subject) -> list[Brief]:
    """All briefs about one thing, the newest first."""
    rows = Brief.objects.select_related("author").order_by("-number")
    if isinstance(subject, Item):
        return list(rows.filter(item=subject))
    return list(rows.filter(solution=subject) if isinstance(subject, Solution) else rows.filter(profile=subject))


def figures_shown(brief: Brief) -> Figures:
    """The frozen figures of what is published, the live ones of a draft."""
    return figures_of(brief.subject) if brief.figures is None else brief.figures


def address_of(subject: Subject) -> str:
    """The page of what a brief is about."""
    if isinstance(subject, WeightProfile):
        return f"/weights/{subject.product.slug}/"
    return f"/{'items' if isinstance(subject, Item) else 'solutions'}/{subject.key}/"


def brief_address(subject: Subject) -> str:
    """The page of the latest brief about something."""
    if isinstance(subject, WeightProfile):
        return f"/weights/{subject.product.slug}/{subject.number}/brief/"
    return f"{address_of(subject)}brief/"


def link_address(link: BriefLink) -> str:
    """What is sent to whoever shall read the brief without signing in."""
    return f"{settings.PUBLIC_URL}/b/{sign(PURPOSE, str(link.pk))}/"


@dataclass(frozen=True, slots=True)
class Shared:
    """What a link shows: the frozen page, with or without names, or that it no longer leads anywhere."""

    link: BriefLink
    figures: dict[str, Any]

    @property
    def is_open(self) -> bool:
        """Whether it may still be read."""
        return self.link.is_open


def shared_by(token: str) -> Shared:
    """What the link with this token shows.

    Raises:
        NotFound: no such link was ever made.
    """
    text = unsign(PURPOSE, token) or ""
    rows = BriefLink.objects.select_related("brief__product", "brief__author")
    link = rows.filter(pk=int(text)).first() if text.isdecimal() and len(text) < 18 else None
    if link is None or link.brief.figures is None:
        raise NotFound("This link leads nowhere.")
    figures = link.brief.figures
    return Shared(link, figures if link.with_names else nameless(figures))
