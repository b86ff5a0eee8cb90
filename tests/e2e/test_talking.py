"""Talking in the browser: names while typing, what leaves the house, files, putting right and taking away."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.desk import CUSTOMER, PM, Desk
from tests.rest import Rest
from tests.uploads import picture


def own_request(desk: Desk) -> str:
    return f"/requests/{Rest(desk.address).first('requests/?account=1&product=lift-control&limit=1')['id']}/"


def comment(page: Page) -> None:
    page.get_by_role("button", name="Comment", exact=True).click()


def test_a_colleague_is_called_by_keyboard(desk: Desk) -> None:
    page = desk.open("/items/LIFT-66/?tab=conversation", PM)
    expect(page.get_by_text("Nobody has said anything yet.")).to_be_visible()
    words = page.get_by_label("Say something")
    words.press_sequentially("Ask @mei")
    expect(page.get_by_role("option", name="Mei Tanaka")).to_have_attribute("aria-selected", "true")
    words.press("Enter")
    expect(words).to_have_value("Ask @Mei Tanaka ")
    words.press_sequentially("or @zzz")
    expect(page.get_by_role("option")).to_have_count(0)
    words.press("Control+Enter")
    expect(page.locator(".cm .mention")).to_have_text("@Mei Tanaka")
    expect(page.get_by_role("button", name="Following")).to_be_visible()
    expect(words).to_have_value("")


def test_what_leaves_the_house_is_read_outside(desk: Desk, tmp_path: Path) -> None:
    address = own_request(desk)
    shot = tmp_path / "screen.png"
    shot.write_bytes(picture(size=(320, 200)).read())
    page = desk.open(address, PM)
    page.get_by_label("Say something").fill("Between us: *not yet*")
    comment(page)
    first = page.locator(".cm-in").last
    expect(first).to_contain_text("Between us: not yet")
    expect(first).to_contain_text("Colleagues only")
    page.get_by_label("Say something").fill("Is it this screen?")
    page.get_by_label("Brackwater Hospitals too").check()
    page.get_by_label("Files").set_input_files(shot)
    comment(page)
    said = page.locator(".cm-out").last
    expect(said).to_contain_text("Brackwater Hospitals reads this")
    drawn = said.get_by_role("img", name="screen.png")
    expect(drawn).to_be_visible()
    assert drawn.evaluate("image => image.decode().then(() => image.naturalWidth)") == 320
    page = desk.open(f"{address}comments/", CUSTOMER)
    expect(page.locator(".cm").last).to_contain_text("Is it this screen?")
    expect(page.get_by_text("Between us")).to_have_count(0)
    expect(page.get_by_role("img", name="screen.png")).to_be_visible()
    page.get_by_label("Anything to add?").fill("Yes, that one")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".cm").last).to_contain_text("Yes, that one")


def test_a_comment_is_put_right_and_taken_away(desk: Desk) -> None:
    page = desk.open("/items/LIFT-84/?tab=conversation", PM)
    page.get_by_label("Say something").fill("Frist")
    comment(page)
    page.get_by_role("link", name="Edit comment").click()
    page.get_by_label("Comment", exact=True).fill("First")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".cm")).to_contain_text("First")
    page.locator(".cm summary", has_text="Delete").click()
    page.get_by_role("button", name="Delete it").click()
    expect(page.get_by_text("Nobody has said anything yet.")).to_be_visible()


def test_words_stay_where_a_file_is_refused(desk: Desk, tmp_path: Path) -> None:
    drawing = tmp_path / "plan.svg"
    drawing.write_text("<svg onload='alert(1)'/>")
    page = desk.open("/items/LIFT-86/?tab=conversation", PM)
    page.get_by_label("Say something").fill("A long thought")
    page.get_by_label("Files").set_input_files(drawing)
    comment(page)
    expect(page.locator(".errorlist")).to_contain_text("could run a script")
    expect(page.get_by_label("Say something")).to_have_value("A long thought")
