"""The product's own settings, with the floors at addresses of their own."""

from config.settings import *  # noqa: F403 - all of them, with two changes
from config.settings import BASE_DIR, TEMPLATES

ROOT_URLCONF = "benchmarks.bare"
TEMPLATES[0]["DIRS"].append(BASE_DIR / "benchmarks" / "templates")
