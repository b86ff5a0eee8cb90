"""A limit of time that several searches share."""

import time
from dataclasses import replace

from planning.solving.solve import Watch


class Clock:
    """Counts down from ``seconds``; each search gets what is left, or ``most``."""

    def __init__(self, watch: Watch, seconds: float) -> None:
        self._watch = watch
        self._until = time.monotonic() + seconds

    @property
    def is_over(self) -> bool:
        """Whether nothing more should be begun."""
        return time.monotonic() >= self._until

    def watch(self, most: float) -> Watch:
        """For the next search."""
        return replace(self._watch, seconds=max(0.01, min(most, self._until - time.monotonic())))
