"""Looks whether the bot is set up: token, inline mode, groups, and its rights in each room."""

from collections.abc import Mapping

from telegram import ChatMember, User
from telegram.ext import ExtBot

from bot.errors import NotDelivered
from bot.platforms.telegram.faults import repeatable
from bot.ports import Finding

_RIGHTS = {ChatMember.OWNER, ChatMember.ADMINISTRATOR}


async def findings(bot: ExtBot[None], addresses: Mapping[str, str]) -> list[Finding]:
    """Return one finding per thing looked at; without a valid token nothing else can be looked at."""
    try:
        me = await repeatable(bot.get_me())
    except NotDelivered as fault:
        return [Finding(what="telegram token", ok=False, advice=str(fault))]
    return [
        Finding(what=f"telegram token: @{me.username}", ok=True),
        _inline(me),
        _groups(me),
        *[await _room(bot, me, room, address) for room, address in addresses.items() if address],
    ]


def _inline(me: User) -> Finding:
    on = bool(me.supports_inline_queries)
    advice = "" if on else f"send /setinline to @BotFather and choose @{me.username}: scripts in any chat need it"
    return Finding(what="telegram inline mode", ok=on, advice=advice)


def _groups(me: User) -> Finding:
    on = me.can_join_groups is not False
    advice = "" if on else f"send /setjoingroups to @BotFather and enable @{me.username}: commands are typed in groups"
    return Finding(what="telegram groups and commands", ok=on, advice=advice)


async def _room(bot: ExtBot[None], me: User, room: str, address: str) -> Finding:
    what = f"telegram room {room} ({address})"
    try:
        member = await repeatable(bot.get_chat_member(chat_id=int(address), user_id=me.id))
    except ValueError:
        return Finding(what=what, ok=False, advice="the chat id must be a number, such as -1001234567890")
    except NotDelivered as fault:
        return Finding(what=what, ok=False, advice=f"{fault}; add @{me.username} to the group")
    rights = member.status in _RIGHTS
    advice = "" if rights else f"make @{me.username} an administrator: reactions are shown to administrators alone"
    return Finding(what=what, ok=rights, advice=advice)
