"""The settings' environment on one data folder, for every program that the commands start."""

import os
from pathlib import Path

from config.embedded.data_folder import DataFolder

CHECKOUT = Path(__file__).resolve().parent.parent.parent


def environment_for(folder: DataFolder, *, database_url: str, redis_url: str) -> dict[str, str]:
    """What the settings read. A variable that the person has set wins over ours."""
    ours = {
        "SECRET_KEY": folder.secret_key() if "SECRET_KEY" not in os.environ else "",
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "MEDIA_ROOT": str(folder.root / "media"),
        "STATIC_ROOT": str(folder.root / "static"),
        "WEIGHBRIDGE_DEMO": "true" if folder.demo_is_on else "false",
        # bin/up serves plain HTTP on this machine's own address; a proxy that adds TLS sets this to true.
        "SECURE_TLS": "false",
    }
    return ours | os.environ | {"PYTHONPATH": str(CHECKOUT), "DJANGO_SETTINGS_MODULE": "config.settings"}
