"""Talks with customers: the list, noting one, correcting it."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from backlog.choices import InterviewKind
from backlog.forms.interviews import InterviewForm
from backlog.models import Interview
from backlog.permissions import Action, check_may_interview, get_interview_for, get_item_for, may_note_talks
from backlog.selectors.interviews import interviews_of, unheard_features
from backlog.selectors.item_page import account_names
from backlog.services.interviews import delete_interview, record_interview, update_interview
from common.http.keyset import page_of
from common.http.pages import allowed, answer, done, form_page, posted
from common.presentation.searching import search_text
from stakeholders.models import Product
from stakeholders.permissions import get_account_for, get_product_for
from users.models import User
from users.permissions import require
from users.selectors.people import signed_in

FOR_COLLEAGUES = "Interviews are for colleagues."


@require_safe
def interview_list(request: HttpRequest) -> HttpResponse:
    """All talks, the latest first; with one product chosen, also the features that nobody talked about."""
    user = signed_in(request)
    require(user.is_internal, FOR_COLLEAGUES)
    text, kind, slug = (
        search_text(request.GET.get("q", "")),
        request.GET.get("kind", ""),
        request.GET.get("product", ""),
    )
    kind = kind if kind in InterviewKind.values else ""
    product = get_product_for(user, slug) if slug else None
    context = {
        "page": page_of(request, interviews_of(user, slug, kind, text), ("-held_on", "-id"), size=30),
        "q": text,
        "kind": kind,
        "kinds": InterviewKind.choices,
        "product": product,
        "products": Product.objects.visible_to(user),
        "unheard": unheard_features(user, product) if product else [],
        "can_add": may_note_talks(user),
    }
    return answer(request, "interviews/index.html", context)


@require_safe
def interview_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One talk, whole."""
    user = signed_in(request)
    require(user.is_internal, FOR_COLLEAGUES)
    get_interview_for(user, pk)
    talk = interviews_of(user).get(pk=pk)
    can_change = allowed(get_interview_for, user, pk, Action.CHANGE)
    return answer(request, "interviews/detail.html", {"talk": talk, "can_change": can_change})


def interview_new(request: HttpRequest) -> HttpResponse:
    """Note a talk; ``?item=`` and ``?account=`` say what it was about and with whom."""
    user = signed_in(request)
    require(may_note_talks(user), "Only customer PMs and the product's PM record interviews.")
    form = InterviewForm(posted(request), user=user, initial=_given(request, user))
    return _page(request, form, title="Note an interview", save="Save the interview")


def _given(request: HttpRequest, user: User) -> dict[str, object]:
    initial: dict[str, object] = {}
    if key := request.GET.get("item", ""):
        item = get_item_for(user, key)
        initial |= {"product": item.product, "confirmed": item.key}
    if (account := request.GET.get("account", "")).isdecimal():
        initial["account"] = str(get_account_for(user, int(account[:18])))
    return initial


def interview_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a talk."""
    user = signed_in(request)
    interview = get_interview_for(user, pk, Action.CHANGE)
    form = InterviewForm(posted(request), user=user, initial=InterviewForm.initial_of(interview))
    form.fields["product"].disabled = True
    return _page(
        request,
        form,
        title=f"Interview with {interview.account}",
        interview=interview,
        delete_url=reverse("interview-delete", args=[pk]),
        delete_text="What it confirmed or contradicted no longer counts. This cannot be undone.",
    )


def _page(
    request: HttpRequest, form: InterviewForm, *, interview: Interview | None = None, **words: str
) -> HttpResponse:
    user = signed_in(request)

    def write(values: dict[str, object]) -> Interview:
        if interview is not None:
            return update_interview(
                actor=user, interview_id=interview.pk, version=form.cleaned_data["version"], **form.values()
            )
        product = form.cleaned_data["product"]
        check_may_interview(user, product)
        return record_interview(actor=user, product=product, **form.values())

    return form_page(
        request,
        form,
        {**words, "cancel_url": reverse("interviews"), "names": account_names(user)},
        write=write,
        url=lambda saved: reverse("interview", args=[saved.pk]),
        message="The interview is saved. What it says of items is weighed in.",
        subject=interview.account if interview else None,
        template="interviews/edit.html",
    )


@require_POST
def interview_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove one that was entered by mistake."""
    user = signed_in(request)
    get_interview_for(user, pk, Action.CHANGE)
    delete_interview(actor=user, interview_id=pk)
    return done(request, "The interview is gone.", reverse("interviews"))
