"""Ranking a product's backlog under many weightings: asked for by people, done by a worker, kept until it is redone."""

import csv
import io
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from math import isnan
from typing import Any

import numpy as np
from django.db import connection, transaction
from django.utils import timezone

from backlog.choices import UNDER_WAY, RobustnessStatus
from backlog.models import RobustnessFigure, RobustnessRun
from backlog.scoring import Weights
from backlog.scoring.contest import Contest
from backlog.scoring.fronts import front
from backlog.scoring.robustness import Parameters, Robustness, robustness
from backlog.selectors.figures import Figures, figures_of
from backlog.selectors.robustness import known_of, revision_of
from common.outbox import emit
from stakeholders.models import Product, WeightProfile
from users.models import User

logger = logging.getLogger(__name__)

QUEUED_TOPIC = "robustness.queued"
USUAL = Parameters()
KEPT = 5
"""So many runs of a product are kept, each with other parameters."""
TELL_SECONDS = 0.5
_LOCK = 7321
_COLUMNS = (
    "run_id", "item_id", "rank", "near_top", "near_first", "near_low", "near_high", "any_top", "any_first", "any_low",
    "any_high", "central_current", "central_future", "central_strategy", "pareto", "unbeaten",
)  # fmt: skip
_COPY = f"COPY {RobustnessFigure._meta.db_table} ({', '.join(_COLUMNS)}) FROM STDIN (FORMAT csv)"


@transaction.atomic
def ask_robustness(*, actor: User | None, product: Product, asked: Parameters = USUAL) -> RobustnessRun:
    """Have a worker rank the product's items under many weightings; what is known or under way is not done again."""
    Product.objects.select_for_update(no_key=True).get(pk=product.pk)
    known = known_of(product, asked)
    if known.latest and (known.is_under_way or (known.latest == known.done and not known.is_stale)):
        return known.latest
    run = RobustnessRun.objects.create(
        product=product,
        top=asked.top,
        concentration=asked.concentration,
        draws=asked.draws,
        seed=asked.seed,
        asked_by=actor,
    )
    emit(QUEUED_TOPIC, {"run": run.pk})
    return run


def run_queued(run_id: int) -> None:
    """Do a run that waits; one that is done, gone, or another worker's is left alone."""
    with _alone(run_id) as mine:
        run = RobustnessRun.objects.filter(pk=run_id, status__in=UNDER_WAY).select_related("product").first()
        if run is None or not mine:
            return
        try:
            _run(run)
        except Exception:
            logger.exception("robustness run %s broke off", run_id)
            _tell(run, status=RobustnessStatus.FAILED, error="It broke off. Nothing is lost: start it again.")
            raise


@contextmanager
def _alone(run_id: int) -> Iterator[bool]:
    """Whether this process is the one that does the run; the lock falls with the connection, whatever happens."""
    keys = [_LOCK, run_id % 2**31]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", keys)
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", keys)


def _run(run: RobustnessRun) -> None:
    profile = WeightProfile.objects.filter(product=run.product_id, is_active=True).first()
    if profile is None:
        _tell(run, status=RobustnessStatus.FAILED, error="No weights are in force, so there is no ranking yet.")
        return
    revision, read_at = revision_of(run.product_id), timezone.now()
    _tell(run, status=RobustnessStatus.RUNNING, profile=profile, revision=revision, read_at=read_at)
    figures = figures_of(run.product_id)
    weights = Weights(profile.weight_current, profile.weight_future, profile.weight_strategy)
    asked = Parameters(top=run.top, concentration=run.concentration, draws=run.draws, seed=run.seed)
    found = robustness(contest_of(figures), weights, asked, on_progress=_Meter(run))
    _keep(run, figures, found)


def contest_of(figures: Figures) -> Contest:
    """The open items as a ranking under any weights sees them."""
    age = np.empty(len(figures), dtype=np.int64)
    age[np.lexsort((figures.numbers, figures.opened))] = np.arange(len(figures))
    return Contest(figures.scores * figures.factor[:, None], figures.below_floors, age, figures.needs)


class _Meter:
    """Writes how far the run is, twice a second."""

    def __init__(self, run: RobustnessRun) -> None:
        self._run, self._told = run, time.monotonic()

    def __call__(self, done: int) -> None:
        if time.monotonic() - self._told >= TELL_SECONDS:
            self._told = time.monotonic()
            _tell(self._run, draws_done=done)


def _tell(run: RobustnessRun, **changes: Any) -> None:
    RobustnessRun.objects.filter(pk=run.pk).update(**changes)


@transaction.atomic
def _keep(run: RobustnessRun, figures: Figures, found: Robustness) -> None:
    """Write the figures, and drop what they replace."""
    with connection.cursor() as cursor:
        cursor.copy_expert(_COPY, _table(run.pk, figures, found))
    _tell(
        run,
        status=RobustnessStatus.DONE,
        draws_done=2 * run.draws,
        items=len(figures),
        exact_to=found.exact_to,
        finished_at=timezone.now(),
    )
    others = RobustnessRun.objects.filter(product=run.product_id).exclude(pk=run.pk).exclude(status__in=UNDER_WAY)
    others.filter(top=run.top, concentration=run.concentration).delete()
    kept = list(others.order_by("-pk").values_list("pk", flat=True)[: KEPT - 1])
    others.exclude(pk__in=kept).delete()


def _table(run_id: int, figures: Figures, found: Robustness) -> io.StringIO:
    """The figures as the rows of a file, best first."""
    order = figures.today()
    pareto = front(figures.scores) if len(figures) else np.zeros(0, dtype=bool)
    columns = [figures.items]
    for ranks in (found.near, found.anywhere):
        columns += [ranks.top, ranks.first, ranks.low, ranks.high]  # type: ignore[list-item]
    lists = [column[order].tolist() for column in (*columns, *found.central.T, pareto, found.unbeaten)]
    held = io.StringIO()
    writer = csv.writer(held)
    for rank, (item, *rest) in enumerate(zip(*lists, strict=True), start=1):
        writer.writerow([run_id, item, rank, *("" if isnan(one) else one for one in rest)])
    held.seek(0)
    return held


@transaction.atomic
def resume_stranded() -> int:
    """Let a worker do the runs that nobody is at, and return how many there were."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND classid = %s", [_LOCK])
        alive = [row[0] for row in cursor.fetchall()]
    stranded = list(RobustnessRun.objects.filter(status__in=UNDER_WAY).exclude(pk__in=alive).order_by("pk"))
    for run in stranded:
        emit(QUEUED_TOPIC, {"run": run.pk})
    return len(stranded)
