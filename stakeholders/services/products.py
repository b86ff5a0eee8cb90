"""Products are made and changed here."""

import re
from typing import Any

from django.db import transaction

from common.activity import record
from common.errors import Invalid
from common.writes import apply, locked, store
from stakeholders.models import Pool, Product, ProductMember
from stakeholders.services.weights import first_version
from users.choices import ACCOUNTABLE_ROLES
from users.models import User

DEFAULT_POOLS = (("developers", "Developers"), ("testers", "Testers"))


@transaction.atomic
def create_product(
    *,
    actor: User | None,
    name: str,
    slug: str,
    accountable_pm: User,
    code: str | None = None,
    description: str = "",
) -> Product:
    """Make a product with its two first pools and weights v1, which are the company's default.

    Args:
        code: prefix of its items' keys; made from the slug if missing.

    Raises:
        Invalid: a name, slug or code that is taken or malformed, a PM whose role is another.
    """
    _check_pm(accountable_pm)
    product = Product(
        name=name.strip(),
        slug=slug,
        code=code or free_code(slug),
        accountable_pm=accountable_pm,
        description=description,
    )
    store(product)
    pools = [
        Pool(product=product, slug=pool, name=title, position=at) for at, (pool, title) in enumerate(DEFAULT_POOLS)
    ]
    Pool.objects.bulk_create(pools)
    first_version(actor=actor, product=product)
    record(actor=actor, verb="created", target=product)
    return product


def free_code(slug: str) -> str:
    """Return a code made of the slug's letters that no product has."""
    letters = re.sub(r"[^A-Z0-9]", "", slug.upper()).lstrip("0123456789")[:4]
    stem = letters if len(letters) >= 2 else "PRD"
    taken = set(Product.objects.filter(code__startswith=stem).values_list("code", flat=True))
    candidates = [stem, *(f"{stem}{number}" for number in range(2, 1000))]
    return next(code for code in candidates if code not in taken)


@transaction.atomic
def update_product(*, actor: User | None, product_id: int, **changes: Any) -> Product:
    """Change a product's name, description, marketing manager, accountable PM or whether its portal is one-way.

    A former PM stays a member.

    Raises:
        Invalid: a PM whose role is another, a name that is taken.
        NotFound: no such product.
    """
    product = locked(Product.objects.all(), product_id)
    former = product.accountable_pm
    if "accountable_pm" in changes:
        _check_pm(changes["accountable_pm"])
    differences = apply(product, changes)
    if not differences:
        return product
    store(product)
    if product.accountable_pm != former:
        add_member(actor=actor, product=product, user=former)
    record(actor=actor, verb="changed", target=product, data=differences)
    return product


@transaction.atomic
def add_member(*, actor: User | None, product: Product, user: User) -> None:
    """Let ``user`` work with ``product``; adding somebody twice changes nothing."""
    _, is_new = ProductMember.objects.get_or_create(product=product, user=user)
    if is_new:
        record(actor=actor, verb="added a member", target=product, data={"user": str(user)})


def _check_pm(user: User | None) -> None:
    """Lock the person too: nobody leaves or changes role at the moment of being named."""
    if user is None:
        raise Invalid("A product has exactly one accountable PM: name who it is.", field="accountable_pm")
    person = locked(User.objects.get_queryset(), user.pk)
    if person.role not in ACCOUNTABLE_ROLES or not person.is_active:
        raise Invalid(f"{user} is no product PM and cannot be accountable for a product.", field="accountable_pm")
