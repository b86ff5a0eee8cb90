"""The Redis connection. Redis is a nudge and a cache: nothing that matters lives only there."""

from functools import cache

from django.conf import settings
from redis import Redis


@cache
def redis_client() -> Redis:
    """Return this process's client; short time-outs, so that a dead Redis delays nobody."""
    return Redis.from_url(settings.REDIS_URL, socket_connect_timeout=0.5, socket_timeout=1)
