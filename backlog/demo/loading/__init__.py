"""Loads the demo company of ``backlog.demo`` into the database."""

from backlog.demo.loading.load import Loaded, load_demo

__all__ = ["Loaded", "load_demo"]
