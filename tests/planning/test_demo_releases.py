"""The demo company's releases: each slip of an item is a departure with its reason, and every state shows itself."""

from collections import Counter
from typing import Any

import pytest
from django.utils import timezone

from backlog.models import Item
from planning.choices import GoalMet
from planning.demo import releases as demo_releases
from planning.demo.loading import load_company, read
from planning.models import Departure, Release, ReleaseGoal, ReleaseItem
from planning.selectors.releases import lateness_of
from planning.selectors.use import use_of
from stakeholders.models import Product

pytestmark = pytest.mark.django_db


@pytest.fixture
def _demo(settings: Any) -> None:
    settings.WEIGHBRIDGE_DEMO = True


@pytest.mark.usefixtures("_demo")
def test_releases_slips_and_goals_belong_together() -> None:
    load_company()
    slips = Counter(Departure.objects.filter(is_slip=True).values_list("item__key", flat=True))
    assert slips == dict(Item.objects.filter(slips__gt=0).values_list("key", "slips"))
    planned = Item.objects.filter(status__in=("planned", "shipped")).exclude(release_name="")
    assert planned.count() == ReleaseItem.objects.count() == 34
    assert not ReleaseItem.objects.exclude(item__release_name__gt="").exists()
    for entry in ReleaseItem.objects.select_related("item", "release"):
        assert (entry.item.release_name, entry.item.status) == (
            entry.release.name,
            "planned" if entry.shipped_at is None else "shipped",
        )
    assert {goal.met for goal in ReleaseGoal.objects.all()} == set(GoalMet)
    assert all(release.ships_on > timezone.localdate() for release in Release.objects.coming())
    _check_figures()


def _check_figures() -> None:
    uses = use_of(Release.objects.coming().select_related("product"))
    over = {
        (release.product.slug, release.name, pool.slug)
        for release in Release.objects.coming().select_related("product")
        for pool in uses[release.pk].pools
        if pool.is_over
    }
    assert over == {("lift-service", "2027.1", "testers")}
    lateness = {one.slug: lateness_of(one).days for one in Product.objects.all()}
    assert {slug: len(days) for slug, days in lateness.items()} == {
        "lift-access": 2,
        "lift-control": 3,
        "lift-service": 3,
    }
    assert all(days > 0 for days in lateness["lift-control"])
    assert lateness["lift-service"][-1] == 0
    assert lateness["lift-access"][0] <= 0


@pytest.mark.usefixtures("_demo")
def test_what_is_there_stays() -> None:
    load_company()
    before = (Release.objects.count(), Departure.objects.count(), ReleaseItem.objects.count())
    load_company()
    assert (Release.objects.count(), Departure.objects.count(), ReleaseItem.objects.count()) == before == (14, 45, 34)


def test_a_slip_without_its_reason_is_told() -> None:
    content = read("releases")
    del content["left"]["LIFT-8"]
    with pytest.raises(ValueError, match="count what LIFT-8 left"):
        demo_releases._check(content["left"], demo_releases._planned())
