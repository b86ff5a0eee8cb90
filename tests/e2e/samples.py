"""One of each in the demo company, to put into addresses."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e import pages
from tests.e2e.desk import ADMIN, CPM, CUSTOMER, Desk
from tests.rest import Rest
from tests.waiting import wait_until

ISSUES = Path(__file__).parent.parent / "data" / "issues.github.json"
SLUG = "lift-control"


def upload(page: Page, *, product: str = "Lift Control") -> None:
    """On the page of imports: bring the file of issues; ends on the page that asks what its words mean."""
    page.get_by_label("Product", exact=True).select_option(label=product)
    page.get_by_label("Written by").select_option(label="GitHub issues (JSON)")
    page.get_by_label("File", exact=True).set_input_files(ISSUES)
    page.get_by_role("button", name="Look into the file").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(ISSUES.name)


def samples_of(desk: Desk) -> dict[str, str]:
    """What the words of tests.e2e.pages stand for."""
    rest = Rest(desk.address)
    found = {
        pages.PRODUCT: SLUG,
        pages.ITEM: rest.first(f"products/{SLUG}/backlog/?limit=1")["key"],
        pages.NEW: rest.first(f"requests/?product={SLUG}&status=new&kind=gap&limit=1")["id"],
        pages.LINKED: rest.first(f"requests/?product={SLUG}&status=linked&limit=1")["id"],
        pages.DECLINED: rest.first(f"requests/?product={SLUG}&status=declined&limit=1")["id"],
        pages.OWN: rest.first("requests/?account=1&limit=1")["id"],
        pages.ACCOUNT: 1,
        pages.CONTACT: rest.first("contacts/?limit=1")["id"],
        pages.DEAL: rest.first("opportunities/?limit=1")["id"],
        pages.VISION: rest.first("visions/?limit=1")["id"],
        pages.THEME: rest.first("themes/?limit=1")["id"],
        pages.SEGMENT: rest.first("segments/?limit=1")["id"],
        pages.TALK: rest.first(f"interviews/?product={SLUG}&limit=1")["id"],
        pages.BRIEF: rest.get("items/LIFT-12/brief/")["id"],
        pages.WEIGHTS: rest.get(f"products/{SLUG}/weights/")["drafts"][0]["id"],
        pages.SOLUTION: rest.first(f"solutions/?product={SLUG}&limit=1")["key"],
        **_charter(rest),
        pages.RELEASE: rest.first(f"releases/?product={SLUG}&state=planned&limit=1")["id"],
        pages.SHIPPED: rest.first(f"releases/?product={SLUG}&state=shipped&limit=1")["id"],
        **_plans(rest),
        pages.TOLD: rest.first("outcome-accounts/?workaround=open&limit=1")["id"],
        pages.BUILT: rest.first(f"changelog/?product={SLUG}&limit=1")["key"],
        pages.ENTRY: rest.first(f"roadmap/?product={SLUG}&limit=1")["id"],
        pages.PROMISE: rest.first(f"promises/?product={SLUG}&state=open&limit=1")["id"],
        pages.IDEA: _first_idea(desk),
        pages.BEGUN: _draft(desk),
        **_imports(desk),
    }
    return {name: str(value) for name, value in found.items()}


def _plans(rest: Rest) -> dict[str, str]:
    """Two plans, once a worker has solved them."""
    asked = f"plans/?product={SLUG}&limit=2"
    ended = {"done", "failed", "cancelled"}
    wait_until(lambda: all(plan["state"] in ended for plan in rest.get(asked)["results"]), seconds=180)
    first, second = rest.get(asked)["results"]
    assert [first["state"], second["state"]] == ["done", "done"], (first, second)
    return {pages.PLAN: first["id"], pages.OTHER_PLAN: second["id"]}


def _charter(rest: Rest) -> dict[str, str]:
    """A charter programme with one of its members and of its meetings."""
    programme = rest.first(f"charters/?product={SLUG}&limit=1")["id"]
    return {
        pages.CHARTER: programme,
        pages.CHARTER_MEMBER: rest.first(f"charters/{programme}/members/?limit=1")["id"],
        pages.CHARTER_MEETING: rest.first(f"charters/{programme}/meetings/?limit=1")["id"],
    }


def _first_idea(desk: Desk) -> str:
    """The number of what was published last to the customer of the demo company."""
    page = desk.open("/portal/ideas/", CUSTOMER)
    found = page.locator(".pt-list a").first.get_attribute("href") or ""
    return found.rstrip("/").rpartition("/")[2]


def _draft(desk: Desk) -> str:
    """The number of what the customer PM began and did not file; it is nobody else's, and no key reads it."""
    found = desk.open("/desk/", CPM).locator("a[href*='draft=']").first.get_attribute("href") or ""
    return found.rpartition("=")[2]


def _imports(desk: Desk) -> dict[str, str]:
    """A file that waits to be explained, one that was tried, and one that is in."""
    return {
        pages.DRAFT: _import(desk),
        pages.DRY_RUN: _import(desk, "Try it without writing"),
        pages.IMPORT: _import(desk, "Import"),
    }


def _import(desk: Desk, button: str = "") -> str:
    page = desk.open("/imports/", ADMIN)
    upload(page, product="Lift Access")  # whose inbox nobody else tests
    number = page.url.rstrip("/").rpartition("/")[2]
    if button:
        page.get_by_label("Name of the source").fill("samples")
        page.get_by_role("button", name=button, exact=True).click()
        rest = Rest(desk.address)
        wait_until(lambda: rest.get(f"imports/{number}/")["status"] not in {"queued", "running"}, seconds=60)
    return number
