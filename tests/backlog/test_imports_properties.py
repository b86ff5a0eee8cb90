"""Whatever two exports hold: repeating changes nothing, taking back restores, the last export is what stands."""

import tempfile
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from backlog.models import EvidenceLink, Item, Support
from backlog.services.imports import run_import, undo_import
from requests_intake.models import ImportBatch, Request, TriageDecision
from requests_intake.services import imports
from requests_intake.services.imports import Settings
from stakeholders.models import Account, Product
from tests.backlog.importing import issue, write_issues
from tests.factories import ProductFactory

MAPPED = ("no=declined", "yes=planned", "now=building", "closed=shipped")
LABELS = st.lists(st.sampled_from(["from: A", "from: B", "from: C", "no", "yes", "now", "other"]), unique=True)
ISSUES = st.fixed_dictionaries(
    {
        "labels": LABELS,
        "title": st.sampled_from(["Fly", "Walk", "", "x" * 250]),
        "body": st.sampled_from([None, "why", "y" * 300]),
        "state": st.sampled_from(["open", "closed"]),
        "votes": st.integers(0, 3),
    }
)
EXPORTS = st.dictionaries(st.integers(1, 5), ISSUES)
ASIDE = {"version", "updated_at", "search", "import_batch_id", "last_item_number"}


def state() -> dict[str, Any]:
    """Everything that imports make and change, without versions and times."""
    return {
        model.__name__: [
            {name: value for name, value in row.items() if name not in ASIDE}
            for row in model.objects.order_by("pk").values()
        ]
        for model in (Request, Item, Support, EvidenceLink, TriageDecision, Account)
    }


def meaning() -> dict[str, Any]:
    """What stands about each request, whichever way it came to it."""
    found = {}
    for one in Request.objects.select_related("account", "evidence_link__item"):
        item = one.evidence_link.item
        voices = {one.account.name} if one.account else set()
        voices |= set(item.supports.values_list("account__name", flat=True))
        found[one.external_id] = (
            (one.title, one.body, one.unnamed_votes, one.status),
            (item.title, item.problem, item.status, item.score.is_open, frozenset(voices)),
        )
    return found


def bring_in(product: Product, export: dict[int, dict[str, Any]]) -> ImportBatch:
    """Import these issues as items."""
    rows = []
    for number, values in export.items():
        labels, votes = values["labels"], values["votes"]
        rest = {name: value for name, value in values.items() if name not in {"labels", "votes"}}
        rows.append(issue(number, *labels, votes=votes, **rest))
    batch = imports.draft_import(
        actor=product.accountable_pm,
        product=product,
        file_format="github",
        file_name="issues.json",
        settings=Settings(as_items=True, account_label="from: ", map_status=MAPPED),
    )
    with tempfile.TemporaryDirectory() as folder:
        path = write_issues(Path(folder), *rows)
        return run_import(batch=batch, path=path, actor=product.accountable_pm)


@pytest.mark.django_db
@given(first=EXPORTS, second=EXPORTS)
@settings(max_examples=12, deadline=None)
def test_imports_repeat_update_and_can_be_taken_back(
    first: dict[int, dict[str, Any]], second: dict[int, dict[str, Any]]
) -> None:
    with transaction.atomic():
        product = ProductFactory(slug="web", code="WEB")
        empty = state()
        bring_in(product, first)
        before = state()
        again = bring_in(product, first)
        assert (again.rows_created, again.rows_updated) == (0, 0)
        assert state() == before
        two = bring_in(product, second)
        after = state()
        if two.status == "done":
            undo_import(actor=None, batch=two)
        assert state() == before
        bring_in(product, second)
        assert [len(rows) for rows in state().values()] == [len(rows) for rows in after.values()]
        stands = meaning()
        for batch in ImportBatch.objects.filter(status="done").order_by("-pk"):
            undo_import(actor=None, batch=batch)
        assert state() == empty
        bring_in(product, {**first, **{number: row for number, row in second.items() if row["title"]}})
        assert meaning() == stands
        transaction.set_rollback(True)
