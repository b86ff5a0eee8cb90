"""People talk, attach and follow at once: nothing is overwritten, nothing is counted twice."""

from pathlib import Path
from typing import Any

import pytest

from backlog.models import Attachment, Comment, Follow
from backlog.services.attachments import attach
from backlog.services.conversation import add_comment, delete_comment, edit_comment
from backlog.services.following import follow
from common.errors import Conflict, Invalid, NotFound
from tests.concurrency.at_once import at_once, refusals
from tests.factories import CustomerPMFactory, RequestFactory
from tests.uploads import upload
from users.models import User

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def author() -> User:
    return CustomerPMFactory()


@pytest.fixture
def comment(author: User) -> Comment:
    return add_comment(actor=author, body="First", request=RequestFactory())


def test_of_two_who_put_it_right_one_sees_both(author: User, comment: Comment) -> None:
    results = at_once(
        lambda: edit_comment(actor=author, comment_id=comment.pk, body="Mine", version=1),
        lambda: edit_comment(actor=author, comment_id=comment.pk, body="Yours", version=1),
    )
    (refusal,) = refusals(results)
    assert isinstance(refusal, Conflict)
    comment.refresh_from_db()
    assert refusal.data["theirs"] == {"body": comment.body}
    assert comment.version == 2


def test_it_is_taken_away_once(author: User, comment: Comment) -> None:
    results = at_once(*[lambda: delete_comment(actor=author, comment_id=comment.pk)] * 2)
    (refusal,) = refusals(results)
    assert isinstance(refusal, NotFound)
    assert not Comment.objects.exists()


def test_one_follows_once(author: User, comment: Comment) -> None:
    other = CustomerPMFactory()
    assert refusals(at_once(*[lambda: follow(actor=other, request=comment.request)] * 3)) == []
    assert Follow.objects.filter(user=other).count() == 1


def test_no_more_files_than_a_comment_takes(author: User, comment: Comment, settings: Any) -> None:
    settings.ATTACHMENTS_PER_COMMENT = 1
    results = at_once(*[lambda: attach(actor=author, upload=upload(), comment=comment)] * 2)
    (refusal,) = refusals(results)
    assert isinstance(refusal, Invalid)
    assert Attachment.objects.count() == 1
