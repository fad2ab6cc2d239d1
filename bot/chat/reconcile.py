"""Makes up for reactions that were lost on the way: looks at what the cards of open versions carry now.

A verdict that was taken back by command or button is not given again from here, although its reaction may still
stand: in doubt nothing is published.
"""

import asyncio
import logging
import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bot.chat.message import Answer, Ask
from bot.errors import NotDelivered
from bot.model.statement import Verdict
from bot.ports import Platform
from bot.speak.approval import EMOJI, refusal
from bot.store.database import Database

_log = logging.getLogger("onevoice.reconcile")

Hear = Callable[[Ask], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class _Card:
    version_id: int
    address: str
    message_id: str


async def reconcile(database: Database, platform: Platform, hear: Hear) -> int:
    """Hear every reaction that was missed, and every one that is gone; return how many."""
    if not platform.traits.can_list_reactions:
        return 0
    heard = 0
    for card in await asyncio.to_thread(_open_cards, database, platform.key):
        try:
            shown = set(await platform.reactions(card.address, card.message_id))
        except NotDelivered as error:
            _log.warning("the reactions to %s could not be looked at: %s", card.message_id, error)
            continue
        for word, emoji, user_id in await asyncio.to_thread(_differences, database, platform.key, card, shown):
            await hear(
                Ask(
                    key=f"reconcile:{uuid.uuid4()}",
                    platform=platform.key,
                    person=user_id,
                    name="",
                    room=card.address,
                    text=f"{word} {emoji}",
                    via="reaction",
                    message=card.message_id,
                )
            )
            heard += 1
    return heard


def _open_cards(database: Database, platform: str) -> Sequence[_Card]:
    with database.begin() as store:
        return [
            _Card(version.id or 0, post.address, post.message_id)
            for version in store.statements.awaiting()
            for post in store.posts.sent_of(f"version:{version.id}")
            if post.platform == platform
        ]


def _differences(
    database: Database, platform: str, card: _Card, shown: set[tuple[str, str]]
) -> list[tuple[str, str, str]]:
    """Return (react | unreact, emoji, user id) for what the records and the card do not agree on."""
    config = database.config
    with database.begin() as store:
        version = store.statements.version(card.version_id)
        if version is None:
            return []
        statement = store.statements.get(version.statement_id)
        ever = store.statements.verdicts_ever(card.version_id)
        missed = [
            ("react", emoji, user_id)
            for emoji, user_id in sorted(shown)
            if emoji in EMOJI
            and not refusal(config.person_by_id(platform, user_id), statement, version, config)
            and not any(_settles(verdict, user_id, emoji) for verdict in ever)
        ]
        return missed + _gone(platform, ever, shown)


def _settles(verdict: Verdict, user_id: str, emoji: str) -> bool:
    """Whether a verdict stands, or was taken back otherwise than by its reaction."""
    is_theirs = verdict.user_id == user_id and verdict.ruling == EMOJI[emoji]
    return is_theirs and (verdict.withdrawn_at is None or verdict.withdrawn_via != "reaction")


def _gone(platform: str, ever: Sequence[Verdict], shown: set[tuple[str, str]]) -> list[tuple[str, str, str]]:
    gone = []
    for verdict in ever:
        names = [emoji for emoji, ruling in EMOJI.items() if ruling == verdict.ruling]
        by_reaction_here = verdict.platform == platform and verdict.via == "reaction" and verdict.withdrawn_at is None
        if by_reaction_here and not any((name, verdict.user_id) in shown for name in names):
            gone.append(("unreact", names[0], verdict.user_id))
    return gone
