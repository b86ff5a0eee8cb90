"""Files on requests, items and comments: kept, counted, taken away; nothing stays behind; and who follows."""

import hashlib
import os
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile

from backlog.models import Attachment, Follow, Item
from backlog.selectors.conversation import attachments_of
from backlog.services.attachments import attach, drop_orphans, remove_attachment
from backlog.services.conversation import add_comment
from backlog.services.following import add_followers, follow, unfollow
from backlog.tasks import drop_orphaned_files
from common.errors import Forbidden, Invalid, NotFound
from common.files import store
from requests_intake.models import Request
from tests.factories import (
    AccountFactory,
    CustomerFactory,
    CustomerPMFactory,
    ItemFactory,
    ProductFactory,
    RequestFactory,
    UserFactory,
)
from tests.recorded import activity
from tests.uploads import picture, upload
from users.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / "attachments"


@pytest.fixture
def cpm() -> User:
    return CustomerPMFactory()


@pytest.fixture
def one(cpm: User) -> Request:
    product = ProductFactory(members=[cpm])
    return RequestFactory(product=product, account=AccountFactory(products=[product]))


@pytest.fixture
def item(one: Request) -> Item:
    return ItemFactory(product=one.product, is_published=True, public_title="Faster")


def files(folder: Path) -> int:
    return sum(1 for path in folder.glob("*/*") if path.is_file())


def test_a_file_is_kept_with_what_it_is(cpm: User, one: Request) -> None:
    row = attach(actor=cpm, upload=picture("Screen shot.PNG"), request=one)
    row.refresh_from_db()
    content = store.path_of(row.stored_as).read_bytes()
    assert (row.name, row.content_type, row.size) == ("Screen shot.png", "image/png", len(content))
    assert row.digest == hashlib.sha256(content).hexdigest()
    assert (row.audience, row.account, row.comment, row.uploaded_by) == ("internal", None, None, cpm)
    assert "Screen" not in row.stored_as
    assert store.preview_of(row.stored_as).exists()
    assert activity(one) == [("attached", {"file": "Screen shot.png"})]


def test_a_large_upload_lies_on_the_disk_first(cpm: User, one: Request) -> None:
    sent = TemporaryUploadedFile("a.txt", "text/plain", 4, "utf-8")
    sent.write(b"Text")
    row = attach(actor=cpm, upload=sent, request=one)
    assert store.path_of(row.stored_as).read_bytes() == b"Text"


def test_what_is_not_a_picture_has_no_preview(cpm: User, item: Item) -> None:
    row = attach(actor=cpm, upload=upload(), item=item)
    assert not store.preview_of(row.stored_as).exists()


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\me\\notes.txt", "notes.txt"),
        ("a\tb\u202etxt.txt", "abtxt.txt"),
        ("README", "README.txt"),
        (" .txt", "txt.txt"),
        ("x" * 300 + ".txt", "x" * 196 + ".txt"),
    ],
)
def test_names_are_made_harmless(cpm: User, one: Request, name: str, kept: str) -> None:
    sent = upload()
    sent._name = name  # as a mail may bring it; Django's own uploads are cleaned before
    assert attach(actor=cpm, upload=sent, request=one).name == kept


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        (upload(content=b""), "“notes.txt” is empty."),
        (upload("a.svg", b"<svg/>"), "could run a script"),
        (upload("half.jpg", picture(kind="JPEG").read()[:9000]), "cannot be read to its end"),
    ],
)
def test_what_is_refused_leaves_no_file(
    cpm: User, one: Request, folder: Path, sent: SimpleUploadedFile, why: str
) -> None:
    with pytest.raises(Invalid, match=why) as refused:
        attach(actor=cpm, upload=sent, request=one)
    assert (refused.value.field, refused.value.code) == ("file", "file_refused")
    assert (Attachment.objects.count(), files(folder)) == (0, 0)


def test_the_limit_is_a_setting(cpm: User, one: Request, settings: Any) -> None:
    settings.ATTACHMENT_MAX_BYTES = 3 * 1024 * 1024
    attach(actor=cpm, upload=upload(content=b"x" * settings.ATTACHMENT_MAX_BYTES), request=one)
    with pytest.raises(Invalid, match=r"“notes\.txt” is larger than 3 MB: send a smaller one"):
        attach(actor=cpm, upload=upload(content=b"x" * (settings.ATTACHMENT_MAX_BYTES + 1)), request=one)


def test_a_comment_takes_ten(cpm: User, one: Request, settings: Any) -> None:
    settings.ATTACHMENTS_PER_COMMENT = 2
    comment = add_comment(actor=cpm, body="See", request=one, uploads=[upload(), upload()])
    with pytest.raises(Invalid, match="A comment takes at most 2 files"):
        attach(actor=cpm, upload=upload(), comment=comment)


def test_a_file_of_a_comment_is_for_the_same_eyes(cpm: User, item: Item, one: Request) -> None:
    comment = add_comment(actor=cpm, body="See", item=item, audience="customer", account=one.account)
    row = attach(actor=cpm, upload=upload(), comment=comment, audience="internal")
    assert (row.item, row.audience, row.account) == (item, "customer", one.account)


def test_a_customer_s_file_is_for_us_and_their_account(one: Request, item: Item) -> None:
    customer = CustomerFactory(account=one.account)
    assert attach(actor=customer, upload=upload(), request=one).account == one.account
    with pytest.raises(Forbidden):
        attach(actor=customer, upload=upload(), item=item, account=AccountFactory(products=[item.product]))


def test_who_may_have_a_file(cpm: User, one: Request) -> None:
    customer, stranger = CustomerFactory(account=one.account), CustomerFactory(account=AccountFactory())
    ours = attach(actor=cpm, upload=upload(), request=one)
    shared = attach(actor=cpm, upload=upload(), request=one, audience="customer")
    assert set(attachments_of(cpm, request=one)) == {ours, shared}
    assert set(attachments_of(customer, request=one)) == {shared}
    assert not attachments_of(stranger, request=one).exists()
    assert not attachments_of(UserFactory(), request=one).exists()


# -- taken away ------------------------------------------------------------------------------------------------


def test_a_file_that_is_taken_away_leaves_a_trace(
    cpm: User, one: Request, folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    row = attach(actor=cpm, upload=picture(), request=one)
    with django_capture_on_commit_callbacks(execute=True):
        remove_attachment(actor=cpm, attachment_id=row.pk)
        assert files(folder) == 2  # until the transaction is through
    assert files(folder) == 0
    assert activity(one)[-1] == ("removed a file", {"file": "screen.png"})
    with pytest.raises(NotFound):
        remove_attachment(actor=cpm, attachment_id=row.pk)


def test_files_that_nothing_names_are_swept_away(cpm: User, one: Request, folder: Path) -> None:
    kept = attach(actor=cpm, upload=picture(), request=one)
    orphan, fresh = store.keep(picture()), store.keep(upload())
    store.preview_of(orphan).write_bytes(b"small")
    an_hour_ago = time.time() - 3700
    for name in (kept.stored_as, orphan):
        os.utime(store.path_of(name), (an_hour_ago, an_hour_ago))
    assert drop_orphans() == 1
    assert files(folder) == 3
    assert store.path_of(kept.stored_as).exists()
    assert store.path_of(fresh).exists()
    assert drop_orphaned_files() == 0


def test_what_goes_with_its_request_is_swept_away(cpm: User, one: Request, folder: Path) -> None:
    row = attach(actor=cpm, upload=upload(), request=one)
    one.delete()
    before = time.time() - 3700
    os.utime(store.path_of(row.stored_as), (before, before))
    assert (drop_orphans(), files(folder)) == (1, 0)


# -- following -------------------------------------------------------------------------------------------------


def test_following_counts_once(cpm: User, one: Request, item: Item) -> None:
    assert [follow(actor=cpm, request=one), follow(actor=cpm, request=one), follow(actor=cpm, item=item)] == [
        True,
        False,
        True,
    ]
    assert set(Follow.objects.values_list("request", "item")) == {(one.pk, None), (None, item.pk)}
    assert [unfollow(actor=cpm, request=one), unfollow(actor=cpm, request=one)] == [True, False]
    assert Follow.objects.get().item == item


def test_the_system_lets_people_follow(cpm: User, one: Request) -> None:
    for _ in range(2):
        add_followers(users=[cpm, one.product.accountable_pm], request=one)
    assert Follow.objects.filter(request=one).count() == 2
