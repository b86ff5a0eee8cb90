"""Probes for a load balancer or a process manager: *live* is this process, *ready* is what it stands on."""

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from common.redis import redis_client


@login_not_required
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """Answer 200 as long as this process can answer at all."""
    return JsonResponse({"status": "live"})


@login_not_required
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database answers and is migrated, else 503. Redis is reported but is no reason to refuse:

    without it work is late, never lost.
    """
    checks = {"database": _database(), "redis": _redis()}
    return JsonResponse(checks, status=200 if checks["database"] == "ok" else 503)


def _database() -> str:
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Exception:  # noqa: BLE001 - whatever is wrong, the probe's answer is the same
        return "unreachable"
    return "migrations pending" if pending else "ok"


def _redis() -> str:
    try:
        redis_client().ping()
    except Exception:  # noqa: BLE001 - see above
        return "unreachable"
    return "ok"
