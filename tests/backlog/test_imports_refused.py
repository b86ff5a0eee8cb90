"""Imports by command that are refused as a whole: what is wrong is said, and nothing was written."""

from pathlib import Path

import pytest

from requests_intake.models import ImportBatch, Request
from stakeholders.models import Product
from tests.backlog.importing import issue, run, write_issues
from tests.factories import ProductFactory, ProductPMFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def product() -> Product:
    return ProductFactory(slug="web", code="WEB", accountable_pm__email="pm@example.test")


WEB = ["--product", "web", "--format", "github"]
NEW = ["--product", "nope", "--new-product", "N", "--format", "github"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            ["--product", "nope", "--format", "github"],
            "There is no product “nope”; --new-product NAME --pm EMAIL",
        ),
        (NEW, "A new product needs --pm EMAIL, its accountable PM."),
        ([*NEW, "--pm", "x@y.z"], "There is no person x@y.z."),
        (["--format", "github"], "Missing: --product."),
        (["--product", "web"], "Missing: --format."),
        ([*WEB, "--map-status", "a=maybe"], "There is no status “maybe”. Known are: new, parked, declined."),
        (
            [*WEB, "--as-items", "--map-status", "a=maybe"],
            "There is no status “maybe”. Known are: open, planned, building, shipped, declined.",
        ),
        ([*WEB, "--map", "colour=x"], "There is no field “colour”."),
        (["--product", "web", "--format", "csv"], "No column for external_id."),
        ([*WEB, "--export-date", "soon"], "“soon” is not a date; write 2020-05-03."),
        ([*WEB, "--user", "x@y.z"], "There is no person x@y.z."),
    ],
)
def test_what_makes_no_sense_is_refused_as_a_whole(
    product: Product, tmp_path: Path, options: list[str], message: str
) -> None:
    status, _, complaint = run(write_issues(tmp_path, issue(7)), *options)
    assert status == 2
    assert complaint.startswith(message)
    assert not Request.objects.exists()


def test_an_unknown_format_lists_those_that_work(product: Product, tmp_path: Path) -> None:
    status, _, complaint = run(write_issues(tmp_path, issue(7)), "--product", "web", "--format", "jira")
    assert status == 2 or "invalid choice" in complaint
    assert "'csv', 'github'" in complaint


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The file is empty."),
        (
            b'[{"number": 1, "title": "a"}, {"numb',
            "The file is not valid JSON: it ends too early, as if it had been cut off.",
        ),
        (b'{"message": "Not Found"}', "The file does not hold an array of GitHub issues."),
        (b'[{"title": "caf\xe9"}]', "The file is not UTF-8: byte 0xE9 at position 15 (line 1). Save it as UTF-8."),
    ],
)
def test_an_unusable_file_changes_nothing(product: Product, tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "bad.json"
    path.write_bytes(content)
    status, _, complaint = run(path, "--product", "web", "--format", "github")
    assert (status, complaint) == (2, message)
    assert not Request.objects.exists()
    batch = ImportBatch.objects.get()
    assert (batch.status, batch.error) == ("failed", message)


def test_a_missing_file_is_told(product: Product, tmp_path: Path) -> None:
    status, _, complaint = run(tmp_path / "none.json", "--product", "web", "--format", "github")
    assert (status, complaint) == (2, f"There is no file {tmp_path / 'none.json'}.")


def test_an_unusable_file_makes_no_product(tmp_path: Path) -> None:
    ProductPMFactory(email="pm@example.test")
    path = tmp_path / "bad.json"
    path.write_text("nope")
    assert run(path, "--product", "web", "--new-product", "W", "--pm", "pm@example.test", "--format", "github")[0] == 2
    assert not Product.objects.exists()
