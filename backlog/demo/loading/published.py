"""What the demo's customers read of items, and what they say that they need."""

from backlog.demo.loading.items import Made
from backlog.demo.loading.people import CUSTOMERS
from backlog.demo.loading.world import World
from backlog.demo.rows import IMPORTANCE
from backlog.models import Follow, Item, Support
from stakeholders.models import Product

_WORDS = ["is_published", "public_title", "public_summary", "public_workaround"]


def publish_items(world: World, made: Made) -> None:
    """Publish items in the words of ``published.toml``; products named there as one-way show none of it."""
    by_key = {item.key: item for _, item in made}
    shown = []
    for key, words in world.demo.published["items"].items():
        item = by_key[key]
        item.is_published, item.public_title = True, words["title"]
        item.public_summary, item.public_workaround = words["summary"], words.get("workaround", "")
        shown.append(item)
        for account, letter in words.get("needed", {}).items():
            _need(world, item, account, letter)
    Item.objects.bulk_update(shown, _WORDS)
    for item in shown:
        at = world.calendar.months_ago(f"{item.key} published", 2)
        world.note(max(at, item.created_at), item.product.accountable_pm, "published", item)
    one_way = [world.products[code].pk for code in world.demo.published["one_way"]]
    Product.objects.filter(pk__in=one_way).update(is_one_way=True)


def _need(world: World, item: Item, account: str, letter: str) -> None:
    """The first who signs in at the account says so from the portal, and follows the item."""
    user = next(world.users[f"{where}.{person}"] for where, person in CUSTOMERS if where == account)
    at = world.calendar.months_ago(f"{item.key} {account} portal", 1)
    Support.objects.create(
        item=item, account=world.accounts[account], importance=IMPORTANCE[letter], given_by=user, given_at=at
    )
    Follow.objects.create(user=user, item=item, since=at)
    data = {"account": world.accounts[account].name, "importance": IMPORTANCE[letter], "horizon": "now"}
    world.note(at, user, "supported", item, data)
