"""Decision briefs: written, published, frozen, shared and taken back."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from backlog.models import Brief, BriefLink, Item, ItemEffort
from backlog.scoring import ItemInputs, Voice
from backlog.scoring.trade_off import trade_off
from backlog.selectors.brief_figures import figures_of, nameless
from backlog.selectors.briefs import link_address
from backlog.services import briefs
from backlog.services.items import update_item
from backlog.services.robustness import ask_robustness, run_queued
from backlog.services.scoring import recompute_product
from common.errors import Conflict, Invalid
from common.signed import sign
from stakeholders.models import Product
from stakeholders.services.weights import activate_new_version
from tests.browsing import browser_of, messages_of, text_of
from tests.factories import (
    AccountFactory,
    ItemFactory,
    LeaderFactory,
    ProductFactory,
    SolutionFactory,
    SupportFactory,
)
from tests.recorded import verbs

pytestmark = pytest.mark.django_db
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def product() -> Product:
    return ProductFactory(name="Lift", slug="lift", code="LIFT")


@pytest.fixture
def item(product: Product) -> Item:
    """Acme must have it; it takes ten days, which would build another, for which Globex waits."""
    item = ItemFactory(product=product, title="Night shift")
    other = ItemFactory(product=product, title="Day shift")
    SupportFactory(item=item, account=AccountFactory(name="Acme", arr=90_000), importance="must_have")
    SupportFactory(item=other, account=AccountFactory(name="Globex", arr=40_000), importance="important")
    for one in (item, other):
        ItemEffort.objects.create(item=one, pool=product.pools.get(slug="developers"), days=10)
    _score(product)
    return item


def _score(product: Product) -> None:
    list(recompute_product(product.pk))


@pytest.fixture
def web(product: Product) -> Client:
    return browser_of(product.accountable_pm)


def _draft(item: Item, **texts: str) -> Brief:
    given = {"title": "Build the night shift", "decision": "Build it in March.", **texts}
    return briefs.write_brief(actor=item.product.accountable_pm, subject=item, **given)


def _published(item: Item, **texts: str) -> Brief:
    return briefs.publish_brief(actor=item.product.accountable_pm, brief_id=_draft(item, **texts).pk)


def _path(link: BriefLink) -> str:
    return "/b/" + link_address(link).partition("/b/")[2]


def test_the_figures_of_an_item(item: Item) -> None:
    told = figures_of(item)
    assert [fact["value"] for fact in told["headline"]][0::2] == ["1", "1"]
    assert [fact["label"] for fact in told["headline"]] == ["Rank", "Priority", "Accounts", "Effort"]
    current = told["stakeholders"][0]
    assert (current["who"], current["reasons"][0]["name"], current["reasons"][0]["share"]) == ("c", "Acme", 1.0)
    assert told["alternatives"]["words"].startswith("Takes 10 days. The same days build LIFT-2 (rank 2)")
    gains, waits = told["accounts"]["gains"], told["accounts"]["waits"]
    assert ([one["name"] for one in gains["rows"]], gains["arr"], gains["musts"]) == (["Acme"], 90_000.0, 1)
    assert ([one["name"] for one in waits["rows"]], waits["count"], waits["musts"]) == (["Globex"], 1, 0)
    assert told["robustness"] is None


def test_a_brief_says_how_sure_the_rank_is_once_that_is_worked_out(item: Item, product: Product) -> None:
    run_queued(ask_robustness(actor=None, product=product).pk)
    words = "In the top ten under 100\u202f% of weightings, near today's and of all."
    assert figures_of(item)["robustness"] == words
    web = browser_of(product.accountable_pm)
    web.post(f"/items/{item.key}/brief/")
    assert words.replace("'", "&#x27;") in text_of(web.get(f"/items/{item.key}/brief/"))


def test_the_figures_of_a_solution_say_what_is_missing(item: Item, product: Product) -> None:
    shipped = ItemFactory(product=product, status="shipped")
    told = figures_of(SolutionFactory(product=product, title="All day", items=[item, shipped]))
    assert told["kind"] == "solution"
    assert told["completeness"].startswith(f"A featurette: 1 of 2 items is shipped; {item.key} is still missing.")
    assert "LIFT-2" in told["alternatives"]["words"]
    assert item.key not in told["alternatives"]["words"]


def test_the_figures_of_a_weighting_say_what_it_moves(item: Item, product: Product) -> None:
    second = activate_new_version(
        actor=None, product=product, reason="Mind the future", weights={"current": 1, "future": 9, "strategy": 0}
    )
    told = figures_of(second)
    assert [(fact["value"], fact["note"]) for fact in told["headline"][:2]] == [
        ("10\u202f%", "50\u202f% before"),
        ("90\u202f%", "30\u202f% before"),
    ]
    assert (told["sentence"], told["alternatives"]["words"]) == (
        "Mind the future",
        "The ten first items stay the same.",
    )
    assert [line.partition(" ")[0] for line in told["evidence"]] == ["1.", "2."]


def test_who_gains_does_not_wait() -> None:
    def voice(account: int, importance: str = "important", stage: str = "customer") -> Voice:
        return Voice(account=account, importance=importance, arr=float(account), stage=stage)

    work = ItemInputs(voices=(voice(1), voice(2, "must_have"), voice(3, stage="former")))
    other = ItemInputs(voices=(voice(1), voice(4), voice(5, "must_have"), voice(5)))
    found = trade_off([work], [other])
    assert [(one.account, one.is_must) for one in found.gains] == [(2, True), (1, False)]
    assert [(one.account, one.is_must) for one in found.waits] == [(5, True), (4, False)]


def test_publishing_freezes_the_figures_and_the_words(item: Item, web: Client) -> None:
    brief = _published(item)
    frozen = brief.figures
    SupportFactory(item=item, account=AccountFactory(name="Initech"), importance="must_have")
    _score(item.product)
    brief.refresh_from_db()
    assert brief.figures == frozen
    assert figures_of(item)["headline"][2]["value"] == "2"
    page = text_of(web.get(f"/briefs/{brief.pk}/"))
    assert ("Acme" in page, "Initech" in page) == (True, False)
    for refused in (
        lambda: briefs.update_brief(actor=None, brief_id=brief.pk, title="Other"),
        lambda: briefs.publish_brief(actor=None, brief_id=brief.pk),
        lambda: briefs.discard_brief(actor=None, brief_id=brief.pk),
    ):
        with pytest.raises(Conflict, match="What is published stays as it is"):
            refused()
    assert verbs(item)[-2:] == ["began a brief", "published a brief"]


def test_a_draft_shows_live_figures(item: Item, web: Client) -> None:
    brief = _draft(item)
    SupportFactory(item=item, account=AccountFactory(name="Initech"), importance="must_have")
    page = text_of(web.get(f"/briefs/{brief.pk}/"))
    assert ("Initech" in page, "figures are live" in page) == (True, True)


def test_a_later_brief_is_a_new_version_and_there_is_one_draft(item: Item) -> None:
    _published(item)
    second = _draft(item)
    assert second.number == 2
    with pytest.raises(Conflict) as refused:
        _draft(item)
    assert refused.value.code == "draft_exists"
    briefs.discard_brief(actor=None, brief_id=second.pk)
    assert _draft(item).number == 2


@pytest.mark.parametrize(
    ("texts", "field", "words"),
    [
        ({"title": " "}, "title", "Title cannot be blank."),
        ({"decision": "x" * 601}, "decision", "At most 600 characters: a brief is one page."),
        ({"why": "\n".join("abcdefghijk")}, "why", "At most 10 lines: a brief is one page."),
    ],
)
def test_a_brief_is_one_page(item: Item, texts: dict[str, str], field: str, words: str) -> None:
    with pytest.raises(Invalid) as refused:
        _draft(item, **texts)
    assert (refused.value.field, refused.value.message) == (field, words)
    assert not Brief.objects.exists()


def test_a_brief_without_a_decision_is_not_published(item: Item, web: Client) -> None:
    brief = _draft(item, decision=" ")
    answer = web.post(f"/briefs/{brief.pk}/publish/", follow=True)
    assert messages_of(answer) == ["Say first what is to be decided: a brief without a decision is a report."]
    brief.refresh_from_db()
    assert brief.is_draft


def test_a_brief_is_written_on_the_pages(item: Item, web: Client) -> None:
    empty = text_of(web.get(f"/items/{item.key}/brief/"))
    assert ("Write the brief" in empty, "The decision is not written yet." in empty) == (True, True)
    begun = web.post(f"/items/{item.key}/brief/")
    brief = Brief.objects.get()
    assert (begun.status_code, begun["Location"], brief.title) == (302, f"/briefs/{brief.pk}/edit/", "Night shift")
    typed = {"title": "Nights", "decision": f"**Now** {SCRIPT}", "why": "", "trade_off": "", "version": 1}
    page = text_of(web.post(f"/briefs/{brief.pk}/edit/", typed, follow=True))
    assert ("<strong>Now</strong>" in page, SCRIPT in page) == (True, False)
    stale = web.post(f"/briefs/{brief.pk}/edit/", typed | {"title": "Mine"})
    assert (stale.status_code, "Mine" in text_of(stale), "Nights" in text_of(stale)) == (409, True, True)
    web.post(f"/briefs/{brief.pk}/publish/")
    assert "Write the next version" in text_of(web.get(f"/items/{item.key}/brief/"))


def test_colleagues_read_what_is_published_and_no_draft(item: Item) -> None:
    lead = browser_of(LeaderFactory())
    _draft(item, decision="Half a thought")
    assert "Half a thought" not in text_of(lead.get(f"/items/{item.key}/brief/"))
    assert lead.post(f"/items/{item.key}/brief/").status_code == 403


def test_weights_and_solutions_have_their_pages(item: Item, web: Client, product: Product) -> None:
    solution = SolutionFactory(product=product, title="All day", items=[item])
    number = product.weight_profiles.get().number
    for path, words in (
        (f"/solutions/{solution.key}/brief/", "All day"),
        (f"/weights/lift/{number}/brief/", f"Weights v{number}"),
    ):
        assert words in text_of(web.get(path))
        assert web.post(path).status_code == 302
    assert Brief.objects.count() == 2
    assert web.get(f"/weights/lift/{number + 1}/brief/").status_code == 404


def test_a_link_shows_the_frozen_brief_alone_and_names_nobody(item: Item) -> None:
    brief = _published(item)
    link = briefs.share_brief(actor=None, brief_id=brief.pk, days=7)
    answer = Client().get(_path(link))
    text = text_of(answer)
    assert answer.status_code == 200
    assert ("Build it in March." in text, "Acme" in text, "Globex" in text) == (True, False, False)
    assert "a customer" in text
    assert re.findall(r'<a [^>]*href="([^"]*)"', text) == []
    assert (answer["X-Robots-Tag"], answer["Referrer-Policy"]) == ("noindex, nofollow, noarchive", "no-referrer")
    assert "no-store" in answer["Cache-Control"]
    update_item(actor=None, item_id=item.pk, version=None, title="Something else")
    assert "Something else" not in text_of(Client().get(_path(link)))


def test_a_link_with_names_names_them(item: Item) -> None:
    brief = _published(item)
    link = briefs.share_brief(actor=None, brief_id=brief.pk, days=7, with_names=True)
    assert "Acme" in text_of(Client().get(_path(link)))


def test_no_link_without_names_to_a_text_that_names_somebody(item: Item, web: Client) -> None:
    brief = _published(item, why="acme waits for it.")
    answer = web.post(f"/briefs/{brief.pk}/links/", {"days": "7", "with_names": "no"})
    assert answer.status_code == 422
    assert "The brief names Acme." in text_of(answer)
    assert not BriefLink.objects.exists()


def test_a_title_that_names_an_account_is_no_secret_kept(item: Item) -> None:
    update_item(actor=None, item_id=item.pk, version=None, title="The Acme export")
    brief = _published(item)
    with pytest.raises(Invalid, match="The brief names Acme"):
        briefs.share_brief(actor=None, brief_id=brief.pk, days=7)


def test_links_that_lead_nowhere(item: Item, web: Client) -> None:
    brief = _published(item)
    link = briefs.share_brief(actor=None, brief_id=brief.pk, days=7)
    revoked = briefs.share_brief(actor=None, brief_id=brief.pk, days=7)
    web.post(f"/briefs/{brief.pk}/links/{revoked.pk}/revoke/")
    BriefLink.objects.filter(pk=link.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    stranger = Client()
    guesses = ("/b/1-aaaaaaaaaaaaaaaa/", "/b/x/", f"/b/{sign('brief', '999')}/", f"/b/{sign('other', str(link.pk))}/")
    answers = [stranger.get(_path(link)), stranger.get(_path(revoked)), *(stranger.get(path) for path in guesses)]
    assert [one.status_code for one in answers] == [410, 410, 404, 404, 404, 404]
    assert len({text_of(one) for one in answers}) == 1
    assert "This link leads nowhere" in text_of(answers[0])
    assert "Build it" not in text_of(answers[0])
    assert {one["X-Robots-Tag"] for one in answers} == {"noindex, nofollow, noarchive"}
    assert verbs(item)[-1] == "revoked a link"


@pytest.mark.parametrize("days", [0, -1, 91])
def test_a_link_holds_for_so_long(item: Item, days: int) -> None:
    brief = _published(item)
    with pytest.raises(Invalid, match="1 to 90 days") as refused:
        briefs.share_brief(actor=None, brief_id=brief.pk, days=days)
    assert refused.value.field == "days"


def test_a_draft_is_not_shared(item: Item) -> None:
    with pytest.raises(Conflict, match="Publish the brief first"):
        briefs.share_brief(actor=None, brief_id=_draft(item).pk, days=7)


def test_nameless_figures_name_no_account_anywhere(item: Item) -> None:
    told: Any = nameless(figures_of(item))
    assert "Acme" not in str(told)
    assert "Globex" not in str(told)
    assert told["accounts"]["gains"]["count"] == 1
