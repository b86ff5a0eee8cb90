"""The settings' environment on one data folder, for every program that the commands start."""

import os
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from config.embedded.data_folder import DataFolder
from config.embedded.postgres import client_programs

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
    ours |= _for_psql(database_url)
    return (
        ours
        | os.environ
        | {
            "PYTHONPATH": str(CHECKOUT),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PATH": os.pathsep.join(filter(None, (os.environ.get("PATH"), str(client_programs() or "")))),
        }
    )


def _for_psql(database_url: str) -> dict[str, str]:
    """Where a unix socket is, for ``manage.py dbshell``: Django tells psql no host from the query of an address."""
    hosts = parse_qs(urlsplit(database_url).query).get("host")
    return {"PGHOST": hosts[0]} if hosts else {}
