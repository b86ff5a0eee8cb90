"""``Idempotency-Key`` on POST: the same key with the same body gets the stored answer, and nothing happens twice.

The answer is stored in the transaction of the write itself, so there is never one without the other. Refusals are not
stored: nothing was done, and the client may repeat the request once it is put right.
"""

import hashlib
import json
from collections.abc import Callable
from typing import Any

import orjson
from django.db import transaction
from django.http import QueryDict
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from common.api.renderers import to_json
from common.errors import Invalid
from common.idempotency import recall
from common.models import IdempotencyRecord

HEADER = "Idempotency-Key"
MAX_LENGTH = 255
# What a stored answer keeps beside its body.
_HEADERS = ("Location",)

Handler = Callable[..., Response]


class OtherBody(APIException):
    """The key was used before, for something else."""

    status_code = 422
    default_code = "idempotency_key_reused"
    default_detail = "This Idempotency-Key was used for another request. Take a new key."


def once(handler: Handler) -> Handler:
    """Wrap a view's POST so that one key does it once."""

    def handle(request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get(HEADER, "")
        if not key:
            return handler(request, *args, **kwargs)
        if len(key) > MAX_LENGTH or not key.isprintable():
            raise Invalid(f"Up to {MAX_LENGTH} printable characters.", field=HEADER)
        return _answer(handler, key, request, *args, **kwargs)

    return handle


def _answer(handler: Handler, key: str, request: Request, /, *args: Any, **kwargs: Any) -> Response:
    fingerprint = fingerprint_of(request)
    with transaction.atomic():
        record = recall(user_id=int(str(request.user.pk)), key=key)
        if record is not None:
            return _replay(record, fingerprint)
        response = handler(request, *args, **kwargs)
        _store(request, key, fingerprint, response)
    return response


def fingerprint_of(request: Request) -> str:
    """A digest of what is asked: the address and the body, whatever the order of its names."""
    digest = hashlib.sha256(request.get_full_path().encode())
    files = request.FILES
    # The standard library's writer: it knows numbers of any length and text of any kind.
    digest.update(json.dumps(_fields(request), sort_keys=True).encode())
    for name in sorted(files):
        digest.update(name.encode())
        for chunk in files[name].chunks():
            digest.update(chunk)
        files[name].seek(0)
    return digest.hexdigest()


def _fields(request: Request) -> Any:
    """The body without its files: JSON as it is, a form with all values of each field."""
    data = request.data
    if isinstance(data, QueryDict):
        return {name: values for name, values in data.lists() if name not in request.FILES}
    return data


def _replay(record: IdempotencyRecord, fingerprint: str) -> Response:
    if record.fingerprint != fingerprint:
        raise OtherBody
    headers = {**record.body["headers"], "Idempotent-Replayed": "true"}
    return Response(orjson.loads(record.body["text"]), status=record.status, headers=headers)


def _store(request: Request, key: str, fingerprint: str, response: Response) -> None:
    if not 200 <= response.status_code < 300:
        return
    kept = {name: response[name] for name in _HEADERS if name in response}
    IdempotencyRecord.objects.create(
        user_id=int(str(request.user.pk)),
        key=key,
        fingerprint=fingerprint,
        status=response.status_code,
        body={"text": to_json(response.data).decode(), "headers": kept},
    )
