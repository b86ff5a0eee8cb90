"""My desk: where customer PMs and departments begin."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from backlog.selectors import desk as own
from backlog.selectors.inbox import renewal_words
from backlog.selectors.must_haves import old_must_haves
from common.http.pages import answer
from requests_intake.selectors.drafts import drafts_of
from stakeholders.models import Product
from users.choices import Role
from users.permissions import require
from users.selectors.people import signed_in


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What is mine: questions first, then accounts and gaps, then what I filed and what became of it."""
    user = signed_in(request)
    require(user.is_internal, "Your own requests are in the portal.")
    accounts = own.my_accounts(user)
    context = {
        "keeps_accounts": user.role == Role.CUSTOMER_PM or bool(accounts),
        "accounts": [(account, cost, renewal_words(account)) for account, cost in accounts],
        "hours": sum(cost.hours for _, cost in accounts if cost),
        "open_gaps": sum(cost.gaps for _, cost in accounts if cost),
        "must_haves": old_must_haves(user, customer_pm=user) if accounts else None,
        "drafts": drafts_of(user),
        "filed": own.filed_by(user),
        "questions": own.questions_for(user),
        "access": own.access_wanted(user),
        "said": own.spoken_to(user),
        "gaps": own.costly_gaps(user) if accounts else (),
        "has_products": Product.objects.visible_to(user).exists(),
    }
    return answer(request, "desk/index.html", context)
