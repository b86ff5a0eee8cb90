"""The doors to products, accounts, deals, segments and strategy: 404 if not visible, 403 if not allowed."""

from enum import Enum
from typing import TypeVar

from django.db import models

from common.errors import NotFound
from stakeholders.models import (
    AccessRequest,
    Account,
    Contact,
    Invitation,
    Opportunity,
    Product,
    Segment,
    StrategyTheme,
    Vision,
    WeightProfile,
)
from users.choices import Role
from users.models import User
from users.permissions import require

M = TypeVar("M", bound=models.Model)


class Action(Enum):
    """What somebody wants to do with one of these."""

    VIEW = "view"
    CHANGE = "change"
    TRIAGE = "triage"
    WEIGH = "weigh"
    ADMIT = "admit"


_ACCOUNT_EDITORS = frozenset({Role.ADMIN, Role.PRODUCT_PM, Role.SALES})
_STRATEGISTS = frozenset({Role.ADMIN, Role.LEADERSHIP})
_MARKET_EDITORS = _STRATEGISTS | {Role.PRODUCT_PM, Role.MARKETING}


def _one(rows: "models.QuerySet[M]", **key: object) -> M:
    # PostgreSQL refuses a question with the character NUL in it.
    askable = all("\x00" not in value for value in key.values() if isinstance(value, str))
    row = rows.filter(**key).first() if askable else None
    if row is None:
        raise NotFound(f"There is no such {rows.model._meta.verbose_name}, or none that you may see.")
    return row


# -- products ------------------------------------------------------------------------------------------------


def get_product_for(user: User, slug: str, action: Action = Action.VIEW) -> Product:
    """Return the product ``slug`` if ``user`` may do ``action`` with it.

    Raises:
        NotFound: there is none that they may see.
        Forbidden: they may see it but not do this.
    """
    product = _one(Product.objects.visible_to(user), slug=slug)
    check_product(user, product, action)
    return product


def check_product(user: User, product: Product, action: Action) -> None:
    """Refuse what ``user`` may not do with a product that they see.

    Raises:
        Forbidden: triage and weights are the accountable PM's, settings an administrator's.
    """
    if action is Action.CHANGE:
        require(user.is_admin, "Only an administrator may change a product.")
    elif action in {Action.TRIAGE, Action.WEIGH}:
        require(decides(user, product), f"Only {product.accountable_pm} decides this for {product.name}.")
    else:
        require(user.is_internal, "This page is not for customers.")


def decides(user: User, product: Product) -> bool:
    """Whether ``user`` decides the backlog of ``product``: its accountable PM, or an administrator."""
    return user.is_admin or product.accountable_pm_id == user.pk


def get_weights_for(user: User, slug: str, action: Action = Action.VIEW, **ref: int) -> WeightProfile:
    """Return a version (``number``) or a draft (``pk``) of a product's weights.

    Raises:
        NotFound: there is none that they may see.
        Forbidden: they may see it but not do this.
    """
    product = get_product_for(user, slug, action)
    drafts_only = {} if "number" in ref else {"number": 0}
    return _one(WeightProfile.objects.select_related("product", "author"), product=product, **ref, **drafts_only)


def may_set_default_weights(user: User) -> bool:
    """Who sets what new products start from: leadership and administrators."""
    return user.role in _STRATEGISTS


def check_may_set_default_weights(user: User) -> None:
    """Raises ``Forbidden`` unless ``may_set_default_weights``."""
    require(may_set_default_weights(user), "Only leadership and administrators set the company's default.")


# -- accounts ------------------------------------------------------------------------------------------------


def get_account_for(user: User, pk: int, action: Action = Action.VIEW) -> Account:
    """Return an account; for one that was merged into another, that one.

    Raises:
        NotFound: it may not be seen.
        Forbidden: this may not be done.
    """
    account = _one(Account.objects.visible_to(user).known_as(pk=pk))
    if action is Action.ADMIT:
        require(may_admit(user, account), "Only its customer PM lets people of an account into the portal.")
    elif action is not Action.VIEW:
        require(may_change_account(user, account), "Only its customer PM, sales or a product PM may change an account.")
    return account


def may_change_account(user: User, account: Account) -> bool:
    """Its customer PM (anybody's, while it has none), sales, product PMs and administrators."""
    if user.role == Role.CUSTOMER_PM:
        return account.customer_pm_id in {None, user.pk}
    return user.role in _ACCOUNT_EDITORS


def may_admit(user: User, account: Account) -> bool:
    """Who lets people into the portal: the account's customer PM (any, while it has none) and administrators."""
    keeps = user.role == Role.CUSTOMER_PM and account.customer_pm_id in {None, user.pk}
    return user.is_admin or keeps


def may_merge(user: User, *accounts: Account) -> bool:
    """Who says that accounts are one company: the customer PM of all of them, and administrators."""
    return all(may_admit(user, account) for account in accounts)


def check_may_merge(user: User, *accounts: Account) -> None:
    """Raises ``Forbidden`` unless ``may_merge``."""
    require(may_merge(user, *accounts), "Only the customer PM of both accounts, or an administrator, merges them.")


def get_invitation_for(user: User, pk: int) -> Invitation:
    """Return an invitation that ``user`` may withdraw. Raises ``NotFound``."""
    return _one(Invitation.objects.visible_to(user).select_related("account"), pk=pk)


def get_access_request_for(user: User, pk: int) -> AccessRequest:
    """Return a wish for access that ``user`` decides. Raises ``NotFound``."""
    return _one(AccessRequest.objects.visible_to(user).select_related("account"), pk=pk)


def check_may_create_account(user: User) -> None:
    """Raises ``Forbidden`` unless the role keeps accounts."""
    allowed = user.role in _ACCOUNT_EDITORS | {Role.CUSTOMER_PM}
    require(allowed, "Only customer PMs, sales and product PMs may add an account.")


def get_contact_for(user: User, pk: int, action: Action = Action.VIEW) -> Contact:
    """Return a contact; whoever may change its account may change it. Raises ``NotFound`` or ``Forbidden``."""
    contact = _one(Contact.objects.visible_to(user).select_related("account"), pk=pk)
    if action is not Action.VIEW:
        require(may_change_account(user, contact.account), "Only those who keep the account may change its contacts.")
    return contact


def get_opportunity_for(user: User, pk: int, action: Action = Action.VIEW) -> Opportunity:
    """Return a deal; whoever may change its account may change it. Raises ``NotFound`` or ``Forbidden``."""
    deal = _one(Opportunity.objects.visible_to(user).select_related("account"), pk=pk)
    if action is not Action.VIEW:
        require(may_change_account(user, deal.account), "Only those who keep the account may change its deals.")
    return deal


# -- where to go -----------------------------------------------------------------------------------------------


def check_may_set_strategy(user: User) -> None:
    """Raises ``Forbidden`` unless leadership or an administrator: strategy comes from the top."""
    require(user.role in _STRATEGISTS, "Only leadership sets visions and themes.")


def check_may_set_market(user: User) -> None:
    """Raises ``Forbidden`` unless the role keeps the segments of the market."""
    require(user.role in _MARKET_EDITORS, "Only leadership, marketing and product PMs keep the segments.")


def get_segment_for(user: User, pk: int, action: Action = Action.VIEW) -> Segment:
    """Return a segment. Raises ``NotFound`` or ``Forbidden``."""
    segment = _one(Segment.objects.visible_to(user), pk=pk)
    if action is not Action.VIEW:
        check_may_set_market(user)
    return segment


def get_theme_for(user: User, pk: int, action: Action = Action.VIEW) -> StrategyTheme:
    """Return a strategy theme. Raises ``NotFound`` or ``Forbidden``."""
    theme = _one(StrategyTheme.objects.visible_to(user), pk=pk)
    if action is not Action.VIEW:
        check_may_set_strategy(user)
    return theme


def get_vision_for(user: User, pk: int, action: Action = Action.VIEW) -> Vision:
    """Return a vision. Raises ``NotFound`` or ``Forbidden``."""
    vision = _one(Vision.objects.visible_to(user), pk=pk)
    if action is not Action.VIEW:
        check_may_set_strategy(user)
    return vision
