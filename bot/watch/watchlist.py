"""The accounts of the watch-list, found again by the author of a mention."""

from collections.abc import Mapping
from functools import lru_cache

from bot.config import Author
from bot.watch.sources.people import pseudonym

Watchlist = Mapping[tuple[str, str], Author]
"""By platform and id, as old and as new stores write the id."""


@lru_cache(maxsize=4)
def watchlist(authors: tuple[Author, ...]) -> Watchlist:
    """Return each watch-listed account by what may stand for it in a mention."""
    return {(author.platform, key): author for author in authors for key in (author.id, pseudonym(author.id))}
