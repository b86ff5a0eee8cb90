"""The door to requests."""

from enum import Enum

from common.errors import Forbidden, NotFound
from requests_intake.models import Draft, ImportBatch, Request
from stakeholders.models import Account, AccountProduct, Product
from stakeholders.permissions import decides
from users.choices import Role
from users.models import User
from users.permissions import require


class Action(Enum):
    """What somebody wants to do with a request."""

    VIEW = "view"
    DECIDE = "decide"
    ANSWER = "answer"
    CONFIRM = "confirm"


def get_request_for(user: User, pk: int, action: Action = Action.VIEW) -> Request:
    """Return a request if ``user`` may do ``action`` with it.

    Raises:
        NotFound: there is none that they may see.
        Forbidden: they may see it, but another decides it.
    """
    rows = Request.objects.visible_to(user).select_related("product__accountable_pm", "account", "contact", "filed_by")
    request = rows.filter(pk=pk).first()
    if request is None:
        raise NotFound("There is no such request, or none that you may see.")
    if action is Action.DECIDE:
        pm = request.product.accountable_pm
        require(decides(user, request.product), f"Only {pm} decides on requests for {request.product.name}.")
    elif action is Action.ANSWER:
        require(may_answer(user, request), "Only whoever asked answers, or a customer PM or the product PM for them.")
    elif action is Action.CONFIRM:
        require(may_confirm(user, request), "Customer PMs, support and the product's PM confirm what users say.")
    return request


def may_confirm(user: User, request: Request) -> bool:
    """Whether ``user``, who sees the request, may say that a user confirmed it: those who talk to users."""
    return user.role in {Role.CUSTOMER_PM, Role.SUPPORT} or decides(user, request.product)


def may_answer(user: User, request: Request) -> bool:
    """Whether ``user``, who sees the request, may answer a question on it.

    That is whoever filed it, everybody of its account, and colleagues who speak for customers or decide.
    """
    speaks = user.role in {Role.CUSTOMER, Role.CUSTOMER_PM} or request.filed_by_id == user.pk
    return speaks or decides(user, request.product)


def check_decides_somewhere(user: User) -> None:
    """Raises ``Forbidden`` for people who decide on no requests at all."""
    require(Product.objects.triaged_by(user).exists(), "Only product PMs decide on requests.")


def check_may_file(user: User, product: Product, account: Account | None) -> None:
    """Refuse a request that ``user`` may not file.

    Colleagues file for any account on the products they see; a customer for their own accounts only, on products
    that the account uses.

    Raises:
        Forbidden: otherwise. The message names no account but their own.
    """
    require(Product.objects.visible_to(user).filter(pk=product.pk).exists(), "You do not work with this product.")
    if user.role != Role.CUSTOMER:
        return
    if account is None:
        raise Forbidden("Choose which of your companies this is for.")
    own = Account.objects.visible_to(user).filter(pk=account.pk)
    uses = AccountProduct.objects.filter(product=product, account__in=own)
    require(uses.exists(), "You can file requests for your own company and the products it uses.")


def get_import_for(user: User, pk: int) -> ImportBatch:
    """Return an import into a product whose backlog ``user`` decides. Raises ``NotFound``."""
    batch = ImportBatch.objects.visible_to(user).select_related("product", "created_by").filter(pk=pk).first()
    if batch is None:
        raise NotFound("There is no such import, or none that you may see.")
    return batch


def check_may_draft(user: User) -> None:
    """Refuse who files in the portal, where nothing is kept half done. Raises ``Forbidden``."""
    require(user.is_internal, "Drafts are for colleagues; you file in the portal.")


def get_draft_for(user: User, pk: int) -> Draft:
    """Return a draft of one's own. Raises ``NotFound``, also for that of anybody else."""
    draft = Draft.objects.visible_to(user).filter(pk=pk).first()
    if draft is None:
        raise NotFound("You have no such draft: it was filed or discarded.")
    return draft
