"""Answers one person in private, the way Slack allows at that moment."""

import logging
from collections.abc import Mapping
from math import ceil
from typing import Any

import aiohttp
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.chat.message import Form, Message
from bot.errors import NotDelivered
from bot.platforms.slack.faults import repeatable
from bot.platforms.slack.modal import view_of
from bot.platforms.slack.posts import Posts

_log = logging.getLogger("onevoice.slack")


class Mouth:
    """Delivers what Answers hold; an answer that cannot arrive one way is tried another."""

    def __init__(self, posts: Posts, timeout_s: float) -> None:
        self._posts = posts
        self._timeout_s = ceil(timeout_s)

    async def respond(self, body: Mapping[str, Any], message: Message) -> None:
        """Answer a command or button where it happened, visible to that person alone."""
        shown = self._posts.rendered(message)
        answer = {
            "response_type": "ephemeral",
            "replace_original": False,
            "text": shown.text,
            "blocks": shown.blocks,
            **_thread(body),
        }
        # retry_handlers=[]: the library's default sends a second copy after a reset.
        client = AsyncWebhookClient(
            body["response_url"], timeout=self._timeout_s, retry_handlers=[], logger=self._posts.web.logger
        )
        try:
            response = await client.send_dict(answer)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise NotDelivered(f"Slack did not take the answer ({type(error).__name__})", ambiguous=True) from error
        if response.status_code != 200:
            raise NotDelivered(f"Slack refused the answer: {response.status_code} {response.body}", permanent=True)

    async def whisper(self, person: str, room: str, message: Message) -> None:
        """Show to one person in a room, or in their direct messages if they are not in it."""
        try:
            await self._posts.whisper(person, room, message)
        except NotDelivered as fault:
            if not (fault.permanent and room):
                raise
            await self._posts.whisper(person, "", message)

    async def ask_back(self, body: Mapping[str, Any], form: Form, room: str) -> None:
        """Open a form over what the person is looking at; Slack allows it for three seconds."""
        call = self._posts.web.views_open(trigger_id=body["trigger_id"], view=view_of(form, room))
        await repeatable(call)


def _thread(body: Mapping[str, Any]) -> dict[str, str]:
    """Keep the answer in the thread of the message whose button was pressed."""
    thread = body.get("message", {}).get("thread_ts") or body.get("container", {}).get("thread_ts")
    return {"thread_ts": thread} if thread else {}
