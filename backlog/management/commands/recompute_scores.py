"""``manage.py recompute_scores``: score every item anew, of all products or of one."""

import os
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from backlog.models import Score
from backlog.services.scoring import recompute_product
from stakeholders.models import Product

MOST_JOBS = 4


class Command(BaseCommand):
    """Scores are kept fresh without it; it is for after a restore, an upgrade of the formula, or in doubt."""

    help = "Score every item from its evidence; prints how many items, how many changed, and the seconds."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """State the options."""
        parser.add_argument("--product", metavar="SLUG", help="only this product")
        jobs = min(MOST_JOBS, os.cpu_count() or 1)
        parser.add_argument("--jobs", type=int, default=jobs, metavar="N", help=f"connections to score on ({jobs})")

    def handle(self, *args: Any, **options: Any) -> None:
        """Score range by range; every range is a transaction, so that stopping in the middle loses nothing."""
        begun = time.monotonic()
        looked_at = changed = 0
        with tqdm(total=Score.objects.count(), unit="item", disable=None, leave=False) as bar:
            for product_id in self._products(options["product"]):
                for items, rows in recompute_product(product_id, jobs=options["jobs"]):
                    looked_at, changed = looked_at + items, changed + rows
                    bar.update(items)
        self.stdout.write(f"{looked_at} items, {changed} changed, {time.monotonic() - begun:.1f} seconds")

    def _products(self, slug: str | None) -> list[int]:
        products = Product.objects.order_by("pk")
        if slug is None:
            return list(products.values_list("pk", flat=True))
        found = products.filter(slug=slug).values_list("pk", flat=True)
        if not found:
            raise CommandError(f"There is no product {slug!r}.")
        return list(found)
