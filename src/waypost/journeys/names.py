"""Names as people look for them: any word of them, its beginning, in small letters, with or without accents."""

from __future__ import annotations

import re
import unicodedata
from functools import reduce
from operator import and_

from django.db.models import Q, QuerySet

from waypost.journeys.models import Journey, NameWord

_WORD = re.compile(r"\w+")
NOBODY = Q(pk__in=())
_APOSTROPHES = str.maketrans("", "", "'’ʼ`")


def search_words(*names: str) -> list[str]:
    """ "Renée", "O’Neil-Smith" → "oneil", "renee", "smith": each once, sorted."""
    text = " ".join(names).translate(_APOSTROPHES)
    plain = "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))
    return sorted({word[:60] for word in _WORD.findall(plain.casefold())})


def words_of(journey: Journey) -> list[NameWord]:
    """The rows that find it, not saved."""
    return [
        NameWord(journey=journey, word=word) for word in search_words(journey.known_as, journey.family_name)
    ]


def keep_words(journey: Journey) -> None:
    """Have it found by the names that it has now. Call it whenever a name changes."""
    NameWord.objects.filter(journey=journey).delete()
    NameWord.objects.bulk_create(words_of(journey))


def named(words: str) -> Q:
    """Journeys with a name of which a word begins so, for each of `words`; none where there is no letter in them."""
    parts = search_words(words)
    return (
        reduce(and_, (Q(pk__in=_beginning(part).values("journey")) for part in parts), Q())
        if parts
        else NOBODY
    )


def _beginning(part: str) -> QuerySet[NameWord]:
    return NameWord.objects.filter(begins("word", part))


def begins(column: str, part: str) -> Q:
    """The column begins so. The range is what every database reads off the index; it is left open where the next letter
    or digit is none, as what comes after it in order differs between languages."""
    found = Q(**{f"{column}__startswith": part, f"{column}__gte": part})
    after = chr(ord(part[-1]) + 1)
    if after.isascii() and after.isalnum():
        found &= Q(**{f"{column}__lt": part[:-1] + after})
    return found
