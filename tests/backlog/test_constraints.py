"""What the backlog's tables refuse, whoever writes."""

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction

from backlog.models import (
    Attachment,
    Brief,
    Comment,
    Dependency,
    EvidenceLink,
    Follow,
    InboundMail,
    InterviewFinding,
    Item,
    ItemDecline,
    ItemEffort,
    Notice,
    NoticeTemplate,
    PastFigures,
    PoolRate,
    ProductRates,
    RankBlock,
    Reconfirmation,
    RobustnessFigure,
    RobustnessRun,
    SavedView,
    Score,
    Snapshot,
    Validation,
)
from stakeholders.models import WeightProfile
from tests.factories import (
    AccountFactory,
    InterviewFactory,
    ItemFactory,
    OpportunityFactory,
    OpportunityLinkFactory,
    ProductFactory,
    RequestFactory,
    SegmentFactory,
    SegmentImpactFactory,
    SolutionFactory,
    SupportFactory,
    ThemeAlignmentFactory,
    ThemeFactory,
    UserFactory,
    WeightProfileFactory,
)

pytestmark = pytest.mark.django_db


def _item(**fields: object) -> Item:
    given = {"product": ProductFactory(), "number": 1, "key": "X-1", "title": "x", "kind": "gap", **fields}
    return Item(**given)


def _again(row: models.Model, **changes: object) -> models.Model:
    """The same row once more."""
    row.pk = None
    row._state.adding = True
    for name, value in changes.items():
        setattr(row, name, value)
    return row


def _dependency(again: bool) -> Dependency:
    item = ItemFactory()
    requires = ItemFactory(product=item.product)
    return (
        _again(Dependency.objects.create(item=item, requires=requires))
        if again
        else Dependency(item=item, requires=item)
    )


def _score(**figures: float) -> Score:
    score = ItemFactory().score
    for name, value in figures.items():
        setattr(score, name, value)
    return score


def _effort(again: bool) -> ItemEffort:
    item = ItemFactory()
    pool = item.product.pools.first()
    if again:
        return _again(ItemEffort.objects.create(item=item, pool=pool, days=1))
    return ItemEffort(item=item, pool=pool, days=-1)


def _day_rate() -> PoolRate:
    product = ProductFactory()
    return PoolRate(rates=ProductRates.objects.create(product=product), pool=product.pools.first(), day_rate=0)


def _reconfirmed() -> Reconfirmation:
    return Reconfirmation.objects.create(item=ItemFactory(), account=AccountFactory(), answer="still")


def _linked_twice() -> EvidenceLink:
    item = ItemFactory()
    request = RequestFactory(product=item.product, item=item)
    return EvidenceLink(item=ItemFactory(product=item.product), request=request)


def _finding(again: bool) -> InterviewFinding:
    item, interview = ItemFactory(), InterviewFactory()
    if again:
        return _again(InterviewFinding.objects.create(interview=interview, item=item, finding="confirmed"))
    return InterviewFinding(interview=interview, item=item, finding="maybe")


def _validated_twice() -> models.Model:
    return _again(Validation.objects.create(item=ItemFactory(), account=AccountFactory()))


def _robustness(**fields: object) -> RobustnessRun:
    given = {"product": ProductFactory(), "top": 10, "concentration": 30, "draws": 10, "seed": 1, **fields}
    return RobustnessRun(**given)


def _robustness_twice() -> models.Model:
    run = _robustness()
    run.save()
    return _again(run)


def _figure() -> RobustnessFigure:
    run = _robustness()
    run.save()
    shares = dict.fromkeys(("near_top", "near_first", "any_top", "any_first"), 0.5)
    ranks = dict.fromkeys(("rank", "near_low", "near_high", "any_low", "any_high"), 1)
    return RobustnessFigure.objects.create(
        run=run, item=ItemFactory(product=run.product), pareto=True, unbeaten=True, **shares, **ranks
    )


def _comment(**fields: object) -> Comment:
    return Comment(**{"request": RequestFactory(), "body": "x", **fields})


def _attachment(**fields: object) -> Attachment:
    given = {"name": "x.png", "content_type": "image/png", "size": 1, "digest": "d", "stored_as": "x"}
    return Attachment(**{"request": RequestFactory(), **given, **fields})


def _notice(**fields: object) -> Notice:
    given = {"email": "ann@example.test", "topic": "linked", "event": "linked:1", "subject": "x", "body": "x"}
    return Notice(**{**given, **fields})


def _told_twice() -> Notice:
    _notice().save()
    return _notice()


def _item_decline(**fields: object) -> ItemDecline:
    return ItemDecline(**{"item": ItemFactory(), "reason": "too_few", "text": "x", "would_change": "y", **fields})


def _snapshot() -> Snapshot:
    profile = WeightProfile.objects.get(product=ProductFactory(), is_active=True)
    return Snapshot.objects.create(product=profile.product, profile=profile, reason="nightly")


def _block(snapshot: Snapshot) -> RankBlock:
    return RankBlock.objects.create(product=snapshot.product, snapshot=snapshot, block=0, ranks=[1])


def _past(snapshot: Snapshot) -> PastFigures:
    figures = dict.fromkeys(("current", "future", "strategy", "urgency", "confidence", "effort_days"), 1.0)
    item = ItemFactory(product=snapshot.product)
    return PastFigures.objects.create(item=item, snapshot=snapshot, is_estimated=True, below_floors=False, **figures)


def _brief(**fields: object) -> Brief:
    item = ItemFactory()
    return Brief(**{"product": item.product, "item": item, "number": 1, "title": "x", **fields})


def _brief_twice(**about: object) -> Brief:
    _brief(**{"item": None, **about}).save()
    return _brief(**{"item": None, **about})


CASES = {
    "item_number_once": lambda: _again(ItemFactory(), key="X-9"),
    "backlog_item_key": lambda: _again(ItemFactory(), number=9),
    "item_kind_known": lambda: _item(kind="wish"),
    "item_status_known": lambda: _item(status="lost"),
    "item_has_a_title": lambda: _item(title=""),
    "published_item_has_a_title_for_customers": lambda: _item(is_published=True),
    "backlog_item_slips_check": lambda: _item(slips=-1),
    "item_decline_reason_known": lambda: _item_decline(reason="mood"),
    "item_decline_says_why_and_what_would_change_it": lambda: _item_decline(text=""),
    "item_decline_says_why_and_what_would_change_it (no way back)": lambda: _item_decline(would_change=""),
    "brief_about_one_thing": lambda: Brief(product=ProductFactory(), number=1, title="x"),
    "brief_state_known": lambda: _brief(state="lost"),
    "brief_has_a_title": lambda: _brief(title=""),
    "published_brief_has_its_figures": lambda: _brief(state="published"),
    "brief_number_once_per_item": lambda: _brief_twice(item=ItemFactory()),
    "brief_number_once_per_solution": lambda: _brief_twice(solution=SolutionFactory()),
    "brief_number_once_per_profile": lambda: _brief_twice(profile=WeightProfileFactory()),
    "solution_number_once": lambda: _again(SolutionFactory(), key="X-S9"),
    "solution_has_a_title": lambda: SolutionFactory.build(product=ProductFactory(), title=""),
    "backlog_solution_key": lambda: _again(SolutionFactory(), number=9999),
    "effort_once_per_pool": lambda: _effort(again=True),
    "effort_not_negative": lambda: _effort(again=False),
    "dependency_once": lambda: _dependency(again=True),
    "item_does_not_need_itself": lambda: _dependency(again=False),
    "validated_once_per_account": _validated_twice,
    "backlog_evidencelink_request_id": _linked_twice,
    "reconfirmed_once_per_account": lambda: _again(_reconfirmed()),
    "reconfirmation_known": lambda: Reconfirmation(item=ItemFactory(), account=AccountFactory(), answer="perhaps"),
    "support_once_per_account": lambda: _again(SupportFactory()),
    "support_importance_known": lambda: SupportFactory.build(
        item=ItemFactory(), account=AccountFactory(), importance="vital"
    ),
    "support_horizon_known": lambda: SupportFactory.build(
        item=ItemFactory(), account=AccountFactory(), horizon="never"
    ),
    "opportunity_linked_once": lambda: _again(OpportunityLinkFactory()),
    "deal_importance_known": lambda: OpportunityLinkFactory.build(
        item=ItemFactory(), opportunity=OpportunityFactory(), importance="vital"
    ),
    "hour_rate_positive": lambda: ProductRates(product=ProductFactory(), hour_rate=0),
    "day_rate_positive": _day_rate,
    "segment_impact_once": lambda: _again(SegmentImpactFactory()),
    "segment_impact_0_to_3": lambda: SegmentImpactFactory.build(item=ItemFactory(), segment=SegmentFactory(), impact=4),
    "theme_alignment_once": lambda: _again(ThemeAlignmentFactory()),
    "theme_alignment_0_to_3": lambda: ThemeAlignmentFactory.build(
        item=ItemFactory(), theme=ThemeFactory(), alignment=4
    ),
    "interview_kind_known": lambda: InterviewFactory.build(
        product=ProductFactory(), account=AccountFactory(), kind="x"
    ),
    "one_finding_per_interview_and_item": lambda: _finding(again=True),
    "finding_known": lambda: _finding(again=False),
    "scores_0_to_100": lambda: _score(current=100.1),
    "scores_0_to_100 (below)": lambda: _score(strategy=-0.1),
    "scores_0_to_100 (NaN)": lambda: _score(future=float("nan")),
    "comment_on_one_thing": lambda: Comment(body="x"),
    "comment_on_one_thing (both)": lambda: Comment(body="x", item=ItemFactory(), request=RequestFactory()),
    "comment_audience_known": lambda: _comment(audience="world"),
    "comment_for_a_customer_names_the_account": lambda: _comment(audience="customer"),
    "comment_says_something": lambda: _comment(body=""),
    "attachment_on_one_thing": lambda: _attachment(request=None),
    "attachment_audience_known": lambda: _attachment(audience="world"),
    "follow_of_one_thing": lambda: Follow(user=UserFactory()),
    "follows_request_once": lambda: _again(Follow.objects.create(user=UserFactory(), request=RequestFactory())),
    "follows_item_once": lambda: _again(Follow.objects.create(user=UserFactory(), item=ItemFactory())),
    "notice_topic_known": lambda: _notice(topic="gossip"),
    "notice_for_somebody": lambda: _notice(email=""),
    "notice_once": _told_twice,
    "notice_template_topic_known": lambda: NoticeTemplate(topic="gossip", subject="x", body="x"),
    "inbound_outcome_known": lambda: InboundMail(message_id="<1@x>", outcome="eaten"),
    "saved_view_name_once": lambda: _again(SavedView.objects.create(owner=UserFactory(), page="inbox", name="Mine")),
    "saved_view_page_known": lambda: SavedView(owner=UserFactory(), page="moon", name="Mine"),
    "rank_block_once_per_snapshot": lambda: _again(_block(_snapshot())),
    "past_figures_once_per_snapshot": lambda: _again(_past(_snapshot())),
    "robustness_status_known": lambda: _robustness(status="guessed"),
    "robustness_draws_within": lambda: _robustness(draws_done=21),
    "one_robustness_run_under_way": _robustness_twice,
    "one_robustness_figure_a_rank": lambda: _again(_figure()),
    "priority_not_negative": lambda: _score(priority=-1),
    "scored_no_later_than_inputs": lambda: _score(scored_revision=2, inputs_revision=1),
}


@pytest.mark.parametrize("case", CASES)
def test_the_database_refuses(case: str) -> None:
    row = CASES[case]()
    with pytest.raises(IntegrityError, match=case.split(" ", maxsplit=1)[0]), transaction.atomic():
        row.save()


def test_every_constraint_is_tried() -> None:
    models_here = apps.get_app_config("backlog").get_models()
    named = {constraint.name for model in models_here for constraint in model._meta.constraints}
    assert named - set(CASES) == set()
