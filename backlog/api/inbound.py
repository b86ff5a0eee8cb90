"""``inbound-mail/``: a mail server hands over what came in, as it came."""

from collections.abc import Mapping
from hashlib import sha256
from typing import IO, Any

from django.conf import settings
from django.utils.crypto import constant_time_compare
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import APIException
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backlog.choices import InboundOutcome
from backlog.services.inbound import receive_mail
from common.api.views import ApiView
from common.errors import Forbidden, Invalid, NotFound

SECRET_HEADER = "X-Inbound-Secret"  # noqa: S105 - a name


class MailTooLarge(APIException):
    """The mail is larger than INBOUND_MAX_BYTES."""

    status_code = 413
    default_code = "body_too_large"
    default_detail = "The mail is larger than this installation takes."


class RawMailParser(BaseParser):
    """Takes a mail as it is."""

    media_type = "message/rfc822"

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Return its bytes. Raises ``MailTooLarge``."""
        body = stream.read(settings.INBOUND_MAX_BYTES + 1)
        if len(body) > settings.INBOUND_MAX_BYTES:
            raise MailTooLarge
        return body


class InboundShape(serializers.Serializer[Any]):
    """What became of the mail."""

    outcome = serializers.ChoiceField(InboundOutcome.choices)
    reason = serializers.CharField(help_text="Why it was left out; or which of its files were.")


class InboundMails(ApiView):
    """Not for people: the sender is judged by the mail, the mail server by the secret."""

    authentication_classes = ()
    permission_classes = ()
    parser_classes = (RawMailParser,)  # type: ignore[assignment]  # not JSON

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Leave Idempotency-Key alone: a mail is known by its Message-ID."""
        APIView.initial(self, request, *args, **kwargs)

    @extend_schema(
        request={"message/rfc822": OpenApiTypes.BINARY},
        responses={
            202: OpenApiResponse(InboundShape, description="Taken in, now or before. Tell the sender nothing of it.")
        },
        auth=[],
        parameters=[],
        summary="Take in a mail",
    )
    def post(self, request: Request) -> Response:
        """Take in a raw mail (RFC 822), once for each Message-ID, with the secret in ``X-Inbound-Secret``."""
        _check_secret(request.headers.get(SECRET_HEADER, ""))
        raw: Any = request.data
        if not isinstance(raw, bytes) or not raw.strip():
            raise Invalid("Send the mail as it is, headers and all, as message/rfc822.", code="empty_mail")
        row = receive_mail(raw)
        return Response({"outcome": row.outcome, "reason": row.reason}, status=202)


def _check_secret(given: str) -> None:
    """Raises ``NotFound`` while no secret is set, ``Forbidden`` for another one."""
    if not settings.INBOUND_MAIL_SECRET:
        raise NotFound("No mail is taken in here: INBOUND_MAIL_SECRET is not set.")
    if not constant_time_compare(_digest(given), _digest(settings.INBOUND_MAIL_SECRET)):
        raise Forbidden(f"Send the secret in the header {SECRET_HEADER}.", code="wrong_secret")


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
