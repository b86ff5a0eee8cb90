"""What the log leaves out."""

import logging


class WithoutProbes(logging.Filter):
    """Drops the line for each probe that is told *not ready*: its answer says why, and whoever asks, asks often."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep everything else, a probe that breaks included."""
        path = getattr(getattr(record, "request", None), "path", "")
        return not (path.startswith("/health/") and getattr(record, "status_code", None) == 503)
