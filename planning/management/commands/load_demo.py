"""``manage.py load_demo``: the demo company, safe to repeat."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from common.errors import DomainError
from planning.demo.loading import load_company


class Command(BaseCommand):
    """Loads the demo company, where this installation is a demo."""

    help = "Load the demo company; what is there already, and what people changed since, stays."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load it and say what is there.

        Raises:
            CommandError: this is no demo, or a product of the demo's names exists.
        """
        began = time.monotonic()
        try:
            loaded = load_company(tell=self.stderr.write)
        except DomainError as refused:
            raise CommandError(refused.message) from refused
        done = "loaded" if loaded.is_new else "was loaded before; nothing changed"
        self.stdout.write(
            f"demo company {done}: {loaded.products} products, {loaded.accounts} accounts, {loaded.items} items, "
            f"{loaded.requests} requests of which {loaded.gaps} gaps, {time.monotonic() - began:.1f} s"
        )
