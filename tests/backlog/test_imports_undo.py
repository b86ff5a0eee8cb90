"""Taking imports back: what they made goes, what they changed is as before, and nobody's work is lost."""

from pathlib import Path
from typing import Any

import pytest

from backlog.models import EvidenceLink, Item, Score, Support
from backlog.services.evidence import set_support
from backlog.services.items import set_efforts, update_item
from backlog.services.merging import merge_request
from backlog.services.triage import reopen_request
from common.models import Activity
from requests_intake.models import ImportBatch, Request, TriageDecision, Workaround
from stakeholders.models import Account, AccountProduct, Product
from tests.backlog.importing import import_issues, issue, run, write_issues
from tests.factories import AccountFactory, ContactFactory, EvidenceLinkFactory, ProductFactory, RequestFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def product() -> Product:
    return ProductFactory(slug="web", code="WEB")


def undo(batch: ImportBatch) -> tuple[int, str, str]:
    return run(None, "--undo", str(batch.pk))


def request(number: int) -> Request:
    return Request.objects.get(external_id=str(number))


def item(number: int) -> Item:
    return Item.objects.get(evidence_links__request__external_id=str(number))


def state() -> dict[str, Any]:
    """Everything that an import changes and taking it back restores; versions and times go on."""
    aside = {"version", "updated_at", "search", "import_batch_id", "last_item_number"}
    return {
        model.__name__: [
            {name: value for name, value in row.items() if name not in aside}
            for row in model.objects.order_by("pk").values()
        ]
        for model in (Request, Item, Support, EvidenceLink, TriageDecision, Account, AccountProduct)
    }


def test_what_an_import_made_goes(product: Product, tmp_path: Path) -> None:
    batch = import_issues(
        write_issues(tmp_path, issue(7, "from: Acme", "from: Contoso", "position: oppose"), issue(8, "from: Acme"))
    )
    status, out, complaint = undo(batch)
    assert (status, complaint) == (0, "")
    assert out == (f"import {batch.pk} taken back: 2 requests, 2 items and 2 accounts removed, 0 restored, 0 kept\n")
    assert not any(state().values())
    assert not Score.objects.exists()
    batch.refresh_from_db()
    assert (batch.status, batch.result["undone"]["requests_removed"]) == ("undone", 2)
    assert Activity.objects.filter(verb="import_undone", target_id=product.pk).count() == 1


def test_what_an_import_changed_is_as_before(product: Product, tmp_path: Path) -> None:
    first = [
        issue(7, "from: Acme", "from: Contoso", "position: oppose"),
        issue(8, "from: Acme", votes=1, body="x" * 500),
        issue(9, "position: support"),
    ]
    import_issues(write_issues(tmp_path, *first))
    before = state()
    later = [
        issue(7, "from: Contoso", "from: Fabrikam", "position: support", title="Else", body="Else"),
        issue(8, "from: Northwind", votes=9, body="y" * 500, user={"login": "other"}),
        issue(9, "position: oppose", created_at="2021-01-01T00:00:00Z"),
        issue(10, "from: Tailspin"),
    ]
    batch = import_issues(write_issues(tmp_path, *later))
    assert state() != before
    status, out, _ = undo(batch)
    assert (status, out) == (
        0,
        f"import {batch.pk} taken back: 1 requests, 1 items and 3 accounts removed, 3 restored, 0 kept\n",
    )
    assert state() == before
    assert [item(number).score.is_open for number in (7, 8, 9)] == [False, True, True]


def test_both_can_be_taken_back_and_brought_in_again(product: Product, tmp_path: Path) -> None:
    one, two = (write_issues(tmp_path, issue(7, votes=votes), name=f"{votes}.json") for votes in (1, 2))
    first, second = import_issues(one), import_issues(two)
    status, _, complaint = undo(first)
    assert status == 2
    assert complaint == f"Later imports changed the same requests: take back {second.pk} first."
    assert undo(second)[0] == 0
    assert undo(first)[0] == 0
    assert not Request.objects.exists()
    again = import_issues(two)
    assert (again.rows_created, request(7).unnamed_votes) == (1, 2)


def test_after_taking_an_update_back_it_can_come_again(product: Product, tmp_path: Path) -> None:
    one, two = (write_issues(tmp_path, issue(7, label), name=f"{label[-3:]}.json") for label in
                ("position: support", "position: oppose"))  # fmt: skip
    import_issues(one)
    undo(import_issues(two))
    assert item(7).status == "planned"
    batch = import_issues(two)
    assert (batch.rows_updated, item(7).status, request(7).status) == (1, "declined", "declined")


def test_scores_of_what_was_restored_become_stale(product: Product, tmp_path: Path) -> None:
    import_issues(write_issues(tmp_path, issue(7)))
    batch = import_issues(write_issues(tmp_path, issue(7, votes=5)))
    before = item(7).score.inputs_revision
    undo(batch)
    assert item(7).score.inputs_revision == before + 1


def acted(one: Request, thing: Item, how: str) -> None:
    """Somebody does something to a request or its item, through the services that pages call."""
    pm = thing.product.accountable_pm
    if how == "edited the item":
        update_item(actor=pm, item_id=thing.pk, version=None, title="Better words")
    elif how == "estimated it":
        set_efforts(actor=pm, item_id=thing.pk, days={"developers": 3})
    elif how == "added a supporter":
        set_support(actor=pm, item=thing, account=AccountFactory(), importance="important")
    elif how == "linked another request":
        EvidenceLinkFactory(item=thing, request=RequestFactory(product=thing.product))
    elif how == "reopened the request":
        reopen_request(actor=pm, request_id=one.pk)
    elif how == "merged another into it":
        another = RequestFactory(product=thing.product, status="merged", merged_into=one)
        EvidenceLinkFactory(item=thing, request=another)
    else:
        Workaround.objects.create(request=one, hours_per_month=1)


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ("edited the item", "Kept: people work with its item."),
        ("estimated it", "Kept: people work with its item."),
        ("added a supporter", "Kept: people work with its item."),
        ("linked another request", "Kept: people work with its item."),
        ("reopened the request", "Kept: somebody has decided on it since."),
        ("added a workaround", "Kept: a workaround was added since."),
        ("merged another into it", "Kept: people work with its item."),
    ],
)
def test_what_people_have_acted_on_is_kept(product: Product, tmp_path: Path, how: str, reason: str) -> None:
    batch = import_issues(write_issues(tmp_path, issue(7, "from: Acme"), issue(8, "from: Contoso")))
    acted(request(7), item(7), how)
    status, out, complaint = undo(batch)
    assert status == 0
    assert out.endswith("1 requests, 1 items and 1 accounts removed, 0 restored, 1 kept\n")
    assert complaint == f"line 1 (id 7): {reason}\n"
    assert request(7).account.name == "Acme"
    assert Item.objects.filter(key="WEB-1").exists()
    assert not Item.objects.filter(key="WEB-2").exists()


def test_values_that_people_changed_since_are_kept(product: Product, tmp_path: Path) -> None:
    import_issues(write_issues(tmp_path, issue(7, "position: support")))
    batch = import_issues(write_issues(tmp_path, issue(7, "position: oppose", title="Theirs", votes=2)))
    update_item(actor=None, item_id=item(7).pk, version=None, status="open", title="Ours")
    status, _, complaint = undo(batch)
    assert (status, complaint) == (0, "line 1 (id 7): Changed since and kept: closed at, status, title.\n")
    assert (item(7).status, item(7).title) == ("open", "Ours")
    assert (request(7).title, request(7).unnamed_votes) == ("Wish 7", 0)


def test_an_account_that_is_used_elsewhere_is_kept(product: Product, tmp_path: Path) -> None:
    batch = import_issues(write_issues(tmp_path, issue(7, "from: Acme", "from: Contoso")))
    ContactFactory(account=Account.objects.get(name="Acme"))
    undo(batch)
    assert list(Account.objects.values_list("name", flat=True)) == ["Acme"]


def test_an_account_that_was_there_before_is_kept(product: Product, tmp_path: Path) -> None:
    AccountFactory(name="acme")
    undo(import_issues(write_issues(tmp_path, issue(7, "from: Acme"))))
    assert list(Account.objects.values_list("name", flat=True)) == ["acme"]


def test_an_item_made_of_an_earlier_request_goes_alone(product: Product, tmp_path: Path) -> None:
    path = write_issues(tmp_path, issue(7, "position: oppose"))
    run(path, "--product", "web", "--format", "github")
    batch = import_issues(path)
    assert request(7).status == "declined"
    status, out, _ = undo(batch)
    assert (status, request(7).status, Item.objects.count()) == (0, "new", 0)
    assert out.endswith("0 requests, 0 items and 0 accounts removed, 1 restored, 0 kept\n")
    assert not TriageDecision.objects.exists()


def test_a_request_that_took_another_in_is_kept(product: Product, tmp_path: Path) -> None:
    path = write_issues(tmp_path, issue(7), issue(8))
    run(path, "--product", "web", "--format", "github")
    another = RequestFactory(product=product)
    merge_request(actor=None, request_id=another.pk, into_id=request(7).pk)
    status, _, complaint = undo(ImportBatch.objects.get())
    assert (status, complaint) == (0, "line 1 (id 7): Kept: another request was merged into it since.\n")
    assert set(Request.objects.all()) == {another, request(7)}


def test_duplicates_follow_into_an_imported_item_and_out_of_it(product: Product, tmp_path: Path) -> None:
    path = write_issues(tmp_path, issue(7))
    run(path, "--product", "web", "--format", "github")
    another = RequestFactory(product=product)
    merge_request(actor=None, request_id=another.pk, into_id=request(7).pk)
    batch = import_issues(path)
    assert EvidenceLink.objects.get(request=another).item == Item.objects.get()
    status, _, complaint = undo(batch)
    assert (status, complaint, Item.objects.count(), EvidenceLink.objects.count()) == (0, "", 0, 0)
    assert (request(7).status, Request.objects.get(pk=another.pk).merged_into) == ("new", request(7))


def test_what_somebody_deleted_meanwhile_is_no_trouble(product: Product, tmp_path: Path) -> None:
    batch = import_issues(write_issues(tmp_path, issue(7), issue(8)))
    Item.objects.all().delete()
    request(7).delete()
    assert undo(batch)[0] == 0
    assert not Request.objects.exists()


def test_more_rows_than_one_chunk_are_taken_back(product: Product, tmp_path: Path) -> None:
    batch = import_issues(write_issues(tmp_path, *(issue(number) for number in range(1, 702))))
    undo(batch)
    assert not Request.objects.exists()
    assert not Item.objects.exists()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"is_dry_run": True}, "Import {pk} was a dry run and wrote nothing."),
        ({"status": "running"}, "Import {pk} is running and cannot be taken back."),
        ({"status": "undone"}, "Import {pk} is taken back and cannot be taken back."),
    ],
)
def test_what_cannot_be_taken_back_says_why(
    product: Product, tmp_path: Path, changes: dict[str, Any], message: str
) -> None:
    batch = import_issues(write_issues(tmp_path, issue(7)))
    ImportBatch.objects.filter(pk=batch.pk).update(**changes)
    status, _, complaint = undo(batch)
    assert (status, complaint) == (2, message.format(pk=batch.pk))
    assert Request.objects.exists()


def test_an_import_that_does_not_exist(product: Product) -> None:
    assert run(None, "--undo", "999")[::2] == (2, "There is no import 999.")
