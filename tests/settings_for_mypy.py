"""The settings with made-up values for what the environment must name: mypy's plugin loads them, nothing connects."""

import os

for _name, _value in {"SECRET_KEY": "types", "DATABASE_URL": "postgres://a@/b", "REDIS_URL": "unix:///c"}.items():
    os.environ.setdefault(_name, _value)

from config.settings import *  # noqa: E402, F403
