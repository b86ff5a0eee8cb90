"""Judging an item by all themes and segments at once, as one step."""

from collections.abc import Iterable

from django.db import transaction

from backlog.models import Item
from backlog.services.evidence import set_alignment, set_segment_impact
from stakeholders.models import Segment, StrategyTheme
from users.models import User


@transaction.atomic
def judge(
    *,
    actor: User | None,
    item: Item,
    themes: Iterable[tuple[StrategyTheme, int | None]],
    segments: Iterable[tuple[Segment, int | None]],
) -> None:
    """Set each judgement, 0 to 3; ``None`` takes one away. All of them are saved, or none.

    Raises:
        Invalid: a judgement outside 0 to 3.
    """
    for theme, alignment in themes:
        set_alignment(actor=actor, item=item, theme=theme, alignment=alignment)
    for segment, impact in segments:
        set_segment_impact(actor=actor, item=item, segment=segment, impact=impact)
