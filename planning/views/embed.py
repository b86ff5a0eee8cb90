"""What is told everybody, for whoever has a link: a page that may be framed, and a calendar of published days."""

from collections.abc import Callable
from datetime import date, timedelta

from csp.decorators import csp_replace
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe
from icalendar import Calendar, Event

from common.errors import NotFound
from planning.models import RoadmapEntry
from planning.selectors.roadmap_links import event_id, product_of
from planning.selectors.told import days_told, told_everybody
from stakeholders.models import Product

Answer = Callable[[HttpRequest, Product], HttpResponse]


@login_not_required
@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})  # type: ignore[arg-type]  # its stubs know views of one argument
@cache_control(public=True, max_age=300)
def embed(request: HttpRequest, token: str) -> HttpResponse:
    """The page. It reads no session and names nobody, so any site may frame it."""
    return _answered(request, token, _page)


@login_not_required
@require_safe
@cache_control(public=True, max_age=300)
def embed_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The days that are published for everybody, as a calendar to subscribe to."""
    return _answered(request, token, _calendar)


def _answered(request: HttpRequest, token: str, write: Answer) -> HttpResponse:
    """What the link shows; one plain answer for one that is guessed or revoked."""
    try:
        response = write(request, product_of(token))
    except NotFound:
        response = render(request, "planning/roadmap/over.html", status=404)
    response["X-Robots-Tag"] = "noindex"
    return response


def _page(request: HttpRequest, product: Product) -> HttpResponse:
    return render(request, "planning/roadmap/embed.html", {"outside": told_everybody(product)})


def _calendar(request: HttpRequest, product: Product) -> HttpResponse:
    calendar = Calendar()
    calendar.add("prodid", "-//Weighbridge//Roadmap//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"{product}: what comes next")
    for entry in days_told(product):
        if entry.by_date:
            calendar.add_component(_event(entry, entry.by_date))
    return HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")


def _event(entry: RoadmapEntry, by: date) -> Event:
    """A published day, as one that lasts all day."""
    event = Event()
    event.add("uid", event_id(entry))
    event.add("dtstamp", timezone.now())
    event.add("dtstart", by)
    event.add("dtend", by + timedelta(days=1))
    event.add("summary", f"By today: {entry.title}")
    event.add("description", "\n\n".join(filter(None, [entry.by_words, entry.text])))
    return event
