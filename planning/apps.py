"""The app's registration."""

from django.apps import AppConfig


class PlanningConfig(AppConfig):
    """Name of the app; outbox handlers are found in its ``handlers`` module."""

    name = "planning"
