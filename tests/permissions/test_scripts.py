"""A script in every text that is stored runs on no page, whoever looks."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, models, transaction
from django.db.models import Value
from django.db.models.functions import Cast, Concat

from tests.permissions.crawling import Crawl
from tests.permissions.html_table import HTML
from tests.permissions.two_customers import APPS
from tests.permissions.world import World, build

pytestmark = pytest.mark.django_db

SCRIPT = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>[x](javascript:alert(1))"
#: As a browser would run it; escaped or taken out it is harmless. Pages begin with scripts of their own, from files.
RUNS = ("<script>alert(", "<img src=x", 'href="javascript:')
#: Words by which rows are found; with a script in them the addresses would lead nowhere.
FOUND_BY = frozenset({"slug", "key", "digest", "email", "password"})
#: A few of many: if these hold no script, the test shows nothing.
SURELY = {
    "Request.title", "Request.body", "Request.asked_by", "Workaround.description", "Item.title", "Item.problem",
    "Item.public_title", "Account.name", "Account.description", "Contact.name", "Opportunity.name", "Product.name",
    "Segment.name", "StrategyTheme.name", "Vision.title", "Comment.body", "Attachment.name", "Interview.notes",
    "SavedView.name", "Notice.subject", "Solution.title", "User.full_name", "AccessRequest.full_name",
}  # fmt: skip


@pytest.fixture
def world(db: None) -> World:
    """The company, with a script in every text."""
    world = build()
    assert set(plant()) >= SURELY
    return world


def plant() -> Iterator[str]:
    """Put the script wherever the database takes it; the names of the columns that hold it."""
    for field in texts():
        rows = field.model._base_manager.all()
        try:
            with transaction.atomic():
                if rows.update(**{field.name: Concat(Value(SCRIPT[: _room(field)]), Cast("pk", models.CharField()))}):
                    yield f"{field.model.__name__}.{field.name}"
        except DatabaseError:  # it has to be one of a list, or none
            continue


def _room(field: Any) -> int | None:
    """Characters of a column that are left beside a row's number, which keeps names apart."""
    return field.max_length and max(field.max_length - 8, 0)


def texts() -> Iterator[Any]:
    """All columns of texts that people write."""
    for label in APPS:
        for model in apps.get_app_config(label).get_models():
            for field in model._meta.concrete_fields:
                written = isinstance(field, models.CharField | models.TextField) and not field.choices
                if written and field.name not in FOUND_BY:
                    yield field


@pytest.mark.parametrize("role", ["admin", "pm", "customer_pm", "customer"])
def test_no_page_runs_a_script_that_somebody_typed(world: World, role: str) -> None:
    crawl = Crawl(world.browser(role))
    for row in HTML:
        if row.method == "GET":
            address = f"/{world.filled(row.address)}"
            response = crawl.browser.get(address)
            if response["Content-Type"].startswith("text/html"):  # tables to take along are no pages
                crawl.keep(address, response)
    assert crawl.holding(RUNS) == []
    assert [name for name, code in crawl.statuses.items() if code >= 500] == []
    assert crawl.holding(["&lt;script&gt;"]) != []
