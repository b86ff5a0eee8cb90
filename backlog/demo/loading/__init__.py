"""Loads the demo company of ``backlog.demo`` into the database."""

from backlog.demo.loading.load import LOADED, Loaded, load_demo, one_at_a_time

__all__ = ["LOADED", "Loaded", "load_demo", "one_at_a_time"]
