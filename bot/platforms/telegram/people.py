"""What Telegram says of an account: its standing, and which groups it is in."""

import logging

from telegram import ChatMember, ChatMemberRestricted, User
from telegram.ext import ExtBot

from bot.chat.message import Standing
from bot.errors import NotDelivered
from bot.platforms.telegram.faults import repeatable
from bot.platforms.telegram.memory import Memory

_log = logging.getLogger("onevoice.telegram")
_SPOKESMEN = {"1087968824", "136817688", "777000"}  # group anonymous bot, channel bot, Telegram's own account
_INSIDE = {ChatMember.OWNER, ChatMember.ADMINISTRATOR, ChatMember.MEMBER}
_MOST_BOTS = 10_000


class People:
    """Standing and membership; membership fails closed."""

    def __init__(self, bot: ExtBot[None]) -> None:
        self._bot = bot
        self._bots: set[str] = set()
        self._inside = Memory[bool]()

    def meet(self, user: User) -> None:
        """Remember what an update tells about its sender: Telegram cannot be asked whether an id is a bot's."""
        if user.is_bot and len(self._bots) < _MOST_BOTS:
            self._bots.add(str(user.id))

    def standing(self, person: str) -> Standing:
        """Return the account's standing; without an id somebody hides behind a group or channel."""
        if not person or person in _SPOKESMEN:
            return Standing.ANONYMOUS
        return Standing.BOT if person in self._bots else Standing.MEMBER

    async def is_in(self, person: str, address: str) -> bool:
        """Return whether the account is in the group; False when Telegram does not say."""
        known = self._inside.get((person, address))
        if known is not None:
            return known
        try:
            member = await repeatable(self._bot.get_chat_member(chat_id=int(address), user_id=int(person)))
        except (NotDelivered, ValueError) as fault:
            _log.info("whether %s is in %s is unknown, so they are not: %s", person, address, fault)
            return False
        self.meet(member.user)
        inside = member.status in _INSIDE or (isinstance(member, ChatMemberRestricted) and member.is_member)
        return self._inside.put((person, address), inside)
