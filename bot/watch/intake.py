"""Decides which subjects a sighting is about, and makes it fit to store."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.config import Subject
from bot.model.mention import Sighting
from bot.watch.sentiment import plain_text

LONGEST_TEXT = 20_000
"""Characters kept. Twice the longest post of the platforms read; what is behind them is not judged either."""
_CLOCKS_DIFFER = timedelta(hours=1)  # the crawler's, and the platform's whose posts it reads
_AT_ONCE = 500  # texts made ready together: of the longest ones 40 MB
_EDGE = "\x01"
_SPACES = re.compile(r"\s+")
_LATIN = "[a-z0-9]"
_CJK = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\U00020000-\U0003ffff]")
_LARGEST = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Watchwords:
    """The words of every subject, ready to be found in any case, width and Chinese script."""

    patterns: Sequence[tuple[str, re.Pattern[str]]]

    @classmethod
    def of(cls, subjects: Iterable[Subject]) -> "Watchwords":
        """Return the words of the configured subjects."""
        return cls([(subject.key, _pattern(subject.words)) for subject in subjects])

    def named_in(self, sighting: Sighting) -> tuple[str, ...]:
        """Return the subjects whose words stand in the text or the search word it was found under."""
        return self.named_in_each([sighting])[0]

    def named_in_each(self, sightings: Sequence[Sighting]) -> list[tuple[str, ...]]:
        """Return the same for many sightings, in their order."""
        read = [line for first in range(0, len(sightings), _AT_ONCE) for line in _read(sightings[first:][:_AT_ONCE])]
        return [tuple([key for key, pattern in self.patterns if pattern.search(line)]) for line in read]


def match(
    words: Watchwords, sightings: Sequence[Sighting], of_parents: Mapping[tuple[str, str], Sequence[str]]
) -> list[tuple[Sighting, tuple[str, ...]]]:
    """Return the sightings that are about a subject, with their subjects; the others are not ours to keep.

    A comment is also about what its post is about. ``of_parents`` holds the subjects of posts stored earlier by
    (platform, native id); posts among ``sightings`` count too.
    """
    about = list(zip(sightings, words.named_in_each(sightings), strict=True))
    posts: dict[tuple[str, str], Sequence[str]] = dict(of_parents)
    posts |= {(one.platform, one.native_id): found for one, found in about if one.kind == "post" and found}
    matched = []
    for sighting, found in about:
        inherited = posts.get((sighting.platform, sighting.parent), ()) if sighting.parent else ()
        subjects = tuple(dict.fromkeys((*found, *inherited)))
        if subjects:
            matched.append((sighting, subjects))
    return matched


def storable(sighting: Sighting, now: datetime) -> Sighting:
    """Return the sighting as every database takes it, with times that do not lie in the future.

    A moment of looking that is ahead becomes ``now``. Nobody sees a post before it is there: a publication that is
    ahead, or long after the look that found it, becomes the moment of that look.
    """
    seen_at = min(sighting.seen_at, now)
    published_at = sighting.published_at
    if published_at > now or published_at - seen_at > _CLOCKS_DIFFER:
        published_at = seen_at
    figures = (sighting.likes, sighting.comments, sighting.shares)
    likes, comments, shares = [min(count, _LARGEST) if count is not None else None for count in figures]
    is_timely = published_at is sighting.published_at and seen_at is sighting.seen_at
    if is_timely and figures == (likes, comments, shares) and _is_clean(sighting):
        return sighting  # nearly all are: a copy of each would cost as much as storing it
    return replace(
        sighting,
        platform=_clean(sighting.platform),
        kind=_clean(sighting.kind),
        native_id=_clean(sighting.native_id),
        text=_clean(sighting.text[:LONGEST_TEXT]),
        author=_clean(sighting.author),
        author_name=_clean(sighting.author_name),
        url=_clean(sighting.url),
        parent=_clean(sighting.parent),
        published_at=published_at,
        seen_at=seen_at,
        likes=likes,
        comments=comments,
        shares=shares,
    )


def _is_clean(one: Sighting) -> bool:
    """Tell whether nothing of the sighting's texts would be dropped."""
    if len(one.text) > LONGEST_TEXT:
        return False
    texts = one.platform, one.kind, one.native_id, one.text, one.author, one.author_name, one.url, one.parent
    whole = "".join(texts)
    return "\0" not in whole and _clean(whole) == whole


def _clean(text: str) -> str:
    """Drop what PostgreSQL cannot hold: NUL, and halves of surrogate pairs."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode()


def _read(sightings: Sequence[Sighting]) -> list[str]:
    """Return what words are looked for in, folded together: calls for each text would cost more than the folding."""
    texts = [f"{one.text}\n{one.keyword}"[:LONGEST_TEXT].replace(_EDGE, " ") for one in sightings]
    return _folded(_EDGE.join(texts)).split(_EDGE)


def _folded(text: str) -> str:
    return _SPACES.sub(" ", plain_text(unicodedata.normalize("NFKC", text)).casefold()).strip()


def _pattern(words: Sequence[str]) -> re.Pattern[str]:
    """Return what finds any of the words."""
    folded = dict.fromkeys(word for written in words if (word := _folded(written)))
    return re.compile("|".join(map(_finder, folded)) or "(?!)")


def _finder(word: str) -> str:
    """Return what finds a word however its blanks are written, and not inside a longer one ("Mi" in "family").

    What must not stand before it is said behind its first letter: beginning with a letter, it is found faster.
    """
    letters = re.findall(r"(\S)( ?)", word)
    found = "".join(
        re.escape(letter) + _between(letter, blank, behind)
        for (letter, blank), (behind, _) in zip(letters, [*letters[1:], ("", "")], strict=True)
    )
    if re.match(_LATIN, word):
        found = f"{word[0]}(?<!{_LATIN}{word[0]}){found[1:]}"
    return found + (f"(?!{_LATIN})" if re.match(_LATIN, word[-1]) else "")


def _between(letter: str, blank: str, behind: str) -> str:
    """Return what may stand between two letters of a word that has a blank there, or "" for none.

    Chinese writers leave the blank before a Latin letter out as often as not, whatever the maker does.
    """
    are_letters = letter.isalnum() and behind.isalnum()
    chinese = [bool(_CJK.match(one)) for one in (letter, behind)]
    if any(chinese) and (blank or (are_letters and not all(chinese))):
        return " ?"
    if not blank:
        return ""
    return r"[ \-\u2010]?" if are_letters else " "
