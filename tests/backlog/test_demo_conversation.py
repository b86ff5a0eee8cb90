"""What the people of the demo company say to each other and to their customers."""

import re
from dataclasses import replace

import pytest
from django.db.models import F
from django.test import TestCase, override_settings
from django.utils import timezone

from backlog.choices import Audience
from backlog.demo import content
from backlog.demo.content import Remark, Thread, read
from backlog.demo.loading import load_demo
from backlog.models import Comment, Follow
from backlog.selectors.mentions import mentioned_users
from common.models import Activity
from requests_intake.models import Request
from tests.browsing import browser_of, text_of
from users.models import User


@pytest.mark.parametrize(
    ("thread", "why"),
    [
        (Thread("LIFT-999", (Remark("ines", "us", 1, "Hello"),)), "nothing is called LIFT-999"),
        (Thread("LIFT-12/0", (Remark("nobody", "us", 1, "Hello"),)), "nobody is called nobody"),
        (Thread("LIFT-12", (Remark("they", "us", 1, "Hello"),)), "nobody is called they"),
        (Thread("LIFT-12", (Remark("ines", "customer", 1, "Hello"),)), "no customer reads this"),
    ],
)
def test_loose_ends_are_named(thread: Thread, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        content._check_threads(replace(read(), threads=(thread,)))


def test_much_is_said_in_one_line_each() -> None:
    demo = read()
    assert (len(demo.threads), sum(len(thread.said) for thread in demo.threads)) == (58, 119)
    assert sum("/" in thread.on for thread in demo.threads) == 43
    assert len({thread.on for thread in demo.threads}) == 58


class TestWhatIsSaid(TestCase):
    """What stands in the database after one loading, which all of these read."""

    @classmethod
    def setUpTestData(cls) -> None:
        with override_settings(WEIGHBRIDGE_DEMO=True):
            load_demo()
        cls.said = Comment.objects.filter(is_question=False)

    def test_nobody_speaks_before_it_was_filed_or_ahead_of_time(self) -> None:
        assert self.said.count() == 119
        assert not self.said.filter(created_at__lt=F("request__filed_at")).exists()
        assert not self.said.filter(created_at__gt=timezone.now()).exists()

    def test_each_thread_stands_in_the_order_of_its_file(self) -> None:
        for thread in read().threads:
            bodies = [remark.words for remark in thread.said]
            rows = list(Comment.objects.filter(body__in=bodies).order_by("created_at", "id"))
            assert [row.body for row in rows] == bodies

    def test_what_is_for_a_customer_goes_to_the_one_who_asked(self) -> None:
        for one in self.said.filter(audience=Audience.CUSTOMER).select_related("request__account"):
            assert one.request is not None
            assert one.account == one.request.account
        assert not self.said.filter(audience=Audience.INTERNAL, account__isnull=False).exists()

    def test_customers_speak_with_their_own_name_and_only_outside(self) -> None:
        outside = self.said.filter(author=None)
        assert outside.exists()
        assert not outside.filter(author_name="").exists()
        assert not outside.filter(audience=Audience.INTERNAL).exists()
        marta = User.objects.get(email="customer@demo.example")
        assert self.said.filter(author=marta, audience=Audience.CUSTOMER).count() >= 3

    def test_who_speaks_follows(self) -> None:
        spoken = set(self.said.exclude(author=None).values_list("author", "request", "item"))
        assert spoken <= set(Follow.objects.values_list("user", "request", "item"))

    def test_it_is_on_record(self) -> None:
        assert Activity.objects.filter(verb="commented").count() == 119

    def test_every_name_that_is_called_is_somebody_s(self) -> None:
        for one in self.said.filter(body__contains="@").select_related("author", "request__product", "item__product"):
            called = re.findall(r"(?<!\w)@[A-Z]\w+ \w+", one.body)
            assert [f"@{user}" for user in mentioned_users(one)] == called

    def test_the_customer_reads_their_side_of_it(self) -> None:
        marta = User.objects.get(email="customer@demo.example")
        one = Request.objects.visible_to(marta).get(title="Fire-recall log as a file for the inspection")
        page = text_of(browser_of(marta).get(f"/requests/{one.pk}/comments/"))
        assert "She takes a PDF with page numbers." in page
        assert "it travels" not in page  # what Ana wrote to colleagues
