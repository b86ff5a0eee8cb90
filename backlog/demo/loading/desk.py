"""What lies on the desks of the demo's customer PMs: who may ask for access, who asked, and what was begun."""

from datetime import timedelta
from typing import Any

from backlog.demo.loading.world import World
from requests_intake.models import Draft
from stakeholders.models import AccessRequest, AccountDomain


def lay_on_desks(world: World) -> None:
    """Write ``desk.toml``: mail domains of accounts, one who waits to be let in, and a draft."""
    desk = world.demo.desk
    for account, domains in desk["domains"].items():
        AccountDomain.objects.bulk_create(
            [AccountDomain(account=world.accounts[account], domain=domain) for domain in domains], ignore_conflicts=True
        )
    for who, days in desk["waiting"].items():
        account, person = who.split(".")
        _ask_for_access(world, account, person, days)
    for row in desk["draft"]:
        _begin(world, row)


def _ask_for_access(world: World, account: str, person: str, days: int) -> None:
    contact = world.contacts[account, person]
    at = world.calendar.moment(f"{contact.email} asks", timedelta(days=days))
    AccessRequest.objects.create(account=contact.account, email=contact.email, full_name=contact.name, created_at=at)
    world.note(at, None, "was asked for access", contact.account, {"email": contact.email})


def _begin(world: World, row: dict[str, Any]) -> None:
    owner, product = world.users[row["who"]], world.products[row["product"]]
    draft = Draft.objects.create(owner=owner, kind=row["kind"], typed={"product": str(product.pk), **row["typed"]})
    at = world.calendar.moment(draft.title, timedelta(days=row["days"]))
    Draft.objects.filter(pk=draft.pk).update(created_at=at, updated_at=at)
    world.note(at, owner, "kept a draft", draft)
