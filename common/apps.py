"""The app's registration; finds the outbox handlers of all apps."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CommonConfig(AppConfig):
    """Imports every installed app's ``handlers`` module, which register themselves by topic."""

    name = "common"

    def ready(self) -> None:
        autodiscover_modules("handlers")
