"""The item page: why this score, the evidence, the definition, the record."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from backlog.choices import DefinitionPart, ItemKind
from backlog.forms.items import DealForm, SupportForm
from backlog.models import Item, Score
from backlog.permissions import Action, check_may_interview, get_item_for, may_tell_workaround
from backlog.selectors import item_page
from backlog.selectors.aged import aged_requests, aged_votes, left_voices
from backlog.selectors.conversation import count_of, files_of, shown
from backlog.selectors.declines import decline_of
from backlog.selectors.definition import definition_of, workarounds_of
from backlog.selectors.ledger import gap_of
from backlog.selectors.must_haves import unconfirmed_of
from backlog.selectors.solutions import place_in_solution
from backlog.selectors.standing import COUNTED_UP_TO, is_stale, open_count, place_of
from backlog.views import waterfall
from backlog.views.conversation import conversation
from backlog.views.item_frame import TABS, may_change, may_support, tabs_of
from backlog.views.panel import why_context
from backlog.views.rows import flags_of
from backlog.views.why import voices_of
from common.errors import NotFound
from common.http.keyset import page_of
from common.http.pages import allowed, answer, status_of
from common.presentation.figures import decimals
from requests_intake.choices import Horizon, Importance
from stakeholders.models import WeightProfile
from stakeholders.selectors.weights import active_profile
from users.models import User
from users.selectors.people import signed_in


def page_url(item: Item, tab: str = "why") -> str:
    """The address of one part of the item page."""
    base = f"/items/{item.key}/"
    return base if tab == "why" else f"{base}?tab={tab}"


@require_safe
def item(request: HttpRequest, key: str) -> HttpResponse:
    """Show the part of the item that the address asks for."""
    user = signed_in(request)
    found = get_item_for(user, key, Action.VIEW)
    tab = request.GET.get("tab", "")
    if tab == "evidence":
        return evidence_page(request, found)
    if tab == "definition":
        return answer(request, "backlog/item_definition.html", frame(user, found, tab) | _definition(user, found))
    if tab == "conversation":
        context = frame(user, found, tab) | conversation(request, user, found)
        return answer(request, "backlog/item_conversation.html", context)
    if tab == "activity":
        lines = {"lines": item_page.record_of(found)}
        return answer(request, "backlog/item_activity.html", frame(user, found, tab) | lines)
    return answer(request, "backlog/item.html", _why_page(user, found))


def frame(user: User, found: Item, tab: str) -> dict[str, Any]:
    """What every part shows: title, rank and neighbours, flags, tabs, and what the person may do."""
    score = _score_of(found)
    place = place_of(score)
    return _frame(user, found, tab, score) | {
        "rank": place.rank,
        "before": place.above.item.key if place.above else "",
        "after": place.below.item.key if place.below else "",
        "stale": is_stale(score, active_profile(found.product)),
    }


def _frame(user: User, found: Item, tab: str, score: Score) -> dict[str, Any]:
    chosen = tab if tab in dict(TABS) else "why"
    return {
        "item": found,
        "score": score,
        "flags": flags_of(score.flags, found.slips, found.competitor, score.lifted_by.key if score.lifted_by else None),
        "tabs": tabs_of(found, chosen, {"evidence": score.requests, "conversation": count_of(user, found)}),
        "may_change": may_change(user, found),
        "may_support": may_support(user, found),
        "no": decline_of(found),
        "part_of": place_in_solution(found),
    }


def _score_of(found: Item) -> Score:
    rows = Score.objects.select_related("lifted_by", "item", "profile").defer("lifted_by__search", "item__search")
    return rows.get(pk=found.pk)


def _profile_of(found: Item) -> WeightProfile:
    profile = active_profile(found.product)
    if profile is None:
        raise NotFound(f"{found.product.name} has no weights in force yet, so nothing of it is scored.")
    return profile


def _why_page(user: User, found: Item) -> dict[str, Any]:
    score = _score_of(found)
    context = why_context(score, _profile_of(found))
    place, known = context["place"], context["explained"]
    count = open_count(found.product)
    chart = waterfall.bars(known.explanation, f"rank {place.rank}" if place.rank else "not ranked")
    findings = item_page.findings_of(found)
    return (
        _frame(user, found, "why", score)
        | context
        | {
            "before": place.above.item.key if place.above else "",
            "after": place.below.item.key if place.below else "",
            "open_words": decimals(count, 0) if count <= COUNTED_UP_TO else "more than 1 000",
            "evidence": known.explanation.scored.evidence,
            "chart": chart,
            "chart_words": waterfall.words(chart),
            "voices": voices_of(known.explanation),
            "support": known.explanation.columns[0].terms,
            "sigma": known.profile.sigma_current,
            "prior": known.profile.confidence_prior,
            "swayed": known.explanation.swayed,
            "single_account": known.explanation.single_account,
            "efforts": item_page.efforts_of(found),
            "slip_dots": range(min(found.slips, 12)),
            "needs": item_page.needs_of(found),
            "needed_by": item_page.needing(found),
            "findings": findings,
            "findings_title": item_page.findings_title(findings),
            "gap": gap_of(user, found) if found.kind == ItemKind.GAP else None,
            "may_interview": allowed(check_may_interview, user, found.product),
            "may_work_round": may_tell_workaround(user, found.product),
        }
    )


def evidence_page(
    request: HttpRequest, found: Item, *, support_form: SupportForm | None = None, deal_form: DealForm | None = None
) -> HttpResponse:
    """The requests, accounts and deals behind the item; a form that is given is one that was refused."""
    user = signed_in(request)
    supports = item_page.supports_of(found)
    form = support_form or _support_form(request, user, supports)
    page = page_of(request, item_page.links_of(found), item_page.LINK_ORDER)
    context = frame(user, found, "evidence") | {
        "page": page,
        "linked": aged_requests(found, page.rows),
        "supports": aged_votes(found, supports),
        "left": left_voices(found, active_profile(found.product)),
        "unconfirmed": unconfirmed_of(found),
        "deals": item_page.deals_of(found),
        "support_form": form,
        "deal_form": deal_form or DealForm(deals=item_page.linkable_deals(user, found)),
        "account_names": item_page.account_names(user),
    }
    return answer(request, "backlog/item_evidence.html", context, status=status_of(deal_form or form))


def _support_form(request: HttpRequest, user: User, supports: list[Any]) -> SupportForm:
    """An empty form, or that of the account which the address names."""
    initial: dict[str, Any] = {"importance": Importance.IMPORTANT, "horizon": Horizon.NOW}
    named = request.GET.get("account", "")
    chosen = next((one for one in supports if str(one.account_id) == named), None)
    if chosen:
        initial = {"account": chosen.account.name, "importance": chosen.importance, "horizon": chosen.horizon}
    form = SupportForm(user=user, initial=initial)
    form.account_name = chosen.account.name if chosen else ""
    return form


def _definition(user: User, found: Item) -> dict[str, Any]:
    return {
        "definition": definition_of(found),
        "texts": [(part, getattr(found, part.value)) for part in DefinitionPart if hasattr(found, part.value)],
        "workarounds": workarounds_of(found),
        "pictures": shown(user, found, files_of(user, item=found)),
        "validations": item_page.validations_of(found),
        "edit_url": f"/items/{found.key}/edit/",
    }
