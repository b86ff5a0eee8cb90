"""The readable description of the REST interface: under the same strict content security policy as every page."""

from playwright.sync_api import expect

from tests.e2e.desk import Desk


def test_a_reader_finds_an_operation_and_tries_it(desk: Desk) -> None:
    page = desk.open("/api/v1/docs/")
    page.get_by_role("button", name="Authorize").first.click()
    bearer = page.locator(".auth-container").filter(has=page.locator("#auth-bearer-value"))
    bearer.locator("input").fill("wb_demo_read")
    bearer.get_by_role("button", name="Apply credentials").click()
    page.get_by_role("button", name="Close").first.click()

    page.locator("#operations-tag-products").click()
    operation = page.locator("#operations-products-list_products")
    operation.click()
    operation.get_by_role("button", name="Try it out").click()
    operation.get_by_role("button", name="Execute").click()

    expect(operation.locator(".live-responses-table tbody .response-col_status").first).to_contain_text("200")
