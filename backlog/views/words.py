"""The words in which people are told, for administrators to put into their own."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backlog.choices import NoticeTopic
from backlog.forms.news import WordsForm
from backlog.models import NoticeTemplate
from backlog.selectors.notice_words import KNOWN, OWN_WORDS, PLACEHOLDERS, example_of, words_of
from backlog.services import notices
from common.errors import NotFound
from common.http.pages import answer, attempt, done, done_or_said, posted, status_of
from users.models import User
from users.permissions import require
from users.selectors.people import signed_in


def _administrator(request: HttpRequest) -> User:
    user = signed_in(request)
    require(user.is_admin, "Administrators choose the words; ask one of them.")
    return user


def _topic(name: str) -> NoticeTopic:
    if name not in NoticeTopic.values:
        raise NotFound("There are no such words.")
    return NoticeTopic(name)


@require_safe
def words_list(request: HttpRequest) -> HttpResponse:
    """All topics, and whose words are in force."""
    _administrator(request)
    changed = {row.topic: row for row in NoticeTemplate.objects.select_related("changed_by")}
    topics = [
        {"topic": topic, "subject": (changed.get(topic) or OWN_WORDS[topic]).subject, "changed": changed.get(topic)}
        for topic in NoticeTopic
    ]
    return answer(request, "settings/words.html", {"section": "words", "topics": topics})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def words_edit(request: HttpRequest, topic: str) -> HttpResponse:
    """The words of one topic; ``do=preview`` shows them filled in and saves nothing."""
    user, chosen = _administrator(request), _topic(topic)
    words = words_of(chosen)
    form = WordsForm(posted(request), initial={"subject": words.subject, "body": words.body, "version": words.version})
    preview = None
    if request.method == "POST" and form.is_valid():
        if request.POST.get("do") == "preview":
            preview = example_of(form.cleaned_data["subject"], form.cleaned_data["body"])
        elif attempt(form, lambda: notices.change_words(actor=user, topic=chosen, **form.cleaned_data)):
            return done(request, f"“{chosen.label}” is said in your words from now on.", reverse("words"))
    return answer(request, "settings/words_edit.html", _context(chosen, form, preview), status=status_of(form))


def _context(topic: NoticeTopic, form: WordsForm, preview: tuple[str, str] | None) -> dict[str, Any]:
    row = NoticeTemplate.objects.select_related("changed_by").filter(topic=topic).first()
    shown = {"conflict_who": row.changed_by, "conflict_when": row.changed_at} if row else {}
    return {
        "section": "words",
        "topic": topic,
        "form": form,
        "preview": preview,
        "changed": row,
        "placeholders": [(name, PLACEHOLDERS[name]) for name in KNOWN[topic]],
        **shown,
    }


@require_POST
def words_reset(request: HttpRequest, topic: str) -> HttpResponse:
    """Go back to the product's own words."""
    user, chosen = _administrator(request), _topic(topic)
    version = request.POST.get("version", "")
    seen = int(version) if version.isdecimal() and len(version) < 10 else None
    return done_or_said(
        request,
        lambda: notices.reset_words(actor=user, topic=chosen, version=seen),
        f"“{chosen.label}” is said in the product's own words again.",
        reverse("words"),
    )
