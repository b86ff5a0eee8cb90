"""Addresses of the roadmap, under ``roadmap/``."""

from django.urls import path

from planning.views import embed, roadmap, told

urlpatterns = [
    path("embed/<str:token>/", embed.embed, name="roadmap-embed"),
    path("embed/<str:token>/calendar.ics", embed.embed_calendar, name="roadmap-calendar"),
    path("entries/<int:pk>/edit/", told.entry_edit, name="roadmap-entry-edit"),
    path("entries/<int:pk>/off/", told.entry_off, name="roadmap-entry-off"),
    path("<slug:product>/", roadmap.roadmap, name="roadmap"),
    path("<slug:product>/outside/", told.outside, name="roadmap-outside"),
    path("<slug:product>/entries/new/", told.entry_new, name="roadmap-entry-new"),
    path("<slug:product>/links/", told.link_new, name="roadmap-link-new"),
    path("<slug:product>/links/<int:pk>/revoke/", told.link_revoke, name="roadmap-link-revoke"),
]
