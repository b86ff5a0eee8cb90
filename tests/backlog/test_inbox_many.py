"""Several requests at once on the inbox's page, and saved views above its list."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from backlog.models import EvidenceLink, SavedView
from backlog.services.triage import link_request
from requests_intake.choices import RequestStatus
from requests_intake.models import Request
from stakeholders.models import Product
from tests.browsing import HTMX, browser_of, text_of
from tests.factories import AdminFactory, ItemFactory, ProductFactory, ProductPMFactory, RequestFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def product() -> Product:
    return ProductFactory(name="Lift Control", slug="lift", code="LIFT")


@pytest.fixture
def web(product: Product) -> Client:
    return browser_of(product.accountable_pm)


@pytest.fixture
def three(product: Product) -> list[Request]:
    return [RequestFactory(product=product) for _ in range(3)]


def chosen(rows: list[Request]) -> list[str]:
    return [f"{one.pk}-{one.version}" for one in rows]


def send(web: Client, rows: list[Request], **data: Any) -> Any:
    return web.post("/inbox/many/", {"chosen": chosen(rows), **data})


def statuses(rows: list[Request]) -> list[str]:
    return [Request.objects.get(pk=one.pk).status for one in rows]


@pytest.mark.parametrize("do", ["snooze", "park", "decline", "link", "assign"])
def test_the_words_are_asked_once_for_all(web: Client, three: list[Request], do: str) -> None:
    text = text_of(send(web, three, do=do))
    assert "3 requests chosen" in text
    assert text.count('type="hidden" name="chosen"') == 3
    assert statuses(three) == [RequestStatus.NEW] * 3


def test_all_are_snoozed_and_taken_back_together(web: Client, three: list[Request]) -> None:
    day = (timezone.localdate() + timedelta(days=30)).isoformat()
    response = send(web, three, decision="snooze", quick=day)
    assert response.status_code == 302
    assert "3 requests are snoozed." in text_of(web.get("/inbox/"))
    assert statuses(three) == [RequestStatus.SNOOZED] * 3
    web.post("/inbox/undo/")
    assert statuses(three) == [RequestStatus.NEW] * 3


def test_all_are_declined_linked_or_assigned(web: Client, product: Product) -> None:
    item, colleague = ItemFactory(product=product), AdminFactory()
    declined, linked, assigned = ([RequestFactory(product=product)] for _ in range(3))
    words = {"reason": "too_few", "text": "Too few.", "would_change": "More", "look_again": "never"}
    send(web, declined, decision="decline", **words)
    send(web, linked, decision="link", item=item.key.lower())
    send(web, assigned, decision="assign", assigned_to=colleague.pk)
    assert statuses(declined + linked + assigned) == ["declined", "linked", "new"]
    assert EvidenceLink.objects.get(request=linked[0]).item == item
    assert Request.objects.get(pk=assigned[0].pk).assigned_to == colleague


def test_of_each_is_said_what_came_of_it(web: Client, product: Product, three: list[Request]) -> None:
    item = ItemFactory(product=product)
    other = AdminFactory(full_name="Ana Ribeiro")
    link_request(actor=other, request_id=three[1].pk, item_key=item.key)
    response = send(web, three, decision="park")
    text = text_of(response)
    assert response.status_code == 200
    assert "2 requests parked, 1 not" in text
    assert f"Ana Ribeiro linked it to {item.key} meanwhile." in text
    assert statuses(three) == ["parked", "linked", "parked"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"decision": "snooze", "until": "2020-01-01"}, "Choose a day ahead"),
        ({"decision": "decline", "reason": "", "text": "No"}, "Choose the kind of reason"),
        ({"decision": "link", "item": ""}, "Choose the item that answers it"),
    ],
)
def test_what_would_do_for_none_is_refused_for_all(
    web: Client, three: list[Request], data: dict[str, str], words: str
) -> None:
    response = send(web, three, **data)
    assert response.status_code == 422
    assert words in text_of(response)
    assert statuses(three) == [RequestStatus.NEW] * 3


@pytest.mark.parametrize("picked", [[], ["x"], ["1"], ["1-1-1"], ["9" * 30 + "-1"]])
def test_nothing_chosen_says_what_to_do(web: Client, three: list[Request], picked: list[str]) -> None:
    response = web.post("/inbox/many/", {"chosen": picked, "do": "park"}, headers=HTMX)
    assert "Choose the requests first" in text_of(response)


def test_requests_of_others_are_left_alone(three: list[Request]) -> None:
    stranger = browser_of(ProductFactory().accountable_pm)
    assert "None of these requests is yours to decide." not in text_of(send(stranger, three, do="park"))
    send(stranger, three, decision="park")
    assert statuses(three) == [RequestStatus.NEW] * 3


# -- saved views -----------------------------------------------------------------------------------------------


@pytest.fixture
def view(product: Product) -> SavedView:
    return SavedView.objects.create(owner=product.accountable_pm, page="inbox", name="Our gaps", query="kind=gap")


def test_what_is_shown_is_saved_under_a_name(web: Client, product: Product) -> None:
    form = text_of(web.get("/inbox/views/new/?kind=gap&source=sales"))
    assert 'value="kind=gap&amp;source=sales"' in form
    response = web.post(
        "/inbox/views/new/", {"name": "From sales", "query": "kind=gap&source=sales", "is_shared": "on"}
    )
    assert response.headers["Location"] == "/inbox/?kind=gap&source=sales"
    saved = SavedView.objects.get()
    assert (saved.name, saved.owner, saved.is_shared) == ("From sales", product.accountable_pm, True)
    text = text_of(web.get(response.headers["Location"]))
    assert "From sales" in text
    assert "Rename or delete" in text


def test_colleagues_see_what_is_shared_alone(product: Product, view: SavedView) -> None:
    colleague = browser_of(ProductPMFactory())
    assert ">Our gaps</a>" not in text_of(colleague.get("/inbox/"))
    SavedView.objects.update(is_shared=True)
    assert ">Our gaps</a>" in text_of(colleague.get("/inbox/"))
    assert colleague.post(f"/inbox/views/{view.pk}/delete/").status_code == 403


def test_a_view_is_renamed_and_deleted(web: Client, view: SavedView) -> None:
    assert "Our gaps" in text_of(web.get(f"/inbox/views/{view.pk}/"))
    web.post(f"/inbox/views/{view.pk}/", {"name": "All gaps", "query": view.query})
    view.refresh_from_db()
    assert (view.name, view.query, view.is_shared) == ("All gaps", "kind=gap", False)
    response = web.post(f"/inbox/views/{view.pk}/delete/")
    assert response.headers["Location"] == "/inbox/"
    assert not SavedView.objects.exists()


def test_a_taken_name_is_said_beside_the_field(web: Client, view: SavedView) -> None:
    response = web.post("/inbox/views/new/", {"name": "Our gaps", "query": "kind=feature"})
    assert response.status_code == 422
    assert "You have a view “Our gaps” already" in text_of(response)
    assert SavedView.objects.count() == 1


def test_scripts_in_names_are_text(web: Client) -> None:
    web.post("/inbox/views/new/", {"name": "<script>alert(1)</script>", "query": "kind=gap"})
    assert "<script>alert(1)" not in text_of(web.get("/inbox/"))
