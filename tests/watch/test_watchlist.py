"""Accounts of the watch-list are called by their name in the configuration, whatever a crawler makes of it."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.config import Author
from bot.model.mention import Mention
from bot.watch.ingest import ingest_rows
from bot.watch.sources.people import pseudonym
from bot.watch.view import noted
from bot.watch.watchlist import watchlist
from tests.watch.conftest import NOON, House
from tests.watch.life import owed, words_of

_WANG = Author(platform="weibo", id="123", name="数码老王", tiers=("kol", "media"))


def _mention(**fields: Any) -> Mention:
    plain: dict[str, Any] = {
        "source": "crawl", "platform": "weibo", "kind": "post", "native_id": "1", "text": "差", "published_at": NOON,
        "seen_at": NOON, "score": 0.1, "polarity": "negative", "author": pseudonym("123"), "author_name": "数**王",
    }  # fmt: skip
    return Mention(**(plain | fields))


@pytest.mark.parametrize("author", ["123", pseudonym("123")])
def test_radars_see_a_listed_account_by_its_configured_name_and_tiers(author: str) -> None:
    seen = noted(_mention(author=author), watchlist((_WANG,)))

    assert (seen.author_name, seen.tiers) == ("数码老王", ("kol", "media"))


@pytest.mark.parametrize("other", [{"platform": "xhs"}, {"author": pseudonym("124")}, {"author": ""}])
def test_nobody_else_is_named(other: dict[str, Any]) -> None:
    seen = noted(_mention(**other), watchlist((_WANG,)))

    assert (seen.author_name, seen.tiers) == ("数**王", ())


def test_card_and_thread_call_listed_accounts_by_their_names(build: Callable[..., House]) -> None:
    names = ["数码老王", "科技日报员", "Daily"]
    authors = [{"platform": "weibo", "id": f"1{n}0", "name": name, "tiers": ["kol"]} for n, name in enumerate(names)]
    house = build(sources=[{"kind": "native"}], authors=authors)
    sweep = house.sweep()
    for each in ([0], [1, 2]):
        house.clock.turn(10)
        at = house.clock.now().isoformat()
        rows = [
            (n, {"id": f"p{n}", "platform": "weibo", "author": f"1{n}0", "author_name": "王小明", "published_at": at,
                 "text": f"星河手机电池鼓包，太差了{n}"})
            for n in each
        ]  # fmt: skip
        ingest_rows(house.database, rows, clock=house.clock)
        sweep.run()

    said = "\n".join(map(words_of, owed(house)))
    assert "rose from blue to yellow: 3 opinion leaders or media have criticised us" in said
    assert said.count("; the loudest is 数码老王") == 2
    assert "among them 数码老王, 科技日报员, Daily" in said
    assert "**" not in said
