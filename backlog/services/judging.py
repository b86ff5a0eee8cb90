"""Judging an item by all themes and segments at once, as one step."""

from collections.abc import Iterable

from django.db import transaction

from backlog.models import Item
from backlog.selectors.item_page import judgements_of
from backlog.services.evidence import align, open_segment
from backlog.services.items import touch_version
from common.writes import check_version, locked
from stakeholders.models import Segment, StrategyTheme
from users.models import User


@transaction.atomic
def judge(
    *,
    actor: User | None,
    item: Item,
    themes: Iterable[tuple[StrategyTheme, int | None]],
    segments: Iterable[tuple[Segment, int | None]],
    version: int | None = None,
) -> None:
    """Set each judgement, 0 to 3; ``None`` takes one away. All of them are saved, or none.

    Raises:
        Conflict: somebody changed the item since ``version``; the sides go by ``theme_<id>`` and ``segment_<id>``.
        Invalid: a judgement outside 0 to 3.
    """
    row = locked(Item.objects.all(), item.pk)
    by_theme, by_segment = list(themes), list(segments)
    wanted = {f"theme_{theme.pk}": value for theme, value in by_theme}
    wanted |= {f"segment_{segment.pk}": value for segment, value in by_segment}
    check_version(row, version, wanted, dict.fromkeys(wanted) | judgements_of(row))
    changed = [align(actor=actor, item=row, theme=theme, alignment=value) for theme, value in by_theme]
    changed += [open_segment(actor=actor, item=row, segment=segment, impact=value) for segment, value in by_segment]
    if any(changed):
        touch_version(row)
