"""Channels: one opened or found by name, with its people in it."""

import logging
import re
from collections.abc import Sequence
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import NotDelivered
from bot.platforms.slack.faults import error_of, repeatable

_log = logging.getLogger("onevoice.slack")
_LONGEST_NAME = 80
_LONGEST_TOPIC = 250
_PAGE = 1000
_ALREADY_IN = {"already_in_channel", "cant_invite_self"}


class Rooms:
    """Opens channels; doing it twice gives the same one."""

    def __init__(self, web: AsyncWebClient) -> None:
        self._web = web

    async def open(self, name: str, topic: str, members: Sequence[str]) -> str:
        """Return the id of the public channel ``name``, with the topic set and the members invited."""
        address = await self._made_or_found(channel_name(name))
        await self._set_topic(address, topic[:_LONGEST_TOPIC])
        await self._invite(address, members)
        return address

    async def _made_or_found(self, name: str) -> str:
        try:
            made = await repeatable(self._web.conversations_create(name=name, is_private=False))
        except NotDelivered as fault:
            if error_of(fault) != "name_taken":
                raise
            return await self._joined(await self._found(name, fault))
        return str(made["channel"]["id"])

    async def _found(self, name: str, fault: NotDelivered) -> dict[str, Any]:
        cursor = ""
        while True:
            call = self._web.conversations_list(
                types="public_channel,private_channel", limit=_PAGE, cursor=cursor or None
            )
            page = await repeatable(call)
            for channel in page["channels"]:
                if channel["name"] == name:
                    return dict(channel)
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                raise fault

    async def _joined(self, channel: dict[str, Any]) -> str:
        if channel.get("is_archived"):
            raise NotDelivered(f"the channel #{channel['name']} is archived: restore or rename it", permanent=True)
        if not channel.get("is_member"):
            await repeatable(self._web.conversations_join(channel=channel["id"]))
        return str(channel["id"])

    async def _set_topic(self, address: str, topic: str) -> None:
        if not topic:
            return
        try:
            await repeatable(self._web.conversations_setTopic(channel=address, topic=topic))
        except NotDelivered as fault:
            if not fault.permanent:
                raise
            _log.warning("the topic of %s was not set: %s", address, fault)

    async def _invite(self, address: str, members: Sequence[str]) -> None:
        """Invite one by one: Slack refuses a whole list for one bad name in it."""
        for member in dict.fromkeys(members):
            try:
                await repeatable(self._web.conversations_invite(channel=address, users=member))
            except NotDelivered as fault:
                if error_of(fault) in _ALREADY_IN:
                    continue
                if error_of(fault) in {"ratelimited", "rate_limited", ""}:
                    raise
                _log.warning("%s was not invited to %s: %s", member, address, fault)


def channel_name(name: str) -> str:
    """Return the name as Slack allows it: lower case, no spaces or punctuation but - and _, at most 80."""
    return re.sub(r"[^\w-]+", "-", name.lower()).strip("-")[:_LONGEST_NAME]
