"""Messages the app wants posted later, posted when the stand-in's clock gets there."""

import asyncio
from dataclasses import dataclass

from bot.sandbox.slack.channel import Channel
from bot.sandbox.slack.content import Content
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.workspace import Workspace

FURTHEST_S = 120 * 24 * 3600  # docs.slack.dev/reference/methods/chat.scheduleMessage, as the next two
WINDOW_S = 5 * 60
WINDOW_MOST = 30
_LOOK_EVERY_S = 0.05  # the stand-in's clock may run much faster than life


@dataclass(frozen=True, slots=True)
class Planned:
    """One message to come."""

    id: str
    channel: Channel
    post_at: int
    created: int
    content: Content
    thread_ts: str | None
    broadcast: bool


class Schedule:
    """All messages to come, the next one first."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._planned: list[Planned] = []
        self._watching: asyncio.Task[None] | None = None

    def plan(self, channel: Channel, post_at: int, content: Content, thread_ts: str | None, *, loud: bool) -> Planned:
        """Keep a message until ``post_at``; ``loud`` shows a reply in the channel too."""
        now = self._workspace.now()
        if post_at <= now:
            raise ApiError("time_in_past")
        if post_at > now + FURTHEST_S:
            raise ApiError("time_too_far")
        near = [p for p in self._planned if p.channel is channel and abs(p.post_at - post_at) < WINDOW_S]
        if len(near) >= WINDOW_MOST:
            raise ApiError("restricted_too_many")
        planned = Planned(self._workspace.mint_id("Q"), channel, post_at, int(now), content, thread_ts, loud)
        self._planned = sorted([*self._planned, planned], key=lambda each: each.post_at)
        if self._watching is None or self._watching.done():
            self._watching = asyncio.get_running_loop().create_task(self._watch_clock())
        return planned

    def withdraw(self, channel: Channel, planned_id: str) -> None:
        """Forget a message that is still to come."""
        for planned in self._planned:
            if planned.id == planned_id and planned.channel is channel:
                self._planned.remove(planned)
                return
        raise ApiError("invalid_scheduled_message_id")

    def waiting(self, channel: Channel | None = None) -> list[Planned]:
        """Return what is still to come, in ``channel`` or everywhere."""
        return [planned for planned in self._planned if channel in (None, planned.channel)]

    def post_due(self) -> None:
        """Post everything whose time has come; a room the bot may no longer write to gets nothing."""
        while self._planned and self._planned[0].post_at <= self._workspace.now():
            planned = self._planned.pop(0)
            if planned.channel.archived or not planned.channel.has_bot:
                continue
            thread_ts = planned.thread_ts
            if thread_ts is not None and not planned.channel.is_thread(thread_ts):
                continue
            message = planned.content.message(self._workspace.mint_ts(), thread_ts)
            message.broadcast = planned.broadcast
            self._workspace.post(planned.channel, message)

    async def close(self) -> None:
        """Stop looking at the clock."""
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)

    async def _watch_clock(self) -> None:
        while self._planned:
            self.post_due()
            await asyncio.sleep(_LOOK_EVERY_S)
