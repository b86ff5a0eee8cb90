"""The words of each topic: an administrator puts their own in the place of ours, or goes back to ours."""

from django.db import transaction
from django.utils import timezone

from backlog.choices import NoticeTopic
from backlog.models import NoticeTemplate
from backlog.selectors.notice_words import KNOWN, OWN_WORDS, Words, unknown_placeholders
from common.activity import record
from common.errors import Conflict, Invalid
from common.writes import check_version, store
from users.models import User
from users.permissions import check_may_administer

BODY_LENGTH = 10_000


@transaction.atomic
def change_words(*, actor: User, topic: NoticeTopic, subject: str, body: str, version: int | None) -> NoticeTemplate:
    """Put an administrator's words in place of those in force.

    Args:
        version: of the words that were seen; 0 for the product's own.

    Raises:
        Forbidden: not an administrator.
        Invalid: nothing said, too long, or a placeholder that this topic does not know.
        Conflict: somebody changed the words since ``version``.
    """
    check_may_administer(actor)
    values = {"subject": " ".join(subject.split()), "body": body.replace("\r\n", "\n").strip()}
    if len(values["body"]) > BODY_LENGTH:
        raise Invalid(f"The text is longer than {BODY_LENGTH:,} characters: shorten it.", field="body")
    _check_placeholders(topic, values)
    row = NoticeTemplate.objects.select_for_update(no_key=True).filter(topic=topic).first()
    if row is None:
        row = NoticeTemplate(topic=topic, version=0, **_own(topic))
    check_version(row, version, values)
    before = {"subject": row.subject, "body": row.body}
    row.subject, row.body = values["subject"], values["body"]
    row.changed_by, row.changed_at, row.version = actor, timezone.now(), row.version + 1
    store(row)
    changed = {name: [before[name], value] for name, value in values.items() if before[name] != value}
    record(actor=actor, verb="changed the words", target=row, data={"topic": topic.value, **changed})
    return row


def _own(topic: NoticeTopic) -> dict[str, str]:
    return {"subject": OWN_WORDS[topic].subject, "body": OWN_WORDS[topic].body}


def _check_placeholders(topic: NoticeTopic, values: dict[str, str]) -> None:
    for field, text in values.items():
        if unknown := unknown_placeholders(topic, text):
            known = ", ".join(f"{{{name}}}" for name in KNOWN[topic])
            raise Invalid(f"There is no placeholder {{{unknown[0]}}} here. Known are {known}.", field=field)


@transaction.atomic
def reset_words(*, actor: User, topic: NoticeTopic, version: int | None) -> Words:
    """Go back to the product's own words; nothing happens if they are in force.

    Raises:
        Forbidden: not an administrator.
        Conflict: somebody changed the words since ``version``.
    """
    check_may_administer(actor)
    row = NoticeTemplate.objects.select_for_update(no_key=True).filter(topic=topic).first()
    if row is not None:
        if version is not None and version != row.version:
            raise Conflict("Somebody changed these words meanwhile. Look at them, then decide.")
        record(actor=actor, verb="reset the words", target=row, data={"topic": topic.value, "body": row.body})
        row.delete()
    return OWN_WORDS[topic]
