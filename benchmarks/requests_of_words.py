"""Any number of requests in made-up words: the same rows on every machine.

Words are as frequent as in real texts, the n-th most frequent one 1/n as often as the first, in a vocabulary of 30,000;
titles have 4 to 10 words, texts 10 to 130. So there are words that nearly every request holds, and words that few do.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate, islice, product
from random import Random

from requests_intake.choices import RequestKind, Source
from requests_intake.models import Request
from stakeholders.models import Product

WORDS = 30_000
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
_SYLLABLES = tuple(consonant + vowel for vowel in "aeiou" for consonant in "bdfgklmnprstvz")
_CHUNK = 2_000


def write_requests(owner: Product, number: int) -> None:
    """Write so many requests of a product, a minute between each and the next."""
    rows = _requests(owner, number)
    while chunk := list(islice(rows, _CHUNK)):
        Request.objects.bulk_create(chunk)


def _requests(owner: Product, number: int) -> Iterator[Request]:
    chance = Random(1)
    words = chance.sample(["".join(parts) for parts in product(_SYLLABLES, repeat=4)], WORDS)
    weights = list(accumulate(1 / rank for rank in range(1, WORDS + 1)))
    for at in range(number):
        title, body = chance.randint(4, 10), chance.randint(10, 130)
        text = chance.choices(words, cum_weights=weights, k=title + body)
        yield Request(
            product=owner,
            kind=RequestKind.FEATURE,
            title=" ".join(text[:title]),
            body=" ".join(text[title:]),
            source=Source.CUSTOMER,
            filed_at=FIRST + timedelta(minutes=at),
        )
