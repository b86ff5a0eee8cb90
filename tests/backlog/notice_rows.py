"""What a notice says, and a no to tell of."""

from backlog.models import Notice
from backlog.services.triage import decline_request
from requests_intake.models import Request
from tests.news import Company


def body(person: object) -> str:
    return Notice.objects.filter(user=person).latest("id").body


def decline(company: Company, request: Request, **words: object) -> None:
    given = {"reason": "too_few", "text": "Only two need it.", "would_change": "Ten more.", "look_again_on": None}
    decline_request(actor=company.pm, request_id=request.pk, **{**given, **words})
