"""What stands between started servers and a serving web: migrations, static files, the demo company.

One process for all of it (``python -m config.embedded.prepare``), since loading Django is most of the time it takes.
Speaks to the person on stderr; stdout gets one JSON object for ``bin/up``.
"""

import hashlib
import json
import sys
from io import StringIO
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command


def main() -> None:
    """Prepare, then print what is there."""
    django.setup()
    call_command("check", stdout=StringIO())
    call_command("migrate", verbosity=0, interactive=False)
    collect_static(Path(settings.STATIC_ROOT))
    if settings.WEIGHBRIDGE_DEMO and not apps.get_model("stakeholders", "Product").objects.exists():
        print("Loading the demo company ...", file=sys.stderr, flush=True)
        call_command("load_demo", stdout=sys.stderr)
    people = get_user_model().objects
    print(json.dumps({"demo": people.filter(email="pm@demo.example").exists(), "people": people.exists()}))


def collect_static(target: Path) -> None:
    """Collect and compress the static files, unless those there come from the same sources."""
    stamp = target / "sources.sha256"
    sources = _fingerprint()
    if stamp.exists() and stamp.read_text() == sources:
        return
    target.mkdir(parents=True, exist_ok=True)
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(sources)


def _fingerprint() -> str:
    """A hash over everything static files are made of: our own, and (by the lock file) the libraries'."""
    checkout = Path(settings.BASE_DIR)
    known = hashlib.sha256((checkout / "uv.lock").read_bytes())
    known.update(repr(settings.STORAGES["staticfiles"]).encode())
    for folder in settings.STATICFILES_DIRS:
        for path in sorted(Path(folder).rglob("*")):
            known.update(repr((str(path), path.stat().st_size, path.stat().st_mtime_ns)).encode())
    return known.hexdigest()


if __name__ == "__main__":
    main()
