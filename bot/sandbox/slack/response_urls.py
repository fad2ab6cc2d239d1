"""Response URLs: five answers within half an hour to what a person did."""

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.sandbox.slack.arguments import Arguments
from bot.sandbox.slack.channel import Channel
from bot.sandbox.slack.content import Content, read_content
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.message import Message
from bot.sandbox.slack.workspace import Workspace

USES = 5
VALID_S = 30 * 60.0  # of the stand-in's clock


@dataclass(slots=True)
class Origin:
    """What a response URL answers: an act of ``user_id``, on ``message`` when it was a click."""

    channel: Channel
    user_id: str
    message: Message | None
    until: float
    left: int = USES


class ResponseUrls:
    """The response URLs given out, and what comes back through them."""

    def __init__(self, workspace: Workspace, root: Callable[[], str]) -> None:
        self._workspace = workspace
        self._root = root
        self._origins: dict[str, Origin] = {}

    def give(self, channel: Channel, user_id: str, message: Message | None = None) -> str:
        """Return a URL that answers ``user_id`` in ``channel``."""
        key = secrets.token_urlsafe(12)
        self._origins[key] = Origin(channel, user_id, message, self._workspace.now() + VALID_S)
        return f"{self._root()}/response/{key}"

    def answer(self, key: str, body: bytes) -> None:
        """Do what the app answered through the URL ``key``."""
        origin = self._origins.get(key)
        if origin is None or origin.until < self._workspace.now():
            raise ApiError("expired_url")
        if origin.left <= 0:
            raise ApiError("used_url")
        try:
            said = json.loads(body)
        except ValueError:
            raise ApiError("invalid_payload") from None
        if not isinstance(said, dict):
            raise ApiError("invalid_payload")
        self.respond(origin, said)
        origin.left -= 1

    def acknowledge(self, channel: Channel, user_id: str, said: dict[str, Any]) -> None:
        """Show what a command was acknowledged with; an empty acknowledgement shows nothing."""
        if said.get("text") or said.get("blocks") or said.get("attachments"):
            self.respond(Origin(channel, user_id, None, self._workspace.now()), said)

    def respond(self, origin: Origin, said: dict[str, Any]) -> None:
        """Post, replace or delete as ``said`` asks."""
        args = Arguments(dict(said))
        if args.flag("delete_original") and origin.message is not None:
            origin.channel.drop(origin.message)
            self._workspace.changed()
            return
        content = read_content(args)
        if content.is_empty:
            raise ApiError("no_text")
        if args.flag("replace_original") and origin.message is not None:
            self._replace(origin.message, content)
        else:
            self._post(origin, content, args)

    def _replace(self, message: Message, content: Content) -> None:
        message.text = content.text or ""
        message.blocks = content.blocks or []
        message.attachments = content.attachments or []
        message.edited_ts = self._workspace.mint_ts()[0]
        self._workspace.changed()

    def _post(self, origin: Origin, content: Content, args: Arguments) -> None:
        thread_ts = args.text("thread_ts") or None
        if thread_ts is not None and thread_ts not in origin.channel.messages:
            thread_ts = None
        message = content.message(self._workspace.mint_ts(), thread_ts)
        if args.text("response_type") != "in_channel":
            message.ephemeral_to = origin.user_id
        self._workspace.post(origin.channel, message)
