"""The doors to items, what is said on them, interviews, and saved views."""

from enum import Enum

from django.db import connection

from backlog.models import Attachment, Brief, BriefLink, Comment, Interview, Item, SavedView, Solution
from backlog.querysets import ItemQuerySet
from common.errors import NotFound
from stakeholders.models import Account, Product, WeightProfile
from stakeholders.permissions import decides
from users.choices import Role
from users.models import User
from users.permissions import require


class Action(Enum):
    """What somebody wants to do with an item, a comment, a file or an interview."""

    VIEW = "view"
    CHANGE = "change"
    SUPPORT = "support"
    WORK_ROUND = "work_round"
    DELETE = "delete"


def get_item_for(user: User, key: str, action: Action = Action.VIEW) -> Item:
    """Return the item ``key`` if ``user`` may do ``action`` with it.

    Raises:
        NotFound: there is none that they may see.
        Forbidden: they may see it but not do this.
    """
    item = _slim(user, key) if action is Action.SUPPORT else _whole(Item.objects.visible_to(user).called(key))
    if item is None:
        raise NotFound(f"There is no item {key}, or none that you may see.")
    if action is Action.CHANGE:
        check_may_decide(user, item.product)
    elif action is Action.SUPPORT:
        allowed = decides(user, item.product) or user.role == Role.CUSTOMER_PM
        require(allowed, "Only customer PMs and the product's PM record support for an account.")
    elif action is Action.WORK_ROUND:
        allowed = may_tell_workaround(user, item.product)
        require(allowed, "Only support, customer PMs and the product's PM write how to work round a gap.")
    return item


def may_tell_workaround(user: User, product: Product) -> bool:
    """Whether ``user`` writes, for gaps of a product that they see, how to live with them."""
    return decides(user, product) or user.role in {Role.CUSTOMER_PM, Role.SUPPORT}


def _whole(rows: ItemQuerySet) -> Item | None:
    return rows.select_related("product__accountable_pm", "solution").defer("search").first()


# In the order of the model's fields, as ``from_db`` takes them.
_OF_ITEM = ("id", "product_id", "key", "title")
_OF_PRODUCT = ("id", "name", "slug", "accountable_pm_id")
_COLUMNS = ", ".join([*(f"i.{name}" for name in _OF_ITEM), *(f"p.{name}" for name in _OF_PRODUCT)])
_SLIM = f"""
    SELECT {_COLUMNS} FROM backlog_item i JOIN stakeholders_product p ON p.id = i.product_id
    WHERE i.key = %s AND i.product_id
"""  # noqa: S608 - columns named above


def _slim(user: User, key: str) -> Item | None:
    """The visible item called so, with what a vote needs of it; the rest is read if somebody asks.

    Votes come in numbers: written by the ORM, the question would take longer than its answer.
    """
    typed = key.strip().upper()
    if not user.is_internal or "\x00" in typed:
        return None
    seen, values = Product.objects.seen_sql(user)
    with connection.cursor() as cursor:
        cursor.execute(_SLIM + seen, [typed, *values])
        row = cursor.fetchone()
    if row is None:
        return None
    item = Item.from_db(connection.alias, _OF_ITEM, row[: len(_OF_ITEM)])
    item.product = Product.from_db(connection.alias, _OF_PRODUCT, row[len(_OF_ITEM) :])
    return item


def check_may_decide(user: User, product: Product) -> None:
    """Raises ``Forbidden`` unless ``user`` decides the backlog of ``product``."""
    require(decides(user, product), f"Only {product.accountable_pm} changes the backlog of {product.name}.")


def may_set_rates(user: User, product: Product) -> bool:
    """Who says what the work on a product costs: finance, its PM and administrators."""
    return decides(user, product) or user.role == Role.FINANCE


def check_may_set_rates(user: User, product: Product) -> None:
    """Raises ``Forbidden`` unless ``may_set_rates``."""
    require(may_set_rates(user, product), "Only finance and the product's PM set its rates.")


def check_may_support_for(user: User, account: Account) -> None:
    """A customer PM speaks for the accounts they keep, and for those nobody keeps.

    Raises:
        Forbidden: the account has another customer PM.
    """
    if user.role == Role.CUSTOMER_PM:
        kept = account.customer_pm_id in {None, user.pk}
        require(kept, f"{account.name} is kept by another customer PM, who speaks for it.")


def may_speak_for(user: User, account: Account) -> bool:
    """Whether the person says how much an account needs an item; of which products, ``get_item_for`` says."""
    if user.role == Role.CUSTOMER_PM:
        return account.customer_pm_id in {None, user.pk}
    return user.role in {Role.ADMIN, Role.PRODUCT_PM}


def may_note_talks(user: User) -> bool:
    """Whether the role talks with customers to learn; on which products, ``check_may_interview`` says."""
    return user.role in {Role.ADMIN, Role.PRODUCT_PM, Role.CUSTOMER_PM}


def check_may_interview(user: User, product: Product) -> None:
    """Raises ``Forbidden`` unless the product's PM, a customer PM or an administrator."""
    allowed = decides(user, product) or user.role == Role.CUSTOMER_PM
    require(allowed, "Only customer PMs and the product's PM record interviews.")


def get_interview_for(user: User, pk: int, action: Action = Action.VIEW) -> Interview:
    """Return an interview; who held it, the PM and administrators change it. Raises ``NotFound``, ``Forbidden``."""
    rows = Interview.objects.visible_to(user).select_related("product__accountable_pm", "account")
    interview = rows.filter(pk=pk).first()
    if interview is None:
        raise NotFound("There is no such interview, or none that you may see.")
    if action is Action.CHANGE:
        allowed = decides(user, interview.product) or interview.held_by_id == user.pk
        require(allowed, "Only who held the interview and the product's PM may change it.")
    return interview


def get_solution_for(user: User, key: str, action: Action = Action.VIEW) -> Solution:
    """Return the solution ``key``; the product's PM and administrators change it.

    Raises:
        NotFound: there is none that they may see.
        Forbidden: they may see it but not do this.
    """
    rows = Solution.objects.visible_to(user).called(key).select_related("product__accountable_pm", "owner")
    solution = rows.first()
    if solution is None:
        raise NotFound(f"There is no solution {key}, or none that you may see.")
    if action is not Action.VIEW:
        check_may_decide(user, solution.product)
    return solution


def get_brief_for(user: User, pk: int, action: Action = Action.VIEW) -> Brief:
    """Return a decision brief; the product's PM and administrators write, publish and share it.

    Raises:
        NotFound: there is none that they may see.
        Forbidden: they may see it but not do this.
    """
    rows = Brief.objects.visible_to(user).select_related("product__accountable_pm", "author", *_OF_BRIEF)
    brief = rows.defer("item__search").filter(pk=pk).first()
    if brief is None:
        raise NotFound("There is no such brief, or none that you may see.")
    if action is not Action.VIEW:
        check_may_decide(user, brief.product)
    elif brief.is_draft and not decides(user, brief.product):
        raise NotFound("There is no such brief, or none that you may see.")
    return brief


_OF_BRIEF = ("item__product", "solution__product", "profile__product")


def get_link_for(user: User, brief: Brief, pk: int) -> BriefLink:
    """Return a link to a brief that ``user`` changes. Raises ``NotFound`` and ``Forbidden``."""
    check_may_decide(user, brief.product)
    link = brief.links.filter(pk=pk).first()
    if link is None:
        raise NotFound("There is no such link.")
    return link


def get_weighting_for(user: User, slug: str, number: int, action: Action = Action.VIEW) -> WeightProfile:
    """Return a version of a product's weights. Raises ``NotFound`` and ``Forbidden``."""
    rows = WeightProfile.objects.versions().visible_to(user).select_related("product__accountable_pm")
    profile = rows.filter(product__slug=slug, number=number).first()
    if profile is None:
        raise NotFound("There is no such version of the weights, or none that you may see.")
    if action is not Action.VIEW:
        check_may_decide(user, profile.product)
    return profile


def get_item_to_discuss(user: User, key: str) -> Item:
    """Return the item on which ``user`` may talk. A customer knows no key: see ``get_published_for``.

    Raises:
        NotFound: there is none that they may see.
    """
    item = _whole(Item.objects.visible_to(user).called(key))
    if item is None:
        raise NotFound(f"There is no item {key}, or none that you may see.")
    return item


def get_published_for(user: User, pk: int) -> Item:
    """Return what is published to a customer, by its number in the portal.

    Raises:
        NotFound: there is none that they may see.
    """
    item = _whole(Item.objects.published_to(user).filter(pk=pk))
    if item is None:
        raise NotFound("There is nothing here, or nothing that you may see.")
    return item


_OF_SUBJECT = ("request__product__accountable_pm", "request__account", "item__product__accountable_pm", "account")


def get_comment_for(user: User, pk: int, action: Action = Action.VIEW) -> Comment:
    """Return a comment; who wrote it changes it, and the product's PM may take it away too.

    Raises:
        NotFound: there is none that they may read.
        Forbidden: they may read it but not do this.
    """
    rows = Comment.objects.visible_to(user).select_related("author", *_OF_SUBJECT).defer("item__search")
    comment = rows.filter(pk=pk).first()
    if comment is None:
        raise NotFound("There is no such comment, or none that you may read.")
    if action is Action.CHANGE:
        require(comment.author_id == user.pk, "Only who wrote a comment may change it.")
    elif action is Action.DELETE:
        allowed = comment.author_id == user.pk or decides(user, comment.subject.product)
        require(allowed, "Only who wrote a comment and the product's PM may delete it.")
    return comment


def get_attachment_for(user: User, pk: int, action: Action = Action.VIEW) -> Attachment:
    """Return a file; who sent it and the product's PM may take it away.

    Raises:
        NotFound: there is none that they may see.
        Forbidden: they may see it but not do this.
    """
    rows = Attachment.objects.visible_to(user).select_related("uploaded_by", *_OF_SUBJECT).defer("item__search")
    attachment = rows.filter(pk=pk).first()
    if attachment is None:
        raise NotFound("There is no such file, or none that you may see.")
    if action is not Action.VIEW:
        allowed = attachment.uploaded_by_id == user.pk or decides(user, attachment.subject.product)
        require(allowed, "Only who sent a file and the product's PM may delete it.")
    return attachment


def check_may_save_views(user: User) -> None:
    """Raises ``Forbidden`` for customers: they have no list whose filters could be kept."""
    require(user.is_internal, "Views are for colleagues.")


def get_saved_view_for(user: User, pk: int, action: Action = Action.VIEW) -> SavedView:
    """Return a saved view; only its owner changes it.

    Raises:
        NotFound: there is none that they may see.
        Forbidden: a colleague shares it.
    """
    view = SavedView.objects.visible_to(user).select_related("owner").filter(pk=pk).first()
    if view is None:
        raise NotFound("There is no such view, or none that you may see.")
    if action is not Action.VIEW:
        require(view.owner_id == user.pk, f"{view.owner} shares this view: only they may change it.")
    return view
