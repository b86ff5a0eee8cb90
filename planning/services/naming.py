"""Items carry the name of their release; this keeps it true when the release is called otherwise."""

from collections.abc import Iterable

from django.db import transaction

from backlog.services.releases import rename_release_of
from planning.models import Release, ReleaseItem


@transaction.atomic
def spread_names(release_ids: Iterable[int]) -> None:
    """Let every item know how its release is called now. Items that shipped and were planned anew are left alone."""
    for release in Release.objects.filter(pk__in=sorted(set(release_ids))):
        entries = ReleaseItem.objects.filter(release=release)
        later = ReleaseItem.objects.filter(item__in=entries.values("item"), shipped_at=None).exclude(release=release)
        named = entries.exclude(item__in=later.values("item")).exclude(item__release_name="")
        ids = list(named.exclude(item__release_name=release.name).values_list("item_id", flat=True))
        if ids:
            rename_release_of(actor=None, item_ids=ids, release_name=release.name)
