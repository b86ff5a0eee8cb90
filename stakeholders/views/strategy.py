"""Visions, themes and segments: where the company wants to go."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from common.forms import VersionedForm, without_version
from common.http.pages import allowed, done_or_said, form_page, posted
from stakeholders.forms import SegmentForm, ThemeForm, VisionForm
from stakeholders.permissions import (
    Action,
    check_may_set_market,
    check_may_set_strategy,
    get_segment_for,
    get_theme_for,
    get_vision_for,
)
from stakeholders.selectors.strategy import segments_of, visions_and_themes
from stakeholders.services import strategy as services
from users.models import User
from users.permissions import require
from users.selectors.people import signed_in


@dataclass(frozen=True, slots=True)
class Part:
    """One of the three kinds of things on the strategy page, and what makes, changes and deletes it."""

    word: str
    consequence: str
    may_create: Callable[[User], None]
    form: Callable[..., VersionedForm]
    get: Callable[[User, int, Action], Any]
    create: Callable[..., Any]
    update: Callable[..., Any]
    delete: Callable[..., Any]
    takes_user: bool = False


PARTS = {
    "vision": Part(
        "vision", "Its themes stay, without it.", check_may_set_strategy, VisionForm, get_vision_for,
        services.create_vision, services.update_vision, services.delete_vision,
    ),
    "theme": Part(
        "theme", "Items that serve it lose what it adds to their strategy score.",
        check_may_set_strategy, ThemeForm, get_theme_for,
        services.create_theme, services.update_theme, services.delete_theme, takes_user=True,
    ),
    "segment": Part(
        "segment", "Items that open it lose what it adds to their future score.",
        check_may_set_market, SegmentForm, get_segment_for,
        services.create_segment, services.update_segment, services.delete_segment,
    ),
}  # fmt: skip


@require_safe
def strategy(request: HttpRequest) -> HttpResponse:
    """All visions with their themes, and the segments."""
    user = signed_in(request)
    require(user.is_internal, "The strategy is for colleagues.")
    visions, loose = visions_and_themes(user)
    context = {
        "visions": visions,
        "loose_themes": loose,
        "segments": segments_of(user),
        "can_set_strategy": allowed(check_may_set_strategy, user),
        "can_set_market": allowed(check_may_set_market, user),
    }
    return render(request, "strategy/index.html", context)


def part_new(request: HttpRequest, kind: str) -> HttpResponse:
    """A new vision, theme or segment."""
    user, part = signed_in(request), PARTS[kind]
    part.may_create(user)
    form = _form(part, user, request)
    context = {"title": f"New {part.word}", "cancel_url": reverse("strategy"), "save": f"Add {part.word}"}
    return form_page(
        request,
        form,
        context,
        write=lambda values: part.create(actor=user, **without_version(values)),
        url=lambda _: reverse("strategy"),
        message=f"{part.word.capitalize()} added.",
    )


def part_edit(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Change a vision, theme or segment."""
    user, part = signed_in(request), PARTS[kind]
    thing = part.get(user, pk, Action.CHANGE)
    form = _form(part, user, request, thing)
    context = {
        "title": f"Edit {thing}",
        "cancel_url": reverse("strategy"),
        "delete_url": reverse(f"{kind}-delete", args=[pk]),
        "delete_text": part.consequence,
    }
    return form_page(
        request,
        form,
        context,
        write=lambda values: part.update(actor=user, **{f"{kind}_id": pk}, **values),
        url=lambda _: reverse("strategy"),
        message=f"{part.word.capitalize()} saved. Items that it touches are weighed again.",
        subject=thing,
    )


@require_POST
def part_delete(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Delete a vision, theme or segment."""
    user, part = signed_in(request), PARTS[kind]
    thing = part.get(user, pk, Action.CHANGE)
    delete = partial(part.delete, actor=user, **{f"{kind}_id": pk})
    return done_or_said(request, delete, f"{thing} is deleted.", reverse("strategy"))


def _form(part: Part, user: User, request: HttpRequest, thing: Any = None) -> VersionedForm:
    initial = part.form.initial_of(thing) if thing is not None else None  # type: ignore[attr-defined]
    more = {"user": user} if part.takes_user else {}
    return part.form(posted(request), initial=initial, **more)
