"""The top bar's ways: which pages a person's role offers, and the product that they are looking at.

An entry whose address does not exist is left out, so the bar never leads to a page that is not there.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.urls import is_valid_path

from stakeholders.models import Product
from users.choices import Role

if TYPE_CHECKING:
    from users.models import User

THEMES = frozenset({"light", "dark"})
TRIAGE = frozenset({Role.ADMIN, Role.PRODUCT_PM})
# Who begins the day at their own desk; leadership and product PMs look at the product first.
DESK = frozenset({Role.CUSTOMER_PM, Role.ENGINEERING, Role.SALES, Role.MARKETING, Role.FINANCE, Role.SUPPORT})
# The bar's own entries; what comes after them stands in the menu "More".
MAIN_ENTRIES = 7
TAB_ENTRIES = 4


@dataclass(frozen=True, slots=True)
class Entry:
    """One way: ``url`` is an address, ``also`` are beginnings of other addresses that belong to it."""

    label: str
    url: str
    icon: str
    also: tuple[str, ...] = ()
    roles: frozenset[str] | None = None
    current: bool = False


@dataclass(frozen=True, slots=True)
class Navigation:
    """What base.html draws: entries, products to switch between, the chosen one, what can be filed, the theme."""

    main: tuple[Entry, ...] = ()
    more: tuple[Entry, ...] = ()
    tabs: tuple[Entry, ...] = ()
    tabs_more: tuple[Entry, ...] = ()
    new: tuple[Entry, ...] = ()
    products: tuple[Product, ...] = ()
    product: Product | None = None
    theme: str = ""

    @property
    def places(self) -> tuple[Entry, ...]:
        """All that the person can go to, for the jump box; a page that stands in two menus once."""
        found: dict[str, Entry] = {}
        for entry in (*self.main, *self.more, *self.new):
            found.setdefault(entry.url, entry)
        return tuple(found.values())


def navigation(request: HttpRequest) -> Navigation:
    """The frame of one page; the theme alone for somebody who is not signed in."""
    theme = request.COOKIES.get("wb_theme", "")
    theme = theme if theme in THEMES else ""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return Navigation(theme=theme)
    if not user.is_internal:
        return Navigation(theme=theme)
    products = tuple(Product.objects.visible_to(user))
    product = chosen_product(request, products, user)
    entries = _offered(_entries(product), user, request.path)
    return Navigation(
        main=entries[:MAIN_ENTRIES],
        more=entries[MAIN_ENTRIES:],
        tabs=entries[:TAB_ENTRIES],
        tabs_more=entries[TAB_ENTRIES:],
        new=_offered(_new_entries(), user, ""),
        products=products,
        product=product,
        theme=theme,
    )


def chosen_product(request: HttpRequest, products: tuple[Product, ...], user: "User") -> Product | None:
    """The product of the address, else the one last looked at, else the person's own, else the first."""
    match = request.resolver_match
    kwargs = match.kwargs if match else {}
    code = str(kwargs.get("key", "")).rpartition("-")[0]
    slugs = (kwargs.get("product"), kwargs.get("slug"), request.GET.get("product"))
    by_slug = {product.slug: product for product in products}
    by_code = {product.code: product for product in products}
    named = [by_slug.get(str(slug)) for slug in slugs] + [by_code.get(code)]
    remembered = by_slug.get(request.session.get("product", ""))
    own = [product for product in products if product.accountable_pm_id == user.pk]
    return next(filter(None, [*named, remembered, *own, *products]), None)


def _entries(product: Product | None) -> tuple[Entry, ...]:
    slug = product.slug if product else ""
    return (
        Entry("My desk", "/desk/", "user", roles=DESK),
        *(replace(entry, roles=homes) for entry, homes in _department_pages(slug)),
        Entry("Inbox", "/inbox/", "inbox", roles=TRIAGE),
        Entry("Backlog", f"/backlog/{slug}/", "list", also=("/backlog/", "/items/")),
        Entry("Gaps", "/gaps/", "gap"),
        Entry("Requests", "/requests/", "message", roles=DESK),
        Entry("Plans", "/plans/", "target"),
        Entry("Roadmap", f"/roadmap/{slug}/", "calendar", also=("/roadmap/",)),
        Entry("Insights", f"/insights/{slug}/" if slug else "/insights/", "chart", also=("/insights/",)),
        Entry("Accounts", "/accounts/", "building"),
        Entry("Requests", "/requests/", "message", roles=frozenset(Role.values) - DESK),
        Entry("Releases", "/releases/", "calendar"),
        Entry("Promises", "/promises/", "check"),
        Entry("Changelog", f"/changelog/{slug}/", "circle-check", also=("/changelog/",)),
        Entry("What came of it", f"/outcomes/{slug}/", "eye", also=("/outcomes/",)),
        Entry("Calibration", f"/calibration/{slug}/", "chart", also=("/calibration/",)),
        Entry("Workarounds", "/workarounds/", "tool"),
        Entry("Solutions", f"/solutions/{slug}/", "columns", also=("/solutions/",)),
        Entry("Charter", "/charter/", "users"),
        Entry("Interviews", "/interviews/", "message"),
        Entry("Declined", "/declined/", "decline"),
        Entry("Own asks", "/pressure/", "users"),
        *(replace(entry, roles=frozenset(Role.values) - homes) for entry, homes in _department_pages(slug)),
        Entry("Strategy", "/strategy/", "target"),
        Entry("Weights", f"/weights/{slug}/", "mark", also=("/weights/",)),
        Entry("Imports", "/imports/", "import", roles=TRIAGE),
        Entry("Settings", "/settings/", "settings"),
    )


def _department_pages(slug: str) -> tuple[tuple[Entry, frozenset[str]], ...]:
    """What is made for a department: early in its own bar, in the menu for everybody else."""
    return (
        (Entry("Can it?", "/can-it/", "ask"), frozenset({Role.SALES})),
        (Entry("Workarounds", "/gaps/?by=known", "tool"), frozenset({Role.SUPPORT})),
        (Entry("Business case", f"/finance/{slug}/", "chart", also=("/finance/",)), frozenset({Role.FINANCE})),
        (Entry("For the board", "/leadership/", "chart"), frozenset({Role.LEADERSHIP})),
        (Entry("Launches", f"/launches/{slug}/", "eye", also=("/launches/",)), frozenset({Role.MARKETING})),
    )


def _new_entries() -> tuple[Entry, ...]:
    return (
        Entry("File a gap", "/gaps/new/", "gap"),
        Entry("File a request", "/requests/new/", "new"),
        Entry("Import", "/imports/", "import", roles=TRIAGE),
    )


def _offered(entries: tuple[Entry, ...], user: "User", path: str) -> tuple[Entry, ...]:
    """Those that the role may use and that exist, the current one marked."""
    offered = [one for one in entries if (one.roles is None or user.role in one.roles) and _exists(one.url)]
    return tuple(replace(one, current=path.startswith((one.url, *one.also))) if path else one for one in offered)


@lru_cache(maxsize=1024)
def _exists(url: str) -> bool:
    """Whether the address leads to a page; addresses stay as they are while the process runs."""
    return bool(is_valid_path(url.partition("?")[0]))
