"""Importing requests by command: what comes in, what a second import changes, what is refused."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from backlog.models import EvidenceLink, Item, Score, Support
from backlog.selectors.inbox import done_today
from backlog.services.triage import reopen_request
from common.models import Activity, OutboxMessage
from requests_intake.choices import RowAction
from requests_intake.models import ImportBatch, ImportRow, Request, TriageDecision
from stakeholders.models import Account, Product
from tests.backlog.importing import POSITIONS, counts, import_issues, issue, run, write_issues
from tests.factories import (
    AccountFactory,
    EvidenceLinkFactory,
    ItemFactory,
    ProductFactory,
    ProductPMFactory,
    RequestFactory,
    SupportFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def product() -> Product:
    return ProductFactory(slug="web", code="WEB", accountable_pm__email="pm@example.test")


def everything() -> dict[str, list[Any]]:
    """All that an import could touch, to tell that nothing changed."""
    return {
        model.__name__: list(model.objects.order_by("pk").values())
        for model in (Request, Item, Score, Support, EvidenceLink, Account, TriageDecision, OutboxMessage)
    }


def request(number: int) -> Request:
    return Request.objects.get(external_id=str(number))


def item(number: int) -> Item:
    return Item.objects.get(evidence_links__request__external_id=str(number))


def test_issues_become_requests_and_items(product: Product, tmp_path: Path) -> None:
    batch = import_issues(
        write_issues(
            tmp_path, issue(7, "from: Acme", "position: support", votes=3), issue(8, pull_request={"url": "x"})
        )
    )
    assert counts(batch) == (1, 0, 0, 0, 1)
    one = request(7)
    assert (one.product, one.kind, one.title, one.body) == (product, "feature", "Wish 7", "Text 7")
    assert (one.source, one.status, one.unnamed_votes, one.asked_by) == ("import", "linked", 3, "octo")
    assert (one.external_source, one.external_url) == ("github:acme/doors", "https://github.com/acme/doors/issues/7")
    assert one.filed_at.isoformat() == "2022-06-29T01:11:16+00:00"
    assert (one.account.name, one.account.stage) == ("Acme", "customer")
    made = item(7)
    assert (made.key, made.title, made.problem, made.status) == ("WEB-1", "Wish 7", "Text 7", "planned")
    assert made.opened_at == one.filed_at
    assert made.score.is_open is True
    assert made.score.scored_revision < made.score.inputs_revision
    [decision] = one.decisions.all()
    assert (decision.decision, decision.item_key) == ("new_item", "WEB-1")
    assert decision.decided_by == product.accountable_pm
    assert done_today(product.accountable_pm) == "0"  # nobody decided it here
    assert OutboxMessage.objects.get(topic="items.touched").payload == {"item_ids": [made.pk]}
    assert Activity.objects.filter(target_type="backlog.item", target_id=made.pk, verb="created").count() == 1


def test_each_asking_account_has_one_voice(product: Product, tmp_path: Path) -> None:
    import_issues(
        write_issues(tmp_path, issue(7, "from: Acme", "from: Contoso", "from: acme"), issue(8, "from: Contoso"))
    )
    assert request(7).account.name == "Acme"
    assert list(item(7).supports.values_list("account__name", flat=True)) == ["Contoso"]
    assert request(7).scope == "several"
    assert request(8).account.name == "Contoso"
    assert not item(8).supports.exists()
    assert sorted(Account.objects.values_list("name", flat=True)) == ["Acme", "Contoso"]


def test_an_account_that_is_known_is_used_whatever_the_case(product: Product, tmp_path: Path) -> None:
    known = AccountFactory(name="ACME", stage="prospect")
    import_issues(write_issues(tmp_path, issue(7, "from: Acme")))
    assert request(7).account == known
    assert Account.objects.get().stage == "prospect"


def test_a_decline_is_on_record_with_its_reason(product: Product, tmp_path: Path) -> None:
    import_issues(write_issues(tmp_path, issue(7, "position: oppose")))
    assert (request(7).status, item(7).status, item(7).score.is_open) == ("declined", "declined", False)
    decline = request(7).decisions.get(decision="decline")
    assert (decline.reason, decline.text) == ("imported", "Declined at the source, github:acme/doors 7.")
    assert decline.would_change == "The export does not say."


def test_the_same_file_again_writes_nothing(product: Product, tmp_path: Path) -> None:
    path = write_issues(tmp_path, issue(7, "from: Acme", "from: Contoso", "position: oppose", votes=3), issue(8))
    import_issues(path)
    before = everything()
    batch = import_issues(path)
    assert counts(batch) == (0, 0, 2, 0, 0)
    assert everything() == before
    assert not batch.rows.exists()


def test_a_later_export_updates(product: Product, tmp_path: Path) -> None:
    import_issues(write_issues(tmp_path, issue(7, "position: oppose"), issue(8, "from: Acme", votes=1), issue(9)))
    later = write_issues(
        tmp_path,
        issue(7, "position: support", title="Wish seven", body="Longer"),
        issue(8, "from: Contoso", votes=4),
        issue(9),
        issue(10),
    )
    batch = import_issues(later)
    assert counts(batch) == (1, 2, 1, 0, 0)
    assert (request(7).title, request(7).body, request(7).status, request(7).version) == (
        "Wish seven",
        "Longer",
        "linked",
        2,
    )
    assert (item(7).title, item(7).problem, item(7).status, item(7).version) == ("Wish seven", "Longer", "planned", 2)
    assert item(7).score.is_open is True
    assert list(request(7).decisions.values_list("decision", flat=True)) == ["link", "decline", "new_item"]
    assert (request(8).unnamed_votes, request(8).account.name) == (4, "Contoso")
    assert Request.objects.count() == Item.objects.count() == 4


def test_touched_items_become_stale(product: Product, tmp_path: Path) -> None:
    import_issues(write_issues(tmp_path, issue(7), issue(8)))
    Score.objects.update(scored_revision=2)
    import_issues(write_issues(tmp_path, issue(7, votes=1), issue(8)))
    assert list(Score.objects.order_by("number").values_list("inputs_revision", "scored_revision")) == [(3, 2), (2, 2)]


def test_supporters_come_and_go_with_their_labels(product: Product, tmp_path: Path) -> None:
    import_issues(write_issues(tmp_path, issue(7, "from: Acme", "from: Contoso")))
    own = SupportFactory(item=item(7), account=AccountFactory(name="Fabrikam"))
    import_issues(write_issues(tmp_path, issue(7, "from: Acme", "from: Northwind")))
    assert request(7).account.name == "Acme"
    assert sorted(item(7).supports.values_list("account__name", flat=True)) == ["Fabrikam", "Northwind"]
    import_issues(write_issues(tmp_path, issue(7, "from: Northwind")))
    assert request(7).account.name == "Northwind"
    assert list(item(7).supports.all()) == [own]
    import_issues(write_issues(tmp_path, issue(7)))
    assert request(7).account is None


def test_what_people_decided_here_is_not_overruled(product: Product, tmp_path: Path) -> None:
    import_issues(write_issues(tmp_path, issue(7, "position: support"), issue(8, "from: Acme")))
    Item.objects.filter(pk=item(7).pk).update(title="Our title", status="building")
    mine = AccountFactory(name="Ours")
    Request.objects.filter(pk=request(8).pk).update(account=mine)
    import_issues(write_issues(tmp_path, issue(7, "position: oppose", title="Theirs"), issue(8, "from: Contoso")))
    assert (item(7).title, item(7).status, request(7).title) == ("Our title", "building", "Theirs")
    assert request(7).status == "linked"
    assert request(8).account == mine


def test_an_undecided_request_that_is_here_becomes_an_item(product: Product, tmp_path: Path) -> None:
    path = write_issues(tmp_path, issue(7, "from: Acme", "from: Contoso"))
    run(path, "--product", "web", "--format", "github", "--account-label", "from: ")
    assert (request(7).status, Item.objects.count()) == ("new", 0)
    batch = import_issues(path)
    assert counts(batch) == (0, 1, 0, 0, 0)
    assert request(7).status == "linked"
    assert list(item(7).supports.values_list("account__name", flat=True)) == ["Contoso"]


def test_a_request_that_was_linked_by_hand_stays_where_it_is(product: Product, tmp_path: Path) -> None:
    path = write_issues(tmp_path, issue(7))
    run(path, "--product", "web", "--format", "github")
    link = EvidenceLinkFactory(request=request(7), item=ItemFactory(product=product, title="Ours"))
    Request.objects.update(status="linked")
    before = link.item.score.inputs_revision
    batch = import_issues(write_issues(tmp_path, issue(7, "position: oppose", votes=9, title="New")))
    assert counts(batch) == (0, 1, 0, 0, 0)
    assert list(Item.objects.values_list("title", "status")) == [("Ours", "open")]
    assert Score.objects.get().inputs_revision == before + 1


def test_a_request_that_was_reopened_here_is_not_made_an_item_again(product: Product, tmp_path: Path) -> None:
    path = write_issues(tmp_path, issue(7))
    given = ("--product", "web", "--format", "github", "--as-items")
    run(path, *given)
    reopen_request(actor=product.accountable_pm, request_id=request(7).pk)
    run(path, *given)
    assert (request(7).status, Item.objects.count(), EvidenceLink.objects.count()) == ("new", 1, 0)


def test_without_items_the_decision_is_the_requests(product: Product, tmp_path: Path) -> None:
    given = ("--product", "web", "--format", "github", "--map-status", "no=declined", "--map-status", "later=parked")
    run(write_issues(tmp_path, issue(7, "no"), issue(8, "later"), issue(9)), *given)
    assert [request(number).status for number in (7, 8, 9)] == ["declined", "parked", "new"]
    assert list(TriageDecision.objects.order_by("request__external_id").values_list("decision", flat=True)) == [
        "decline",
        "park",
    ]
    run(write_issues(tmp_path, issue(7), issue(8, "later"), issue(9, "no")), *given)
    assert [request(number).status for number in (7, 8, 9)] == ["new", "parked", "declined"]
    assert list(request(7).decisions.values_list("decision", flat=True)) == ["reopen", "decline"]


def test_a_file_read_without_a_mapping_takes_no_decision_back(product: Product, tmp_path: Path) -> None:
    path = write_issues(tmp_path, issue(7, "position: oppose", "from: Acme"))
    import_issues(path)
    status, _, _ = run(path, "--product", "web", "--format", "github", "--as-items")
    assert status == 0
    assert (request(7).status, request(7).account.name) == ("declined", "Acme")
    assert ImportBatch.objects.latest("pk").rows_unchanged == 1


def test_an_older_export_changes_nothing_back(product: Product, tmp_path: Path) -> None:
    old = issue(7, "position: oppose", title="Old", updated_at="2023-01-01T00:00:00Z")
    import_issues(write_issues(tmp_path, issue(7, title="New", updated_at="2024-01-01T00:00:00Z")))
    batch = import_issues(write_issues(tmp_path, old))
    assert counts(batch) == (0, 0, 1, 0, 0)
    assert batch.result["older"] == 1
    assert (request(7).title, item(7).status) == ("New", "open")


def test_the_same_number_of_another_repository_is_another_request(product: Product, tmp_path: Path) -> None:
    other = issue(7, html_url="https://github.com/acme/lifts/issues/7")
    batch = import_issues(write_issues(tmp_path, issue(7), other))
    assert counts(batch) == (2, 0, 0, 0, 0)


def test_the_same_id_in_another_product_is_another_request(product: Product, tmp_path: Path) -> None:
    ProductFactory(slug="shop", code="SHOP")
    path = write_issues(tmp_path, issue(7))
    import_issues(path)
    import_issues(path, product="shop")
    assert sorted(Item.objects.values_list("key", flat=True)) == ["SHOP-1", "WEB-1"]


def test_a_request_filed_over_rest_is_updated_by_its_import(product: Product, tmp_path: Path) -> None:
    account = AccountFactory()
    there = RequestFactory(product=product, external_source="github:acme/doors", external_id="7", account=account)
    batch = import_issues(write_issues(tmp_path, issue(7)))
    assert counts(batch) == (0, 1, 0, 0, 0)
    there.refresh_from_db()
    assert (there.title, there.account, there.status) == ("Wish 7", account, "linked")


def test_bad_rows_are_reported_and_stop_no_other(product: Product, tmp_path: Path) -> None:
    path = write_issues(tmp_path, issue(7, title=""), issue(8), issue(8), issue(9, created_at="2099-01-01T00:00:00Z"))
    status, out, complaint = run(path, "--product", "web", "--format", "github")
    assert status == 3
    assert complaint.splitlines() == [
        "line 1 (id 7): title is empty",
        "line 3 (id 8): the same id as line 2",
        "line 4 (id 9): 2099-01-01T00:00:00Z lies in the future",
    ]
    assert ": 1 created, 0 updated, 0 unchanged, 3 refused, 0 left out" in out
    row = ImportRow.objects.get(action=RowAction.REFUSED, line=1)
    assert (row.external_id, row.column, row.reason) == ("7", "title", "title is empty")


def test_rows_beyond_one_chunk_come_in_too(product: Product, tmp_path: Path) -> None:
    batch = import_issues(write_issues(tmp_path, *(issue(number, "from: Acme") for number in range(1, 1203))))
    assert (batch.rows_total, batch.rows_seen, batch.rows_created) == (1202, 1202, 1202)
    assert Product.objects.get().last_item_number == Item.objects.count() == 1202
    assert Account.objects.count() == 1


def test_a_duplicate_is_found_beyond_its_chunk(product: Product, tmp_path: Path) -> None:
    issues = [issue(number) for number in range(1, 602)]
    status, _, complaint = run(write_issues(tmp_path, *issues, issue(1)), "--product", "web", "--format", "github")
    assert (status, complaint) == (3, "line 602 (id 1): the same id as line 1\n")


def test_a_dry_run_tells_and_writes_nothing(product: Product, tmp_path: Path) -> None:
    import_issues(write_issues(tmp_path, issue(7)))
    before, batches = everything(), ImportBatch.objects.count()
    path = write_issues(
        tmp_path, issue(7, votes=1), issue(8, "from: Acme"), issue(9, "from: ACME"), issue(10, title="")
    )
    status, out, complaint = run(
        path, "--product", "web", "--format", "github", "--as-items", "--account-label", "from: ", "--dry-run"
    )
    assert status == 3
    assert out.splitlines() == [
        "dry run, nothing written: 2 created, 1 updated, 0 unchanged, 1 refused, 0 left out",
        "1 account and 2 items would be made",
    ]
    assert complaint == "line 4 (id 10): title is empty\n"
    assert everything() == before
    assert ImportBatch.objects.count() == batches


def test_a_new_product_is_made_first(tmp_path: Path) -> None:
    pm = ProductPMFactory(email="pm@example.test")
    given = ("--product", "web", "--new-product", "Web platform", "--pm", "PM@example.test", "--format", "github")
    path = write_issues(tmp_path, issue(7))
    assert run(path, *given, "--dry-run")[0] == 0
    assert not Product.objects.exists()
    assert run(path, *given)[0] == 0
    made = Product.objects.get()
    assert (made.name, made.slug, made.accountable_pm) == ("Web platform", "web", pm)
    assert made.weight_profiles.get().is_active
    assert run(path, *given)[0] == 0
    assert Product.objects.count() == 1


def test_a_csv_with_foreign_columns_comes_in(product: Product, tmp_path: Path) -> None:
    path = tmp_path / "tracker.2020-06-16.csv"
    path.write_text(
        "ID,Pri,Status,Summary,Modified,Type,AllLabels,Stars,Who\n"
        '11,1,Started,Wait longer,11 days ago,Bug,"Proj-A, M-80",3,Acme; Contoso\n'
        '12,3,WontFix,Fly,"May 3, 2020",Feature,,24,\n'
    )
    status, out, complaint = run(
        path, "--product", "web", "--format", "csv", "--as-items", "--map-status", "WontFix=declined",
        *(part for pair in ("title=Summary", "votes=Stars", "kind=Type", "importance=Pri", "labels=AllLabels",
                            "updated_at=Modified", "account=Who") for part in ("--map", pair)),
    )  # fmt: skip
    assert (status, complaint) == (0, "")
    assert "without a mapped status: Started (1)" in out
    one, two = request(11), request(12)
    assert (one.title, one.kind, one.importance, one.unnamed_votes) == ("Wait longer", "gap", "must_have", 3)
    assert (one.account.name, [s.account.name for s in item(11).supports.all()]) == ("Acme", ["Contoso"])
    assert item(11).supports.get().importance == "must_have"
    assert (two.importance, item(12).status, item(12).kind) == ("nice_to_have", "declined", "feature")
    said = ImportRow.objects.get(external_id="11").said
    assert said["updated_at"] == "2020-06-05T00:00:00+00:00"


def test_an_item_that_its_source_closed_is_closed_since_the_source_last_changed_it(
    product: Product, tmp_path: Path
) -> None:
    import_issues(write_issues(tmp_path, issue(7, "position: oppose"), issue(8)))
    assert [item(number).closed_at for number in (7, 8)] == [datetime(2023, 5, 2, 20, 13, 25, tzinfo=UTC), None]
    later = [
        issue(7, "position: support", updated_at="2023-06-01T00:00:00Z"),
        issue(8, "position: oppose", updated_at="2023-06-02T00:00:00Z"),
    ]
    import_issues(write_issues(tmp_path, *later))
    assert [item(number).closed_at for number in (7, 8)] == [None, datetime(2023, 6, 2, tzinfo=UTC)]


def test_a_new_importance_is_that_of_all_its_supporters(product: Product, tmp_path: Path) -> None:
    path = tmp_path / "wishes.csv"
    given = ("--product", "web", "--format", "csv", "--as-items")
    path.write_text("id,title,importance,account\n1,Fly,low,Acme; Contoso\n")
    run(path, *given)
    path.write_text("id,title,importance,account\n1,Fly,must,Acme; Contoso\n")
    run(path, *given)
    assert (request(1).importance, item(1).supports.get().importance) == ("must_have", "must_have")


def test_a_status_of_ours_needs_no_mapping(product: Product, tmp_path: Path) -> None:
    path = tmp_path / "wishes.csv"
    path.write_text("id,title,status\n1,a,Planned\n2,b,Declined\n3,c,whatever\n")
    assert run(path, "--product", "web", "--format", "csv", "--as-items")[0] == 0
    assert [item(number).status for number in (1, 2, 3)] == ["planned", "declined", "open"]


def test_the_import_is_on_record(product: Product, tmp_path: Path) -> None:
    batch = import_issues(write_issues(tmp_path, issue(7)))
    line = Activity.objects.get(verb="imported")
    assert (line.actor, line.target_id, line.data["import"]) == (product.accountable_pm, product.pk, batch.pk)
    assert line.data["rows_created"] == 1
    assert batch.finished_at <= timezone.now()
    assert POSITIONS[1] in batch.options["map_status"]
