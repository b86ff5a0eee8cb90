"""Reading the ranked backlog in a browser."""

from playwright.sync_api import Locator, Page

from tests.waiting import wait_until


def keys(page: Page) -> list[str]:
    """The keys of the items in the list, from the top."""
    return page.locator("#list td .key").all_inner_texts()


def row_of(page: Page, key: str) -> Locator:
    """The row of one item."""
    return page.locator("#list tr").filter(has=page.get_by_text(key, exact=True))


def reload_until_scored(page: Page, key: str) -> None:
    """Look again until a worker has scored the item."""
    row = row_of(page, key)
    wait_until(lambda: page.reload() and row.count() and not row.get_by_text("re-scoring").count(), seconds=60)
