"""Notices that a known mention says something else now, and lets it be told anew.

What was said before stays stored beside it: it was counted, comments stand under it, and a store that is read again
from its start brings nothing that is not known.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from bot.model.mention import Sighting
from bot.store.mentions import Mentions, Wording

MOST = 9
"""Wordings kept of one mention: a page that never reads the same twice is no news."""
_COMPARED = 1_000  # characters: what people mean stands at the beginning
_ONE_MORE_FOR = 40  # words; a long text may differ in one more for each so many
_WORDS = re.compile(r"[a-z]+|[^\W\d_]")  # a Latin word, or one letter of others; counters move and say nothing
_CUT = re.compile(r"\.\.\.\s*(?:全文|展开)?\w?\s*$")

About = tuple[Sighting, tuple[str, ...]]
_Kind = tuple[str, str]


def as_they_read_now(about: Sequence[About], mentions: Mentions) -> list[About]:
    """Return the sightings with their subjects; each with the id of the wording it has.

    A wording that was never seen gets an id of its own and the moment it was seen, and is thus a new mention. Of
    several looks at one mention the newest counts; one that is not newer than what is stored changes nothing.
    """
    found = list(about)
    for (platform, kind), places in _newest(about).items():
        first = mentions.wordings(platform, kind, list(places))
        other = [native_id for native_id, was in first.items() if found[places[native_id]][0].text != was.text]
        later = mentions.wordings(platform, kind, [_id(one, number) for one in other for number in range(2, MOST + 1)])
        for native_id in other:
            wordings = [first[native_id], *(was for n in range(2, MOST + 1) if (was := later.get(_id(native_id, n))))]
            sighting, subjects = found[places[native_id]]
            found[places[native_id]] = _placed(sighting, wordings), subjects
    return found


def is_same(before: str, now: str) -> bool:
    """Tell whether two texts say the same but for small edits: a word, blanks, marks, figures, a cut end."""
    old, new = _words(before), _words(now)
    if not old or not new:
        return old == new
    if "".join(new).startswith("".join(old)) or "".join(old).startswith("".join(new)):
        return True
    had, has = Counter(old), Counter(new)
    differ, most = max((has - had).total(), (had - has).total()), max(len(old), len(new))
    return differ <= 1 + most // _ONE_MORE_FOR and 2 * differ < most


def _newest(about: Sequence[About]) -> dict[_Kind, dict[str, int]]:
    """Return the place of the newest look at each mention, by platform and kind."""
    found: dict[_Kind, dict[str, int]] = defaultdict(dict)
    for place, (one, _) in enumerate(about):
        places = found[one.platform, one.kind]
        if (before := places.get(one.native_id)) is None or about[before][0].seen_at <= one.seen_at:
            places[one.native_id] = place
    return found


def _placed(sighting: Sighting, wordings: Sequence[Wording]) -> Sighting:
    """Return the sighting under the id of its wording; ``wordings`` are those known, the first one first."""
    for was in reversed(wordings):
        if is_same(was.text, sighting.text):
            return replace(sighting, native_id=was.native_id)
    looked_at = max(was.seen_at for was in wordings)
    if sighting.seen_at <= looked_at or len(wordings) >= MOST:
        return replace(sighting, native_id=wordings[-1].native_id)
    is_dated = looked_at < sighting.published_at <= sighting.seen_at  # the source tells when it was changed
    return replace(
        sighting,
        native_id=_id(sighting.native_id, len(wordings) + 1),
        published_at=sighting.published_at if is_dated else sighting.seen_at,
    )


def _id(native_id: str, number: int) -> str:
    return f"{native_id} ~{number}"


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", text[:_COMPARED]).casefold()
    return _WORDS.findall(_CUT.sub("", plain))
