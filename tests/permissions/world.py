"""A small company in which everybody is somebody to everything: the ground of the permission table."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from backlog.models import Item, Notice, SavedView
from backlog.selectors.briefs import link_address
from backlog.services.attachments import attach
from backlog.services.briefs import publish_brief, share_brief, write_brief
from backlog.services.conversation import add_comment
from common.models import Mail
from common.signed import sign
from planning.models import Plan
from planning.selectors.roadmap_links import addresses_of
from planning.services.charter import add_member, record_meeting, start_programme
from planning.services.outcomes import open_outcomes
from planning.services.plans import DEFAULTS
from planning.services.roadmap_links import make_link
from requests_intake.models import Draft, Request
from stakeholders.models import AccessRequest, Account, Product, WeightProfile
from stakeholders.services.access import invite
from stakeholders.services.weights import keep_draft
from tests.api.client import Program, program_of
from tests.factories import (
    AccountFactory,
    AdminFactory,
    ContactFactory,
    CustomerFactory,
    CustomerPMFactory,
    GapFactory,
    ImportBatchFactory,
    InterviewFactory,
    ItemFactory,
    LeaderFactory,
    OpportunityFactory,
    ProductFactory,
    ProductPMFactory,
    RequestFactory,
    SegmentFactory,
    SolutionFactory,
    SupportFactory,
    ThemeFactory,
    VisionFactory,
)
from tests.planning.factories import ReleaseFactory, departed, planned_item
from tests.planning.roadmap_rows import promised, told
from tests.uploads import picture
from users.models import ApiKey, User

# The columns of the table, in this order.
ROLES = (
    "anonymous",
    "pm",
    "other_pm",
    "customer_pm",
    "customer",
    "other_customer",
    "leadership",
    "admin",
)


@dataclass(frozen=True)
class World:
    """People by role, and what addresses and bodies may name: ``{item}``, ``{account}`` and so on."""

    people: dict[str, User | None]
    names: dict[str, Any]

    def browser(self, role: str) -> Client:
        """A browser in which ``role`` is signed in."""
        browser = Client()
        person = self.people[role]
        if person is not None:
            browser.force_login(person)
        return browser

    def program(self, role: str) -> Program:
        """A program with a key of ``role`` for reading and writing."""
        person = self.people[role]
        return Program("") if person is None else program_of(person)

    def filled(self, template: Any) -> Any:
        """Put the names into an address or, deeply, into a body; ``"{item}"`` alone keeps a number a number."""
        if isinstance(template, dict):
            return {self.filled(name): self.filled(value) for name, value in template.items()}
        if isinstance(template, list):
            return [self.filled(value) for value in template]
        if not isinstance(template, str):
            return template
        alone = template.removeprefix("{").removesuffix("}")
        return self.names[alone] if template == f"{{{alone}}}" else template.format(**self.names)


@contextmanager
def lasting(blocker: DjangoDbBlocker) -> Iterator[World]:
    """The company for more than one test: each runs inside the transaction in which it was made."""
    with blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


def build() -> World:
    """Make the company: Acme uses ``lift``, the product in question; Globex uses ``crane``, another."""
    pm, other_pm, customer_pm = ProductPMFactory(), ProductPMFactory(), CustomerPMFactory()
    lift = ProductFactory(name="Lift", slug="lift", code="LIFT", accountable_pm=pm, members=[customer_pm])
    crane = ProductFactory(name="Crane", slug="crane", code="CRANE", accountable_pm=other_pm)
    acme = AccountFactory(name="Acme", products=[lift], customer_pm=customer_pm)
    globex = AccountFactory(name="Globex", products=[crane])
    people = {
        "anonymous": None,
        "pm": pm,
        "other_pm": other_pm,
        "customer_pm": customer_pm,
        "customer": CustomerFactory(account=acme),
        "other_customer": CustomerFactory(account=globex),
        "leadership": LeaderFactory(),
        "admin": AdminFactory(),
    }
    return World(people, _names(lift, acme, people))


def _names(lift: Product, acme: Account, people: dict[str, User | None]) -> dict[str, Any]:
    item: Item = ItemFactory(product=lift, kind="gap")
    SupportFactory(item=item, account=acme)
    linked = GapFactory(product=lift, account=acme, item=item)
    key = ApiKey.objects.create(user=people["pm"], name="CI", prefix="wb_", digest="0" * 64, scopes=["read"])
    return {
        "pm": people["pm"].email,
        "product": lift.slug,
        "item": item.key,
        "idea": ItemFactory(product=lift, is_published=True, public_title="Faster lifts").pk,
        "account": acme.pk,
        "request": RequestFactory(product=lift, account=acme).pk,
        "linked": linked.pk,
        "contact": ContactFactory(account=acme).pk,
        "version": WeightProfile.objects.get(product=lift, is_active=True).number,
        "weights": keep_draft(actor=None, product=lift, reason="x", weights={"strategy": 1}).pk,
        "deal": OpportunityFactory(account=acme).pk,
        "segment": SegmentFactory().pk,
        "theme": ThemeFactory().pk,
        "vision": VisionFactory().pk,
        "solution": SolutionFactory(product=lift, items=[item]).key,
        "interview": InterviewFactory(product=lift, account=acme, held_by=people["customer_pm"]).pk,
        "batch": ImportBatchFactory(product=lift, created_by=people["pm"]).pk,
        "key": key.pk,
        "begun": Draft.objects.create(owner=people["pm"], kind="gap", typed={"title": "Begun"}).pk,
        "view": SavedView.objects.create(owner=people["pm"], page="inbox", name="Shared", is_shared=True).pk,
        **_briefs(item, people["pm"]),
        **_said(lift, acme, people),
        **_chartered(lift, acme, people["pm"]),
        **_plan(lift),
        **_planned(lift),
        **_shipped(lift, acme),
        **_told(lift, item, people["pm"]),
        **_let_in(acme, people["customer_pm"]),
        "mail": Mail.objects.create(to="a@b.example", subject="s", message_id="<1@x>", gave_up_at=timezone.now()).pk,
        "notice": _news(linked, people["pm"]),
        "unsubscribe": sign("unsubscribe", f"u{people['customer'].pk}"),
        "unfollow": sign("unfollow", f"u{people['customer'].pk}.r{linked.pk}"),
    }


def _briefs(item: Item, pm: User | None) -> dict[str, Any]:
    """A published brief about the item with a link to it, a draft of the next one, and an item without any."""
    brief = publish_brief(actor=pm, brief_id=write_brief(actor=pm, subject=item, title="Now", decision="Yes").pk)
    link = share_brief(actor=pm, brief_id=brief.pk, days=7)
    return {
        "brief": brief.pk,
        "draft": write_brief(actor=pm, subject=item, title="Next", decision="No").pk,
        "link": link.pk,
        "shared": link_address(link).rstrip("/").rpartition("/")[2],
        "bare": ItemFactory(product=item.product).key,
        "weighting": item.product.weight_profiles.get(is_active=True).number,
    }


def _said(lift: Product, acme: Account, people: dict[str, User | None]) -> dict[str, Any]:
    """A comment of the product PM to the customer of a request, and a picture."""
    request = RequestFactory(product=lift, account=acme)
    comment = add_comment(actor=people["pm"], body="Which screen?", request=request, audience="customer")
    file = attach(actor=people["pm"], upload=picture(size=(8, 8)), comment=comment)
    return {"talked": request.pk, "comment": comment.pk, "file": file.pk}


def _chartered(lift: Product, acme: Account, pm: User | None) -> dict[str, Any]:
    """A charter programme with Acme in it, and a meeting."""
    day = timezone.localdate() + timedelta(days=90)
    programme = start_programme(actor=pm, product=lift, name="First customers", recruit_by=day)
    member = add_member(actor=pm, programme_id=programme.pk, account=acme)
    meeting = record_meeting(actor=pm, programme_id=programme.pk, members=[member], learnt="They print it.")
    return {"charter": programme.pk, "charter_member": member.pk, "charter_meeting": meeting.pk}


def _planned(lift: Product) -> dict[str, Any]:
    """A release with an item in it, one that an item left just now, and one that nobody used."""
    release, left = ReleaseFactory(product=lift, name="R1"), ReleaseFactory(product=lift, name="R2", days=60)
    departure = departed(ItemFactory(product=lift), left)
    return {
        "release": release.pk,
        "launch_entry": release.launch_entries.create(text="Film it").pk,
        "planned": planned_item(release).key,
        "departure": departure.pk,
        "unused": ReleaseFactory(product=lift, name="R3", days=90).pk,
        "soon": str(release.ships_on),
    }


def _shipped(lift: Product, acme: Account) -> dict[str, Any]:
    """A gap that shipped, for Acme, which lives with a workaround."""
    item = ItemFactory(product=lift, kind="gap", status="shipped", closed_at=timezone.now())
    GapFactory(product=lift, account=acme, item=item)
    open_outcomes(actor=None, item_ids=[item.pk])
    return {"shipped": item.key, "account_outcome": item.outcome.accounts.get().pk}


def _told(lift: Product, item: Item, pm: User | None) -> dict[str, Any]:
    """What customers of the product are told, a link to it, and a promise."""
    link = make_link(actor=pm, product=lift)
    return {
        "told": told(item).pk,
        "embed": link.pk,
        "embedded": addresses_of(link).page.rstrip("/").rpartition("/")[2],
        "promise": promised(lift).pk,
    }


def _plan(lift: Product) -> dict[str, Any]:
    """A plan that waits for a worker."""
    plan = Plan.objects.create(product=lift, name="Best", chosen=DEFAULTS | {"releases": []})
    return {"plan": plan.pk}


def _let_in(acme: Account, keeper: User | None) -> dict[str, Any]:
    """An open invitation with its link, and somebody who asks for access."""
    invitation, token = invite(actor=keeper, account=acme, email="ann@acme.test")
    wish = AccessRequest.objects.create(account=acme, email="bob@acme.test", full_name="Bob")
    return {"invitation": invitation.pk, "token": token, "wish": wish.pk}


def _news(request: Request, person: User | None) -> int:
    """Something that the product PM was told."""
    return Notice.objects.create(
        user=person, topic="commented", event="comment:1", request=request, subject="Said", body="So", path="/inbox/"
    ).pk
