"""Addresses of the roadmap, under ``roadmap/``."""

from django.urls import path

from planning.views import roadmap

urlpatterns = [
    path("<slug:product>/", roadmap.roadmap, name="roadmap"),
]
