"""Ten weeks on record in the demo company, which end where its scores are."""

from django.test import TestCase, override_settings
from django.utils import timezone

from backlog.demo.loading import load_demo
from backlog.demo.loading.history import NIGHTS
from backlog.models import Item, PastFigures, Score, Snapshot
from backlog.selectors.history import WEEK, add_movement, moves_between, points_of
from backlog.selectors.history_words import history_of
from backlog.selectors.ranked import ranked_page
from stakeholders.models import Product

CAUSES = {
    "LIFT": ("Dunmarrow Council supports it", "Effort went from 35 person-days to 20", "Estimated anew"),
    "SERV": ("Osterholm Housing supports it", "Effort went from 9 person-days to 13", "Estimated anew"),
    "GATE": ("Weights v2 took effect in place of v1",),
}


class TestTheRecord(TestCase):
    """What stands in the database after one loading, which all of these read."""

    @classmethod
    def setUpTestData(cls) -> None:
        with override_settings(WEIGHBRIDGE_DEMO=True):
            load_demo()
            load_demo()  # which adds nothing

    def test_every_product_has_its_nights_once(self) -> None:
        for product in Product.objects.all():
            found = Snapshot.objects.filter(product=product).order_by("pk")
            assert found.filter(reason="nightly").count() == NIGHTS
            moments = list(found.values_list("taken_at", flat=True))
            assert moments == sorted(moments)
            assert moments[-1] < timezone.now()

    def test_a_row_is_written_only_where_something_changed(self) -> None:
        assert Item.objects.count() < PastFigures.objects.count() < 10 * Item.objects.count()

    def test_the_list_has_something_to_say_of_this_week_and_of_the_ten(self) -> None:
        moved = 0
        for product in Product.objects.all():
            rows = ranked_page(product.pk).rows
            add_movement(product.pk, rows)
            assert [row["moved_this_week"] for row in rows if row["moved_this_week"] is not None]
            ends = Snapshot.objects.filter(product=product).order_by("pk")
            first, last = ends.values_list("pk", flat=True)[0], ends.order_by("-pk").values_list("pk", flat=True)[0]
            moved += moves_between(product.pk, first, last)[0]
        assert moved >= 30

    def test_somebody_moved_this_week_for_every_kind_of_cause(self) -> None:
        since = timezone.now() - WEEK
        talks = 0
        for product in Product.objects.all():
            rows = ranked_page(product.pk).rows
            add_movement(product.pk, rows)
            assert sum(bool(row["moved_this_week"]) for row in rows) >= 8
            told = [
                words
                for item in Item.objects.filter(product=product)
                for point in history_of(item)
                if point["taken_at"] > since
                for words in point["changes"]
            ]
            for cause in CAUSES[product.code]:
                assert any(cause in words for words in told), (product, cause)
            talks += sum("The interview with" in words for words in told)
        assert talks >= 3

    def test_the_last_night_says_what_the_scores_say(self) -> None:
        for score in Score.objects.filter(is_open=True).select_related("item"):
            last = points_of(score.item)[-1]
            assert (last["future"], last["strategy"]) == (score.future, score.strategy)
            assert abs(last["current"] - score.current) <= score.current

    def test_what_moved_is_told_by_name(self) -> None:
        told = [words for item in Item.objects.all() for point in history_of(item) for words in point["changes"]]
        assert any(words.startswith("The interview with ") for words in told)
        assert any(" of " in words and words.endswith(" was linked.") for words in told)
        assert any(words.startswith("Weights v") for words in told)
