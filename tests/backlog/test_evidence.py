"""What speaks for an item: support, deals, segments, themes. Each change makes the score stale at once."""

import pytest

from backlog.models import Item, OpportunityLink, Score, SegmentImpact, Support, ThemeAlignment
from backlog.services.evidence import (
    link_opportunity,
    remove_support,
    set_alignment,
    set_segment_impact,
    set_support,
    unlink_opportunity,
)
from common.errors import Invalid
from tests.factories import (
    AccountFactory,
    CustomerPMFactory,
    ItemFactory,
    OpportunityFactory,
    SegmentFactory,
    SupportFactory,
    ThemeFactory,
)
from tests.recorded import activity, outbox, verbs

pytestmark = pytest.mark.django_db


def _revision(item: Item) -> int:
    return Score.objects.get(pk=item.pk).inputs_revision


def test_an_account_supports_an_item() -> None:
    cpm, item, account = CustomerPMFactory(), ItemFactory(), AccountFactory(name="Acme")
    assert set_support(actor=cpm, item=item, account=account, importance="must_have") is True
    row = Support.objects.get()
    assert (row.item, row.account, row.importance, row.horizon, row.given_by) == (
        item,
        account,
        "must_have",
        "now",
        cpm,
    )
    assert activity(item) == [("supported", {"account": "Acme", "importance": "must_have", "horizon": "now"})]
    assert (_revision(item), outbox()) == (2, [("items.touched", {"item_ids": [item.pk]})])


def test_a_second_vote_changes_the_first() -> None:
    support = SupportFactory(importance="important")
    item, account, other = support.item, support.account, CustomerPMFactory()
    assert not set_support(actor=other, item=item, account=account, importance="nice_to_have", horizon="future")
    row = Support.objects.get()
    assert (row.pk, row.importance, row.horizon, row.given_by) == (support.pk, "nice_to_have", "future", other)
    assert row.given_at > support.given_at
    assert _revision(item) == 2


def test_the_same_vote_again_changes_nothing() -> None:
    support = SupportFactory(importance="important", given_by=CustomerPMFactory())
    assert not set_support(actor=None, item=support.item, account=support.account, importance="important")
    row = Support.objects.get()
    assert (row.given_by, row.given_at) == (support.given_by, support.given_at)
    assert (_revision(support.item), verbs(support.item), outbox()) == (1, [], [])


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        (
            {"importance": "vital"},
            "importance",
            "Unknown importance 'vital': use must_have, important, nice_to_have.",
        ),
        ({"horizon": "never"}, "horizon", "Unknown horizon 'never': use now, future."),
    ],
)
def test_a_vote_that_is_none_is_refused(changes: dict[str, str], field: str, message: str) -> None:
    with pytest.raises(Invalid) as refusal:
        set_support(actor=None, item=ItemFactory(), account=AccountFactory(), **{"importance": "important", **changes})
    assert (refusal.value.field, refusal.value.message) == (field, message)
    assert Support.objects.count() == 0


def test_a_vote_takes_one_statement_however_many_there_are(django_assert_num_queries) -> None:
    item, cpm = ItemFactory(), CustomerPMFactory()
    for voters in (1, 3):
        accounts = [AccountFactory() for _ in range(voters)]
        for account in accounts:
            with django_assert_num_queries(1):  # vote, revision, outbox row and line of the record at once
                set_support(actor=cpm, item=item, account=account, importance="important")


def test_a_vote_is_taken_back_once() -> None:
    support = SupportFactory(account=AccountFactory(name="Acme"))
    assert remove_support(actor=None, item=support.item, account=support.account) is True
    assert remove_support(actor=None, item=support.item, account=support.account) is False
    assert (Support.objects.count(), _revision(support.item)) == (0, 2)
    assert activity(support.item) == [("no longer supports", {"account": "Acme"})]


def test_a_deal_hangs_on_an_item_more_or_less_or_no_longer() -> None:
    item, deal = ItemFactory(), OpportunityFactory(name="Renewal")
    for importance in ("important", "important", "must_have"):
        link_opportunity(actor=None, item=item, opportunity=deal, importance=importance)
    assert OpportunityLink.objects.get().importance == "must_have"
    assert _revision(item) == 3
    for _ in range(2):
        unlink_opportunity(actor=None, item=item, opportunity=deal)
    assert (OpportunityLink.objects.count(), _revision(item)) == (0, 4)
    assert activity(item) == [
        ("weighed", {"what": "deal Renewal", "importance": "important"}),
        ("weighed", {"what": "deal Renewal", "importance": "must_have"}),
        ("no longer weighed", {"what": "deal Renewal"}),
    ]
    assert outbox() == [("items.touched", {"item_ids": [item.pk]})] * 3
    with pytest.raises(Invalid, match="Unknown importance 'vital'"):
        link_opportunity(actor=None, item=item, opportunity=deal, importance="vital")


def test_an_item_serves_a_theme_from_0_to_3() -> None:
    item, theme = ItemFactory(), ThemeFactory(name="Night")
    for alignment in (3, 3, 0):
        set_alignment(actor=None, item=item, theme=theme, alignment=alignment)
    assert (ThemeAlignment.objects.get().alignment, _revision(item)) == (0, 3)
    for _ in range(2):
        set_alignment(actor=None, item=item, theme=theme, alignment=None)
    assert (ThemeAlignment.objects.count(), _revision(item)) == (0, 4)
    assert verbs(item) == ["weighed", "weighed", "no longer weighed"]
    assert activity(item)[0] == ("weighed", {"what": "theme Night", "alignment": 3})


def test_an_item_opens_a_segment_from_0_to_3() -> None:
    item, segment = ItemFactory(), SegmentFactory(name="Hospitals")
    for impact in (1, 1, 2):
        set_segment_impact(actor=None, item=item, segment=segment, impact=impact)
    assert (SegmentImpact.objects.get().impact, _revision(item)) == (2, 3)
    set_segment_impact(actor=None, item=item, segment=segment, impact=None)
    assert SegmentImpact.objects.count() == 0
    assert activity(item)[-1] == ("no longer weighed", {"what": "segment Hospitals"})


@pytest.mark.parametrize("value", [4, -1, 1.5, float("nan"), float("inf")])
def test_more_than_3_or_no_whole_number_is_refused(value: float) -> None:
    item = ItemFactory()
    with pytest.raises(Invalid, match=r"Alignment is a whole number from 0 to 3\.") as refusal:
        set_alignment(actor=None, item=item, theme=ThemeFactory(), alignment=value)
    assert refusal.value.field == "alignment"
    with pytest.raises(Invalid, match=r"Impact is a whole number from 0 to 3\.") as refusal:
        set_segment_impact(actor=None, item=item, segment=SegmentFactory(), impact=value)
    assert refusal.value.field == "impact"
    assert (_revision(item), outbox()) == (1, [])
