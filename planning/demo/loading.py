"""Loading what the demo company plans: once, after the company itself, and never over what people did since."""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import transaction

from backlog.demo.calendar import Calendar
from backlog.demo.loading import LOADED, Loaded, load_demo, one_at_a_time
from backlog.services.robustness import ask_robustness
from common.activity import record
from common.models import Activity
from planning.demo.charter import add_programmes
from planning.demo.departments import add_launches, add_rates
from planning.demo.look_back import add_outcomes
from planning.demo.plans import add_plans
from planning.demo.releases import add_releases
from planning.demo.roadmap import add_roadmap
from stakeholders.models import Product
from users.models import User

DATA = Path(__file__).parent / "data"
# Each is loaded once, in this order; the name of a part is its mark.
PARTS: dict[str, Callable[[dict[str, Any], Calendar], None]] = {
    "releases": add_releases,
    "planning": add_programmes,
    "plans": add_plans,
    "roadmap": add_roadmap,
    "look back": add_outcomes,
    "rates": add_rates,
    "launches": add_launches,
    "robustness": lambda _content, _calendar: ask_how_sure(),
}
FILES = {
    "releases": "releases",
    "planning": "charter",
    "plans": "plans",
    "look back": "look_back",
    "roadmap": "roadmap",
    "rates": "departments",
    "launches": "departments",
}


def load_company(*, tell: Callable[[str], None] = lambda _: None) -> Loaded:
    """Load the demo company and what it plans, each part unless it was loaded before.

    Raises:
        Forbidden: this installation is not a demo.
        Conflict: a product of the same name, address or code exists.
    """
    loaded = load_demo(tell=tell)
    with transaction.atomic():
        one_at_a_time()
        for part, add in PARTS.items():
            if not Activity.objects.filter(verb=LOADED, data__part=part).exists():
                tell(part)
                _add(part, add)
    return loaded


def _add(part: str, add: Callable[[dict[str, Any], Calendar], None]) -> None:
    add(read(FILES[part]) if part in FILES else {}, Calendar.today())
    admin = User.objects.get(email="admin@demo.example")
    record(actor=None, verb=LOADED, target=admin, data={"part": part})


def ask_how_sure() -> None:
    """Have a worker find out how sure each ranking is, once it runs; loading does not wait for it."""
    for product in Product.objects.all():
        ask_robustness(actor=None, product=product)


def read(name: str) -> dict[str, Any]:
    """The content of one file."""
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))
