"""Wiring only: settings, addresses, the Celery application. No business rule lives here."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
