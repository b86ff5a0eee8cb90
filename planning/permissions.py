"""The doors to what is planned: 404 if not visible, 403 if not allowed."""

from enum import Enum

from django.db.models import QuerySet

from backlog.models import Item
from common.errors import NotFound
from planning.models import (
    AccountOutcome,
    CharterMeeting,
    CharterMember,
    CharterProgramme,
    Departure,
    LaunchEntry,
    Outcome,
    Plan,
    Promise,
    Release,
    RoadmapEntry,
    RoadmapLink,
)
from stakeholders.models import Account, Product
from stakeholders.permissions import decides
from users.choices import Role
from users.models import User
from users.permissions import require


class Action(Enum):
    """What somebody wants to do with something planned."""

    VIEW = "view"
    CHANGE = "change"
    ADD = "add"


def check_may_plan(user: User, product: Product) -> None:
    """Raises ``Forbidden`` unless ``user`` decides what is built of ``product``."""
    require(decides(user, product), f"Only {product.accountable_pm} plans {product.name}.")


# -- releases ------------------------------------------------------------------------------------------------


def get_release_for(user: User, pk: int, action: Action = Action.VIEW) -> Release:
    """Return a release; the product's PM changes it.

    Raises:
        NotFound: there is none that they may see.
        Forbidden: they may see it but not do this.
    """
    release = Release.objects.visible_to(user).select_related("product__accountable_pm").filter(pk=pk).first()
    if release is None:
        raise NotFound("There is no such release, or none that you may see.")
    if action is not Action.VIEW:
        check_may_plan(user, release.product)
    return release


def get_departure_for(user: User, pk: int, action: Action = Action.VIEW) -> Departure:
    """Return how an item left a release. Raises ``NotFound`` or ``Forbidden``."""
    rows = Departure.objects.visible_to(user).select_related("item", "release__product__accountable_pm")
    departure = rows.defer("item__search").filter(pk=pk).first()
    if departure is None:
        raise NotFound("There is no such departure, or none that you may see.")
    if action is not Action.VIEW:
        check_may_plan(user, departure.release.product)
    return departure


# -- launches ------------------------------------------------------------------------------------------------


def may_market(user: User, product: Product) -> bool:
    """Who says what a release brings: marketing, the product's marketing manager, its PM and administrators."""
    is_manager = product.marketing_manager_id == user.pk
    return decides(user, product) or is_manager or user.role == Role.MARKETING


def get_launch_for(user: User, release_id: int, *, change: bool = False) -> Release:
    """Return the release whose launch it is. Raises ``NotFound`` or, to change it, ``Forbidden``."""
    release = get_release_for(user, release_id)
    if change:
        _check_may_market(user, release.product)
    return release


def get_launch_entry_for(user: User, pk: int, *, change: bool = False) -> LaunchEntry:
    """Return an entry of a launch list. Raises ``NotFound`` or, to change it, ``Forbidden``."""
    rows = LaunchEntry.objects.filter(release__in=Release.objects.visible_to(user))
    entry = rows.select_related("release__product__accountable_pm", "owner").filter(pk=pk).first()
    if entry is None:
        raise NotFound("There is no such entry, or none that you may see.")
    if change:
        _check_may_market(user, entry.release.product)
    return entry


def _check_may_market(user: User, product: Product) -> None:
    require(may_market(user, product), f"Only marketing and the PM of {product.name} prepare its launches.")


# -- plans ---------------------------------------------------------------------------------------------------


def get_plan_for(user: User, pk: int, action: Action = Action.VIEW) -> Plan:
    """Return a plan; only who decides what is built of the product changes it.

    Raises:
        NotFound: there is none that they may see.
        Forbidden: they may see it but not do this.
    """
    rows = Plan.objects.visible_to(user).select_related("product__accountable_pm", "created_by", "accepted_by")
    plan = rows.filter(pk=pk).first()
    if plan is None:
        raise NotFound("There is no such plan, or none that you may see.")
    if action is not Action.VIEW:
        check_may_plan(user, plan.product)
    return plan


# -- charter programmes --------------------------------------------------------------------------------------


def get_programme_for(user: User, pk: int, action: Action = Action.VIEW) -> CharterProgramme:
    """Return a charter programme; the product's PM changes it, customer PMs add to it.

    Raises:
        NotFound: there is none that they may see.
        Forbidden: they may see it but not do this.
    """
    rows = CharterProgramme.objects.visible_to(user).select_related("product__accountable_pm", "created_by")
    programme = rows.filter(pk=pk).first()
    if programme is None:
        raise NotFound("There is no such charter programme, or none that you may see.")
    if action is Action.CHANGE:
        check_may_plan(user, programme.product)
    elif action is Action.ADD:
        allowed = decides(user, programme.product) or user.role == Role.CUSTOMER_PM
        require(allowed, "Only customer PMs and the product's PM add to a charter programme.")
    return programme


def get_member_for(user: User, pk: int, action: Action = Action.VIEW) -> CharterMember:
    """Return a member of a charter programme; the product's PM and the account's customer PM change it.

    Raises:
        NotFound: there is none that they may see.
        Forbidden: they may see it but not do this.
    """
    rows = CharterMember.objects.visible_to(user)
    member = rows.select_related("account", "programme__product__accountable_pm").filter(pk=pk).first()
    if member is None:
        raise NotFound("There is no such member, or none that you may see.")
    if action is not Action.VIEW:
        keeps = user.role == Role.CUSTOMER_PM and member.account.customer_pm_id in {None, user.pk}
        allowed = keeps or decides(user, member.programme.product)
        require(allowed, f"Only the product's PM and the customer PM of {member.account} change this.")
    return member


def check_may_bring(user: User, programme: CharterProgramme, account: Account) -> None:
    """A customer PM brings accounts that they keep, and those nobody keeps; the product's PM any.

    Raises:
        Forbidden: the account has another customer PM.
    """
    kept = account.customer_pm_id in {None, user.pk}
    allowed = kept or decides(user, programme.product)
    require(allowed, f"{account} is kept by another customer PM, who asks them.")


def get_meeting_for(user: User, pk: int, action: Action = Action.VIEW) -> CharterMeeting:
    """Return a meeting; who held it and the product's PM change it. Raises ``NotFound`` or ``Forbidden``."""
    rows = CharterMeeting.objects.visible_to(user).select_related("programme__product__accountable_pm", "held_by")
    meeting = rows.filter(pk=pk).first()
    if meeting is None:
        raise NotFound("There is no such meeting, or none that you may see.")
    if action is not Action.VIEW:
        allowed = meeting.held_by_id == user.pk or decides(user, meeting.programme.product)
        require(allowed, "Only who held the meeting and the product's PM may change it.")
    return meeting


# -- looking back --------------------------------------------------------------------------------------------


def get_outcome_for(user: User, key: str, action: Action = Action.VIEW) -> Outcome:
    """Return what came of an item that shipped, by the item's key; the product's PM changes it.

    Raises:
        NotFound: there is none that they may see, or it has not shipped.
        Forbidden: they may see it but not do this.
    """
    rows = Outcome.objects.visible_to(user).shipped()
    rows = rows.select_related("item__product__accountable_pm", "release", "product", "looked_by")
    outcome = rows.defer("item__search").filter(item__in=Item.objects.called(key).order_by()).first()
    if outcome is None:
        raise NotFound("There is no such item that shipped, or none that you may see.")
    if action is not Action.VIEW:
        check_may_plan(user, outcome.item.product)
    return outcome


def get_account_outcome_for(user: User, pk: int, action: Action = Action.VIEW) -> AccountOutcome:
    """Return what came of something for an account; the account's customer PM and the product's PM say it.

    Raises:
        NotFound: there is none that they may see.
        Forbidden: they may see it but not do this.
    """
    rows = AccountOutcome.objects.visible_to(user).shipped()
    rows = rows.select_related("account", "outcome__item__product__accountable_pm", "use_by", "settled_by")
    row = rows.defer("outcome__item__search").filter(pk=pk).first()
    if row is None:
        raise NotFound("There is no such outcome, or none that you may see.")
    if action is not Action.VIEW:
        allowed = may_say_of(user, row, row.outcome.item.product)
        require(allowed, f"Only the customer PM of {row.account} and the product's PM say this.")
    return row


def may_say_of(user: User, row: AccountOutcome, product: Product) -> bool:
    """Whether somebody says what came of something for an account: its customer PM, and the product's PM."""
    keeps = user.role == Role.CUSTOMER_PM and row.account.customer_pm_id in {None, user.pk}
    return keeps or decides(user, product)


# -- the roadmap and promises --------------------------------------------------------------------------------


def may_publish(user: User, product: Product) -> bool:
    """Who tells customers what comes: the product's PM, its marketing manager, administrators."""
    return decides(user, product) or product.marketing_manager_id == user.pk


def may_promise(user: User, product: Product) -> bool:
    """Who gives a day out of the house and says what became of it: the product's PM and administrators.

    A right of its own: whoever words the roadmap for customers does not promise by it.
    """
    return decides(user, product)


def products_to_note(user: User) -> QuerySet[Product]:
    """The products of which somebody notes what was said to accounts: a PM of theirs, a customer PM of any."""
    seen = user.role == Role.CUSTOMER_PM
    return Product.objects.visible_to(user) if seen else Product.objects.triaged_by(user)


def may_note_for(user: User, account: Account) -> bool:
    """Whether somebody puts on record what was said to an account: its customer PM, and product PMs."""
    return _keeps(user, account) or (user.role != Role.CUSTOMER_PM and products_to_note(user).exists())


def check_may_note(user: User, product: Product, account: Account | None, made_by: User | None) -> None:
    """A customer PM notes what they said themselves to an account that they keep; the product's PM anything.

    It gives no day out of the house: it puts on record that one went.

    Raises:
        Forbidden: neither.
    """
    own = account is not None and _keeps(user, account) and made_by in {None, user}
    message = (
        f"Only {product.accountable_pm} puts any promise about {product.name} on record; a customer PM what they said "
        "themselves to an account of theirs."
    )
    require(own or may_promise(user, product), message)


def _keeps(user: User, account: Account) -> bool:
    return user.role == Role.CUSTOMER_PM and account.customer_pm_id in {None, user.pk}


def check_may_publish(user: User, product: Product) -> None:
    """Raises ``Forbidden`` unless ``may_publish``."""
    message = f"Only {product.accountable_pm} and the marketing manager of {product.name} tell customers what comes."
    require(may_publish(user, product), message)


def check_may_promise(user: User, product: Product) -> None:
    """Raises ``Forbidden`` unless ``may_promise``."""
    message = f"Only {product.accountable_pm} promises for {product.name}: a day that leaves the house is a promise."
    require(may_promise(user, product), message)


def get_entry_for(user: User, pk: int, action: Action = Action.VIEW) -> RoadmapEntry:
    """Return what is told to an audience, for colleagues.

    Raises:
        NotFound: there is none that they may see.
        Forbidden: they may see it but not do this.
    """
    rows = RoadmapEntry.objects.visible_to(user)
    related = ("product__accountable_pm", "item", "account", "segment", "published_by")
    entry = rows.select_related(*related).defer("item__search").filter(pk=pk).first()
    if entry is None:
        raise NotFound("Nothing of this number is told, or nothing that you may see.")
    if action is not Action.VIEW:
        check_may_publish(user, entry.product)
    return entry


def get_promise_for(user: User, pk: int, action: Action = Action.VIEW) -> Promise:
    """Return a promise.

    Raises:
        NotFound: there is none that they may see.
        Forbidden: they may see it but not do this.
    """
    rows = Promise.objects.visible_to(user)
    related = ("product__accountable_pm", "item", "account", "segment", "made_by", "settled_by", "entry")
    promise = rows.select_related(*related).defer("item__search").filter(pk=pk).first()
    if promise is None:
        raise NotFound("There is no such promise, or none that you may see.")
    if action is not Action.VIEW:
        check_may_promise(user, promise.product)
    return promise


def get_roadmap_link_for(user: User, product: Product, pk: int) -> RoadmapLink:
    """Return a link that ``user`` may revoke. Raises ``Forbidden`` or ``NotFound``."""
    check_may_publish(user, product)
    link = product.roadmap_links.filter(pk=pk).first()
    if link is None:
        raise NotFound("There is no such link.")
    return link


def get_told_product_for(user: User, slug: str) -> Product:
    """Return a product whose roadmap a customer may read: one that they use, and that shares what is published.

    Raises:
        NotFound: there is none, or none for them.
    """
    product = Product.objects.visible_to(user).filter(is_one_way=False, slug=slug).first()
    if product is None:
        raise NotFound("There is nothing here, or nothing that you may see.")
    return product
