"""People and products that most of these tests need."""

import pytest

from stakeholders.models import Account, Product
from tests.api.client import Program, program_of
from tests.factories import (
    AccountFactory,
    AdminFactory,
    CustomerFactory,
    CustomerPMFactory,
    ProductFactory,
    ProductPMFactory,
)
from users.models import User


@pytest.fixture
def pm(db: None) -> User:
    """The accountable PM of ``product``."""
    return ProductPMFactory(full_name="Paula PM")


@pytest.fixture
def customer_pm(db: None) -> User:
    """A customer PM who works with ``product``."""
    return CustomerPMFactory(full_name="Karl Customer-PM")


@pytest.fixture
def product(pm: User, customer_pm: User) -> Product:
    """A product with its PM, a customer PM, weights and pools."""
    return ProductFactory(name="Lift", slug="lift", code="LIFT", accountable_pm=pm, members=[customer_pm])


@pytest.fixture
def account(product: Product) -> Account:
    """A customer who uses ``product``."""
    return AccountFactory(name="Acme", products=[product])


@pytest.fixture
def customer(account: Account) -> User:
    """A person at ``account`` who signs in."""
    return CustomerFactory(account=account)


@pytest.fixture
def as_pm(product: Product, pm: User) -> Program:
    """A program of the product's PM."""
    return program_of(pm)


@pytest.fixture
def as_admin(db: None) -> Program:
    """A program of an administrator."""
    return program_of(AdminFactory())


@pytest.fixture
def as_customer_pm(product: Product, customer_pm: User) -> Program:
    """A program of a customer PM."""
    return program_of(customer_pm)


@pytest.fixture
def as_customer(customer: User) -> Program:
    """A program of a customer."""
    return program_of(customer)
