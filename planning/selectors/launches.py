"""Coming launches of a product: when, likely; what; for whom; what is said; and what is still to be done."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch

from backlog.models import Item, SegmentImpact
from planning.choices import MemberStage
from planning.models import CharterMember, Launch, LaunchEntry, Release, ReleaseItem
from planning.selectors.outlook import Outlook, outlook
from planning.selectors.releases import ITEM_ORDER, Lateness, lateness_of
from stakeholders.models import Account, Product, Segment

MOST_RELEASES = 12


@dataclass(frozen=True, slots=True)
class LaunchSheet:
    """What marketing knows of a release to come.

    Attributes:
        segments: those that its items open or deepen, the most attractive first.
        named: charter customers who are live, happy and willing to be named.
        launch: its message; ``None`` while nobody wrote one.
    """

    release: Release
    outlook: Outlook
    items: Sequence[Item]
    segments: Sequence[Segment]
    named: Sequence[Account]
    launch: Launch | None
    entries: Sequence[LaunchEntry]

    @property
    def left(self) -> int:
        """How many entries are still to be done."""
        return sum(not entry.is_done for entry in self.entries)


def launches_of(product: Product, today: date) -> list[LaunchSheet]:
    """Those of the releases to come, the soonest first."""
    rows = Release.objects.filter(product=product).coming().select_related("product", "launch__written_by")
    return _sheets(list(rows.prefetch_related(*_parts())[:MOST_RELEASES]), lateness_of(product), today)


def launch_of(release: Release, today: date) -> LaunchSheet:
    """That of one release."""
    rows = Release.objects.filter(pk=release.pk).select_related("product", "launch__written_by")
    return _sheets(list(rows.prefetch_related(*_parts())), lateness_of(release.product), today)[0]


def _parts() -> "tuple[Prefetch[Any], ...]":
    items = ReleaseItem.objects.select_related("item__score").defer("item__search").order_by(*ITEM_ORDER)
    willing = CharterMember.objects.filter(stage=MemberStage.LIVE, is_happy=True, may_be_named=True)
    return (
        Prefetch("entries", items),
        Prefetch("launch_entries", LaunchEntry.objects.select_related("owner")),
        Prefetch("charter_programmes__members", willing.select_related("account")),
    )


def _sheets(releases: Sequence[Release], record: Lateness, today: date) -> list[LaunchSheet]:
    segments = _segments([entry.item_id for release in releases for entry in release.entries.all()])
    return [_sheet(release, outlook(release, record, today), segments) for release in releases]


def _segments(item_ids: Iterable[int]) -> Mapping[int, list[Segment]]:
    found: dict[int, list[Segment]] = {}
    rows = SegmentImpact.objects.filter(item__in=list(item_ids), impact__gt=0).select_related("segment")
    for row in rows:
        found.setdefault(row.item_id, []).append(row.segment)
    return found


def _sheet(release: Release, when: Outlook, segments: Mapping[int, list[Segment]]) -> LaunchSheet:
    items = [entry.item for entry in release.entries.all()]
    served = {segment.pk: segment for item in items for segment in segments.get(item.pk, ())}
    named = {
        one.account_id: one.account for charter in release.charter_programmes.all() for one in charter.members.all()
    }
    return LaunchSheet(
        release=release,
        outlook=when,
        items=items,
        segments=sorted(served.values(), key=lambda one: (-one.attractiveness, one.name)),
        named=sorted(named.values(), key=lambda one: one.name),
        launch=getattr(release, "launch", None),
        entries=list(release.launch_entries.all()),
    )
