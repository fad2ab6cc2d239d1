"""Messages of the bot: sent, whispered, replaced, and found again by their key."""

from datetime import datetime
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.chat.message import Message
from bot.config import Config
from bot.platforms.slack.faults import confirmed, repeatable
from bot.platforms.slack.pictures import image, picture_blamed
from bot.platforms.slack.render import Rendered, render
from bot.ports import Letter

EVENT_TYPE = "onevoice_post"
_SKEW_S = 60.0  # our clock against Slack's
_PAGE = 200
_QUIET: dict[str, Any] = {"unfurl_links": False, "unfurl_media": False, "parse": "none"}


class Posts:
    """The only place that writes messages with the bot token."""

    def __init__(self, web: AsyncWebClient, config: Config) -> None:
        self.web = web
        self._config = config

    def rendered(self, message: Message) -> Rendered:
        """Return the message as Slack takes it. Raises NotDelivered if exact wording does not fit."""
        return render(message, self._user_id)

    async def send(self, letter: Letter) -> str:
        """Post to a channel or thread and return the ts."""
        shown = self._rendered_letter(letter)
        call = self.web.chat_postMessage(
            channel=letter.address,
            text=shown.text,
            blocks=shown.blocks,
            thread_ts=letter.thread or None,
            metadata={"event_type": EVENT_TYPE, "event_payload": {"key": letter.key}},
            **_QUIET,
        )
        with picture_blamed(letter):
            return str((await confirmed(call))["ts"])

    async def whisper(self, person: str, address: str, message: Message, thread: str = "") -> str:
        """Show to one person alone in a channel, or in their direct messages when there is no channel."""
        shown = self.rendered(message)
        if not address:
            opened = await repeatable(self.web.conversations_open(users=person))
            channel = str(opened["channel"]["id"])
            call = self.web.chat_postMessage(channel=channel, text=shown.text, blocks=shown.blocks, **_QUIET)
            return str((await confirmed(call))["ts"])
        answer = await confirmed(
            self.web.chat_postEphemeral(
                channel=address,
                user=person,
                text=shown.text,
                blocks=shown.blocks,
                thread_ts=thread or None,
                parse="none",
            )
        )
        return str(answer["message_ts"])

    async def replace(self, letter: Letter, ts: str) -> None:
        """Put a message in the place of an earlier one; doing it twice changes nothing."""
        shown = self._rendered_letter(letter)
        call = self.web.chat_update(channel=letter.address, ts=ts, text=shown.text, blocks=shown.blocks, parse="none")
        with picture_blamed(letter):
            await repeatable(call)

    async def find(self, letter: Letter, since: datetime) -> str:
        """Return the ts of the message with the letter's key, or ""."""
        asked: dict[str, Any] = {
            "channel": letter.address,
            "oldest": f"{since.timestamp() - _SKEW_S:.6f}",
            "include_all_metadata": True,
            "limit": _PAGE,
        }
        cursor = ""
        while True:
            if letter.thread:
                call = self.web.conversations_replies(ts=letter.thread, cursor=cursor or None, **asked)
            else:
                call = self.web.conversations_history(cursor=cursor or None, **asked)
            page = await repeatable(call)
            for message in page["messages"]:
                if _key(message) == letter.key:
                    return str(message["ts"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return ""

    def _rendered_letter(self, letter: Letter) -> Rendered:
        return render(letter.message, self._user_id, image(letter))

    def _user_id(self, person: str) -> str:
        known = self._config.person(person)
        return known.slack if known else ""


def _key(message: dict[str, Any]) -> str:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != EVENT_TYPE:
        return ""
    return str(metadata.get("event_payload", {}).get("key", ""))
