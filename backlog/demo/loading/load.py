"""Loading the demo company: once, as a whole, and never over what people did since."""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import connection, transaction

from backlog.demo.calendar import Calendar
from backlog.demo.content import read
from backlog.demo.loading.asks import add_decisions, add_requests
from backlog.demo.loading.briefs import publish_briefs
from backlog.demo.loading.comments import add_comments
from backlog.demo.loading.desk import lay_on_desks
from backlog.demo.loading.history import add_history
from backlog.demo.loading.items import add_items
from backlog.demo.loading.market import add_accounts, add_products, add_strategy
from backlog.demo.loading.people import add_keys, add_people
from backlog.demo.loading.published import publish_items
from backlog.demo.loading.solutions import add_solutions
from backlog.demo.loading.talks import add_interviews
from backlog.demo.loading.world import World
from backlog.models import Item
from backlog.services.scoring import recompute_product
from common.activity import record
from common.errors import Forbidden
from common.models import Activity
from requests_intake.models import Request
from stakeholders.models import Account, Product

LOADED = "demo_loaded"
_LOCK = 0x77620DE0


@dataclass(frozen=True, slots=True)
class Loaded:
    """What is there after loading; ``is_new`` is false if it was there before."""

    is_new: bool
    products: int
    accounts: int
    items: int
    requests: int
    gaps: int


def load_demo(*, tell: Callable[[str], None] = lambda _: None) -> Loaded:
    """Load the demo company unless it was loaded before; people and keys that are missing are made in any case.

    A part that was loaded once stays as people have changed it since. Its scores are computed at the end.

    Raises:
        Forbidden: this installation is not a demo.
        Conflict: a product of the same name, address or code exists.
    """
    if not settings.WEIGHBRIDGE_DEMO:
        raise Forbidden("The demo company is loaded only where WEIGHBRIDGE_DEMO is set.")
    world = World(demo=read(), calendar=Calendar.today())
    with transaction.atomic():
        one_at_a_time()
        add_people(world)
        add_keys(world)
        is_new = _load_backlog(world, tell)
    if is_new:
        _score(world, tell)
        tell("ten weeks of rankings")
        add_history(world)
        publish_briefs(world)
    return Loaded(
        is_new=is_new,
        products=Product.objects.count(),
        accounts=Account.objects.count(),
        items=Item.objects.count(),
        requests=Request.objects.count(),
        gaps=Request.objects.filter(kind="gap").count(),
    )


def one_at_a_time() -> None:
    """Let nobody else load before this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _load_backlog(world: World, tell: Callable[[str], None]) -> bool:
    """Load people's wishes and what became of them. A later part of the demo has a mark of its own."""
    if Activity.objects.filter(verb=LOADED, data__part="backlog").exists():
        return False
    tell("products, strategy and accounts")
    add_products(world)
    add_strategy(world)
    add_accounts(world)
    tell("requests and items")
    requests = add_requests(world)
    add_decisions(world, requests)
    made = add_items(world, requests)
    publish_items(world, made)
    add_solutions(world, made)
    add_interviews(world, made)
    add_comments(world, requests, made)
    lay_on_desks(world)
    Activity.objects.bulk_create(sorted(world.diary, key=lambda line: line.at))
    record(actor=None, verb=LOADED, target=world.users["admin"], data={"part": "backlog"})
    return True


def _score(world: World, tell: Callable[[str], None]) -> None:
    """Compute the scores after the commit, as after any change; what a lost connection leaves stale is swept later."""
    tell("scores")
    for product in world.products.values():
        for _progress in recompute_product(product.pk):
            pass
