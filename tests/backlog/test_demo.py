"""Loading the demo company into a database: whole, once, and never over what people did since."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, F
from django.test import TestCase, override_settings
from django.utils import timezone

from backlog.choices import Finding, Flag, ItemStatus
from backlog.demo.loading import load_demo
from backlog.demo.loading.load import LOADED
from backlog.models import (
    Comment,
    Dependency,
    EvidenceLink,
    Interview,
    InterviewFinding,
    Item,
    ItemEffort,
    OpportunityLink,
    Score,
    SegmentImpact,
    Solution,
    Support,
    ThemeAlignment,
    Validation,
)
from backlog.selectors.declined import Filters, declined_page, scope_of
from backlog.selectors.solutions import ranked_solutions
from backlog.services.undoing import undo_decision
from common.errors import Conflict, Forbidden
from common.models import Activity, OutboxMessage
from requests_intake.choices import Decision, RequestStatus
from requests_intake.models import Request, TriageDecision, Workaround
from requests_intake.tasks import look_after_requests
from stakeholders.choices import AccountStage, OpportunityStage
from stakeholders.models import Account, AccountProduct, Contact, Opportunity, Pool, Product, WeightProfile
from tests.factories import AccountFactory, ProductFactory, UserFactory
from users.choices import Role
from users.models import ApiKey, User
from users.services.api_keys import digest_of

pytestmark = pytest.mark.django_db

FIVE = (
    ("pm@demo.example", Role.PRODUCT_PM, "Ines Halvorsen"),
    ("cpm@demo.example", Role.CUSTOMER_PM, "Ana Ribeiro"),
    ("customer@demo.example", Role.CUSTOMER, "Marta Lindqvist"),
    ("lead@demo.example", Role.LEADERSHIP, "Ruth Okafor"),
    ("admin@demo.example", Role.ADMIN, "Edda Kruse"),
)


@pytest.fixture(autouse=True)
def is_demo(settings: pytest.FixtureRequest) -> None:
    settings.WEIGHBRIDGE_DEMO = True


def everything() -> dict[str, int]:
    models = (
        User, ApiKey, Product, Pool, WeightProfile, Account, AccountProduct, Contact, Opportunity, Request, Workaround,
        TriageDecision, Item, ItemEffort, Dependency, EvidenceLink, Support, OpportunityLink, SegmentImpact,
        ThemeAlignment, Interview, InterviewFinding, Validation, Score, Comment, Activity, Solution,
    )  # fmt: skip
    return {model.__name__: model.objects.count() for model in models}


def test_it_loads_as_much_as_it_says() -> None:
    loaded = load_demo()
    assert (loaded.is_new, loaded.products, loaded.accounts, loaded.items) == (True, 3, 50, 106)
    assert (loaded.requests, loaded.gaps) == (509, 247)
    assert Product.objects.count() == 3
    assert Request.objects.filter(kind="gap").count() == 247
    assert Score.objects.count() == Item.objects.count() == 106
    assert OutboxMessage.objects.count() == 0


def test_loading_again_changes_nothing() -> None:
    load_demo()
    before = everything()
    again = load_demo()
    assert again.is_new is False
    assert everything() == before


def test_loading_again_does_not_undo_what_people_did() -> None:
    load_demo()
    item = Item.objects.get(key="LIFT-12")
    Item.objects.filter(pk=item.pk).update(title="Renamed by its PM", status=ItemStatus.SHIPPED)
    Request.objects.get(title="Mood in the car").delete()
    User.objects.filter(email="pm@demo.example").update(full_name="Ines H.")
    ApiKey.objects.update(revoked_at=timezone.now())
    Account.objects.get(name="Varnholt Parking").delete()
    requests = Request.objects.count()
    load_demo()
    item.refresh_from_db()
    assert (item.title, item.status) == ("Renamed by its PM", ItemStatus.SHIPPED)
    assert Request.objects.count() == requests
    assert User.objects.get(email="pm@demo.example").full_name == "Ines H."
    assert ApiKey.objects.filter(revoked_at=None).count() == 0
    assert not Account.objects.filter(name="Varnholt Parking").exists()


def test_missing_people_and_keys_come_back() -> None:
    load_demo()
    ApiKey.objects.all().delete()
    User.objects.filter(email="customer@demo.example").delete()
    load_demo()
    assert ApiKey.objects.count() == 2
    assert User.objects.filter(email="customer@demo.example", role=Role.CUSTOMER).exists()


def test_known_accounts_segments_and_people_are_kept_as_they_are() -> None:
    account = AccountFactory(name="Brackwater hospitals", arr=5)
    user = UserFactory(email="pm@demo.example", full_name="Somebody Else")
    load_demo()
    account.refresh_from_db()
    assert account.arr == 5
    assert Account.objects.filter(name__iexact="brackwater hospitals").count() == 1
    assert Product.objects.get(code="LIFT").accountable_pm == user
    assert user.full_name == "Somebody Else"


@pytest.mark.parametrize("facts", [{"name": "lift control"}, {"slug": "lift-service"}, {"code": "GATE"}])
def test_a_product_of_the_same_name_is_not_mixed_with_the_demo(facts: dict[str, str]) -> None:
    ProductFactory(**facts)
    with pytest.raises(Conflict, match="the demo would mix with it"):
        load_demo()
    assert Request.objects.count() == 0
    assert User.objects.filter(email="cpm@demo.example").count() == 0


def test_outside_the_demo_nothing_is_loaded(settings: pytest.FixtureRequest) -> None:
    settings.WEIGHBRIDGE_DEMO = False
    with pytest.raises(Forbidden, match="WEIGHBRIDGE_DEMO"):
        load_demo()
    with pytest.raises(CommandError, match="WEIGHBRIDGE_DEMO"):
        call_command("load_demo")
    assert User.objects.count() == Product.objects.count() == 0


def test_the_command_says_what_is_there() -> None:
    out, progress = StringIO(), StringIO()
    call_command("load_demo", stdout=out, stderr=progress)
    assert "demo company loaded: 3 products, 50 accounts, 106 items, 509 requests of which 247 gaps" in out.getvalue()
    assert "requests and items" in progress.getvalue()
    out = StringIO()
    call_command("load_demo", stdout=out, stderr=progress)
    assert "was loaded before; nothing changed" in out.getvalue()


class TestTheDemo(TestCase):
    """What stands in the database after one loading, which all of these read."""

    @classmethod
    def setUpTestData(cls) -> None:
        with override_settings(WEIGHBRIDGE_DEMO=True):
            load_demo()

    def test_the_five_sign_in_with_the_public_password(self) -> None:
        for email, role, name in FIVE:
            user = User.objects.get(email=email)
            assert (user.role, user.full_name, user.is_active) == (role, name, True)
            assert user.check_password("demo")
            assert user.is_staff is user.is_superuser is (role == Role.ADMIN)

    def test_the_demo_keys_belong_to_the_administrator(self) -> None:
        keys = {key.digest: key for key in ApiKey.objects.select_related("user")}
        read, write = keys[digest_of("wb_demo_read")], keys[digest_of("wb_demo_write")]
        assert (read.scopes, write.scopes) == (["read"], ["read", "write"])
        assert {key.user.email for key in keys.values()} == {"admin@demo.example"}

    def test_each_product_has_its_pm_its_pools_and_one_active_profile(self) -> None:
        pms = dict(Product.objects.values_list("code", "accountable_pm__full_name"))
        assert pms == {"LIFT": "Ines Halvorsen", "SERV": "Bastien Morvan", "GATE": "Noor Haddad"}
        active = dict(WeightProfile.objects.filter(is_active=True).values_list("product__code", "number"))
        assert active == {"LIFT": 7, "SERV": 3, "GATE": 2, None: 2}  # the company's default too
        lift = WeightProfile.objects.get(product__code="LIFT", number=7)
        assert lift.weights == {"current": 0.45, "future": 0.3, "strategy": 0.25}
        assert (lift.sigma_current, lift.tau, lift.alpha, lift.effort_ref) == (6.5, 2, 0.35, 15)
        assert all(profile.reason for profile in WeightProfile.objects.all())
        assert set(Pool.objects.values_list("product__code", "slug")) == {
            (code, pool) for code in pms for pool in ("developers", "testers")
        }

    def test_customer_pms_see_every_product_and_a_product_pm_their_own(self) -> None:
        cpm, pm = User.objects.get(email="cpm@demo.example"), User.objects.get(email="pm@demo.example")
        assert Product.objects.visible_to(cpm).count() == 3
        assert [product.code for product in Product.objects.visible_to(pm)] == ["LIFT"]

    def test_the_customer_has_requests_of_every_fate(self) -> None:
        marta = User.objects.get(email="customer@demo.example")
        account = Account.objects.visible_to(marta).get()
        assert account.name == "Brackwater Hospitals"
        rows = Request.objects.filter(account=account).values_list("status", "evidence_link__item__status")
        fates = set(rows)
        assert (RequestStatus.LINKED, ItemStatus.PLANNED) in fates
        assert (RequestStatus.LINKED, ItemStatus.SHIPPED) in fates
        assert {status for status, _ in fates} >= {
            RequestStatus.NEW,
            RequestStatus.LINKED,
            RequestStatus.WAITING,
            RequestStatus.SNOOZED,
            RequestStatus.DECLINED,
        }
        assert Product.objects.visible_to(marta).count() == 3

    def test_the_inbox_of_lift_control_holds_fourteen(self) -> None:
        new = Request.objects.filter(status=RequestStatus.NEW).values_list("product__code").annotate(count=Count("pk"))
        assert dict(new) == {"LIFT": 14, "SERV": 7, "GATE": 8}
        newest = Request.objects.filter(product__code="LIFT").latest("filed_at")
        assert newest.title == "Inspector wants the fire-recall log as a file"
        assert newest.is_anticipated
        assert newest.workaround.hours_per_month == 5

    def test_items_that_are_done_say_since_when(self) -> None:
        done = {ItemStatus.SHIPPED, ItemStatus.DECLINED}
        assert not Item.objects.filter(status__in=done, closed_at=None).exists()
        assert not Item.objects.exclude(status__in=done).exclude(closed_at=None).exists()
        assert not Item.objects.filter(closed_at__lt=F("created_at")).exists()
        assert Item.objects.filter(closed_at__lt=timezone.now()).count() == Item.objects.filter(status__in=done).count()

    def test_every_decided_request_has_its_decision(self) -> None:
        undecided = Request.objects.exclude(status=RequestStatus.NEW).filter(decisions=None)
        assert undecided.count() == 0
        assert TriageDecision.objects.filter(request__status=RequestStatus.NEW).count() == 0
        openers = TriageDecision.objects.filter(decision=Decision.NEW_ITEM)
        assert openers.count() == openers.values("item_key").distinct().count() == 106

    def test_a_declined_request_says_why_and_when_we_look_again(self) -> None:
        request = Request.objects.get(title="Night profile by ward")
        decision = request.decisions.get()
        assert (request.status, decision.reason) == (RequestStatus.DECLINED, "other_way")
        assert decision.text.startswith("You can set a profile by floor instead")
        assert decision.look_again_on == request.look_again_on > timezone.localdate()
        assert request.updated_at == decision.decided_at > request.filed_at
        never = Request.objects.get(title="Gold edition for premium buildings")
        assert (never.look_again_on, never.decisions.get().look_again_on) == (None, None)

    def test_what_was_declined_is_due_again_and_was_asked_for_again(self) -> None:
        pm = User.objects.get(email="pm@demo.example")
        lines = {row.title: row for row in declined_page(scope_of(pm, Filters())).rows}
        due = [row.title for row in lines.values() if row.is_due]
        assert due == [
            "Contract by the lift and month, to be ended monthly",
            "Different announcements for owners and tenants",
        ]
        assert [one.times for one in lines["Night profile by ward"].again.askers] == [1, 1]
        assert lines["Contract by the lift and month, to be ended monthly"].again.times == 1
        assert (lines["Music by floor"].reason, lines["Music by floor"].look_again_on) == ("too_few", None)

    def test_links_and_statuses_agree(self) -> None:
        linked = Request.objects.filter(status=RequestStatus.LINKED)
        merged = Request.objects.filter(status=RequestStatus.MERGED, merged_into__status=RequestStatus.LINKED)
        assert linked.count() + merged.count() == EvidenceLink.objects.count() == 436
        assert linked.filter(evidence_link=None).count() == 0
        keys = EvidenceLink.objects.filter(request__in=linked)
        keys = keys.values_list("item__key", "request__decisions__item_key")
        assert all(link == decided for link, decided in keys)

    def test_duplicates_count_where_the_request_counts_that_they_were_merged_into(self) -> None:
        joined = Request.objects.filter(status=RequestStatus.MERGED, merged_into__status=RequestStatus.LINKED)
        merged = joined.select_related("evidence_link", "merged_into__evidence_link")
        assert {request.evidence_link.item.key for request in merged} == {
            "LIFT-12", "LIFT-23", "LIFT-38", "LIFT-47", "LIFT-72", "SERV-13", "GATE-20",
        }  # fmt: skip
        for request in merged:
            canonical = request.merged_into
            assert (canonical.status, canonical.product_id) == (RequestStatus.LINKED, request.product_id)
            assert canonical.filed_at < request.filed_at
            assert canonical.evidence_link.item_id == request.evidence_link.item_id
            decision = request.decisions.get()
            assert (decision.decision, decision.merged_into) == (Decision.MERGE, canonical)

    def test_whoever_owes_an_answer_was_asked_in_these_days(self) -> None:
        waiting = Request.objects.filter(status=RequestStatus.WAITING)
        assert waiting.count() == Comment.objects.filter(is_question=True).count() == 5
        for request in waiting:
            question, decision = request.comments.get(is_question=True), request.decisions.get()
            assert request.asked_at == question.created_at == decision.decided_at
            assert (question.body, question.account_id) == (decision.text, request.account_id)
            assert timedelta(0) < timezone.now() - request.asked_at < timedelta(days=7)
        assert look_after_requests() == 0

    def test_some_requests_are_looked_after(self) -> None:
        new = Request.objects.filter(status=RequestStatus.NEW).exclude(assigned_to=None)
        assert 3 <= new.count() <= 15
        assert all(request.assigned_to == request.product.accountable_pm for request in new)
        assert Request.objects.filter(status=RequestStatus.PARKED).exclude(assigned_to=None).exists()

    def test_what_was_snoozed_comes_back_on_a_day_ahead(self) -> None:
        days = Request.objects.filter(status=RequestStatus.SNOOZED).values_list("look_again_on", flat=True)
        assert days
        assert all(day > timezone.localdate() for day in days)

    def test_decisions_can_be_taken_back(self) -> None:
        for title, status in (("Report is empty", "merged"), ("Night profile by ward", "declined")):
            request = Request.objects.get(title=title)
            assert request.status == status
            undo_decision(actor=request.product.accountable_pm, request_id=request.pk)
            request.refresh_from_db()
            assert (request.status, request.merged_into, request.look_again_on) == ("new", None, None)
            assert not EvidenceLink.objects.filter(request=request).exists()

    def test_the_ranking_of_lift_control_shows_every_flag_and_all_three_stakeholders(self) -> None:
        scores = Score.objects.filter(product__code="LIFT", is_open=True)
        order = ("below_floors", "neg_place", "neg_depth", "opened_at", "number")
        ranked = list(scores.order_by(*order).values_list("item__key", flat=True))
        assert ranked[:6] == ["LIFT-12", "LIFT-31", "LIFT-19", "LIFT-81", "LIFT-53", "LIFT-44"]
        first = scores.get(item__key="LIFT-12")
        figures = (first.current, first.future, first.strategy, first.priority)
        assert [round(figure, 1) for figure in figures] == [91.1, 23.7, 23.3, 60.4]
        assert (first.months_open, first.requests, first.arr) == (20, 13, 1130000)
        worn = {flag for flags in scores.values_list("flags", flat=True) for flag in flags}
        assert worn >= set(Flag) - {Flag.PREREQUISITE}
        assert scores.get(item__key="LIFT-81").lifted_by.key == "LIFT-53"
        assert Score.objects.filter(scored_revision__lt=F("inputs_revision")).count() == 0
        assert max(scores.values_list("future", flat=True)) > 80
        assert max(scores.values_list("strategy", flat=True)) > 80

    def test_what_no_customer_of_today_needs_ranks_below_in_lift_service(self) -> None:
        below = Score.objects.filter(product__code="SERV", is_open=True, below_floors=True)
        assert set(below.values_list("item__key", flat=True)) == {"SERV-49", "SERV-58", "SERV-45", "SERV-62"}

    def test_an_item_carries_its_evidence(self) -> None:
        item = Item.objects.get(key="LIFT-53")
        assert dict(item.efforts.values_list("pool__slug", "days")) == {"developers": 18, "testers": 7}
        assert list(item.prerequisites.values_list("requires__key", flat=True)) == ["LIFT-81"]
        deals = dict(item.opportunity_links.values_list("opportunity__account__name", "importance"))
        assert deals == {
            "Arkwell Skyways": "must_have",
            "Montravane Airports": "must_have",
            "Stellmark Rail": "important",
            "Hexmoor Developments": "important",
        }
        assert dict(item.segment_impacts.values_list("segment__name", "impact")) == {
            "Airports and rail": 2,
            "Timber high-rise": 1,
        }
        assert dict(item.alignments.values_list("theme__name", "alignment")) == {
            "Open building platform": 3,
            "Service revenue": 1,
        }
        assert item.supports.get().account.name == "Talvern Property"
        assert item.findings.filter(finding=Finding.CONFIRMED).count() == 5

    def test_unnamed_votes_stand_on_a_request(self) -> None:
        votes = Request.objects.filter(unnamed_votes__gt=0).values_list("evidence_link__item__key", "unnamed_votes")
        assert dict(votes) == {"LIFT-23": 11, "LIFT-84": 31, "SERV-66": 24, "GATE-63": 12}

    def test_former_customers_went_to_a_competitor(self) -> None:
        former = Account.objects.filter(stage=AccountStage.FORMER)
        assert dict(former.values_list("name", "lost_to")) == {
            "Farrowdale Housing": "Hoistware",
            "Lissmore Estates": "Hoistware",
            "Garrowby Lift Company": "Fieldpad",
        }
        stages = set(Opportunity.objects.values_list("stage", flat=True))
        assert stages == {OpportunityStage.OPEN, OpportunityStage.WON, OpportunityStage.LOST}

    def test_nothing_happens_in_the_future_or_before_its_cause(self) -> None:
        now = timezone.now()
        assert Request.objects.filter(filed_at__gt=now).count() == 0
        assert TriageDecision.objects.filter(decided_at__gt=now).count() == 0
        assert Activity.objects.filter(at__gt=now).count() == 0
        assert Interview.objects.filter(held_on__gt=now.date()).count() == 0
        early = [link.pk for link in EvidenceLink.objects.select_related("request", "item")
                 if link.linked_at < link.request.filed_at or link.request.filed_at < link.item.opened_at]  # fmt: skip
        assert early == []

    def test_ages_are_those_of_the_story(self) -> None:
        opened = Item.objects.get(key="LIFT-12").opened_at
        assert (timezone.now() - opened).days // 30 == 20
        assert Account.objects.get(name="Penmarrow Towers").renewal_on - timezone.localdate() == timedelta(days=70)

    def test_request_numbers_follow_time(self) -> None:
        by_number = list(Request.objects.order_by("pk").values_list("filed_at", flat=True))
        assert by_number == sorted(by_number)

    def test_activity_is_in_order_and_names_people(self) -> None:
        lines = list(Activity.objects.exclude(verb=LOADED).exclude(verb="api_key.created").order_by("pk"))
        assert [line.at for line in lines] == sorted(line.at for line in lines)
        item = Item.objects.get(key="LIFT-12")
        told = {line.verb for line in lines if (line.target_type, line.target_id) == ("backlog.item", item.pk)}
        assert told >= {"created", "estimated", "changed", "validated"}

    def test_solutions_show_a_part_that_shipped_alone_and_one_that_is_still_to_come(self) -> None:
        found = {one.solution.key: one for one in ranked_solutions(Product.objects.all())}
        assert {key: str(one.state) for key, one in found.items()} == {
            "LIFT-S1": "featurette", "LIFT-S2": "open", "GATE-S1": "featurette",
        }  # fmt: skip
        assert found["LIFT-S1"].sentence == (
            "A featurette: 1 of 3 items is shipped; LIFT-23 and LIFT-72 are still missing."
        )
        for one in found.values():
            assert one.solution.owner == one.solution.product.accountable_pm
            assert 0 <= (one.done.value or 0) < 1
            assert one.done.needs
