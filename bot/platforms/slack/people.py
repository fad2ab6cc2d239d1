"""What Slack says of an account: its standing, and which rooms it is in. Asked at most once a minute."""

import logging
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.chat.message import Standing
from bot.errors import NotDelivered
from bot.platforms.slack.faults import repeatable
from bot.platforms.slack.memory import Memory

_log = logging.getLogger("onevoice.slack")
_PAGE = 1000
_SLACKBOT = "USLACKBOT"  # not marked as a bot by users.info


class People:
    """Standing and membership; both fail closed."""

    def __init__(self, web: AsyncWebClient) -> None:
        self._web = web
        self._team = ""
        self._standings = Memory[Standing]()
        self._members = Memory[frozenset[str]]()

    async def standing(self, person: str, *, fresh: bool = False) -> Standing:
        """Return the account's standing; one Slack does not vouch for is an outsider.

        ``fresh``: asked now. Raises NotDelivered when Slack does not answer, which is no statement about the account.
        """
        if not person:  # a message of an app or of Slack itself; Slack knows nobody without an id
            return Standing.OUTSIDER
        known = Standing.BOT if person == _SLACKBOT else None if fresh else self._standings.get(person)
        if known is not None:
            return known
        try:
            self._team = self._team or str((await repeatable(self._web.auth_test()))["team_id"])
            answer = await repeatable(self._web.users_info(user=person))
        except NotDelivered as fault:
            if fresh and not fault.permanent:
                raise
            _log.warning("the standing of %s is unknown, so they count as an outsider: %s", person, fault)
            return Standing.OUTSIDER
        return self._standings.put(person, _standing(answer["user"], self._team))

    async def is_in(self, person: str, address: str) -> bool:
        """Return whether the account is a member of the room; False when Slack does not say."""
        members = self._members.get(address)
        if members is None:
            try:
                members = self._members.put(address, await self.members(address))
            except NotDelivered as fault:
                _log.warning("the members of %s are unknown, so nobody counts as one: %s", address, fault)
                return False
        return person in members

    async def members(self, address: str) -> frozenset[str]:
        """Return the user ids in a room now. Raises NotDelivered."""
        found: set[str] = set()
        cursor = ""
        while True:
            call = self._web.conversations_members(channel=address, cursor=cursor or None, limit=_PAGE)
            page = await repeatable(call)
            found.update(page["members"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return frozenset(found)


def _standing(user: dict[str, Any], team: str) -> Standing:
    if user.get("is_bot"):
        return Standing.BOT
    if user.get("deleted"):
        return Standing.DEACTIVATED
    if user.get("is_stranger") or team not in _teams(user):
        return Standing.OUTSIDER
    if user.get("is_restricted") or user.get("is_ultra_restricted"):
        return Standing.GUEST
    return Standing.MEMBER


def _teams(user: dict[str, Any]) -> list[str]:
    """Return the workspaces of an account; on Enterprise Grid there can be several."""
    return [user.get("team_id", ""), *(user.get("enterprise_user") or {}).get("teams", ())]
