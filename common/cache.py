"""A cache that may vanish: with Redis gone every read misses and every write is dropped."""

import logging
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache, with errors of the connection logged instead of raised."""

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._or(default, super().get, key, default, version)

    def get_many(self, keys: Any, version: int | None = None) -> Any:
        return self._or({}, super().get_many, keys, version)

    def set(self, key: Any, value: Any, timeout: Any = None, version: int | None = None) -> None:
        self._or(None, super().set, key, value, timeout, version)

    def add(self, key: Any, value: Any, timeout: Any = None, version: int | None = None) -> bool:
        return bool(self._or(True, super().add, key, value, timeout, version))

    def delete(self, key: Any, version: int | None = None) -> bool:
        return bool(self._or(False, super().delete, key, version))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        return int(self._or(delta, super().incr, key, delta, version))

    @staticmethod
    def _or(fallback: Any, call: Callable[..., Any], *args: Any) -> Any:
        try:
            return call(*args)
        except RedisError:
            logger.warning("cache unreachable, going on without it")
            return fallback
