"""Groups: how they begin, and who comes, goes and rises in them."""

from bot.sandbox.telegram.chats import BOT, Chat, Standing
from bot.sandbox.telegram.errors import ActError
from bot.sandbox.telegram.world import World

_FIRST_ID = -1_002_000_000_001  # supergroups count downwards from here


def add(world: World, title: str, members: list[str], *, bot_is_admin: bool, forum: bool) -> int:
    """Create a supergroup with the bot in it and tell the bot; return its id."""
    for key in members:
        world.cast.of(key)
    standings: dict[str, Standing] = dict.fromkeys(members, "member")
    if members:
        standings[members[0]] = "creator"
    groups = sum(1 for chat in world.chats.values() if chat.kind == "supergroup")
    chat = Chat(_FIRST_ID - groups, "supergroup", title, standings, "left", forum)
    world.chats[chat.id] = chat
    set_bot_standing(world, chat.id, "administrator" if bot_is_admin else "member")
    return chat.id


def set_bot_standing(world: World, chat_id: int, standing: Standing) -> None:
    """Change what the bot is in the group, and send my_chat_member."""
    chat = _group(world, chat_id)
    old, chat.bot = chat.bot, standing
    world.changed()
    if old != standing:
        world.updates.add("my_chat_member", _change(world, chat, BOT, old, standing))


def set_standing(world: World, chat_id: int, key: str, standing: Standing) -> None:
    """Change what a person is in the group; chat_member goes to a bot that is administrator and asked."""
    chat = _group(world, chat_id)
    world.cast.of(key)
    old = chat.standings.get(key, "left")
    chat.standings[key] = standing
    world.changed()
    if old != standing and chat.bot_is_admin:
        world.updates.add("chat_member", _change(world, chat, key, old, standing))


def set_anonymous(world: World, chat_id: int, key: str, *, anonymous: bool) -> None:
    """Let an administrator act in the name of the group from now on, or under their own name again."""
    chat = _group(world, chat_id)
    if chat.standings.get(key) not in ("creator", "administrator"):
        raise ActError(f"Only an administrator of {chat.title} can be anonymous there.")
    if anonymous:
        chat.anonymous.add(key)
    else:
        chat.anonymous.discard(key)


def set_blocked(world: World, key: str, *, blocked: bool) -> None:
    """Block the bot in one's private chat, or let it write again."""
    chat = world.chat_for_person(key, "private")
    new: Standing = "kicked" if blocked else "member"
    old, chat.bot = chat.bot, new
    if old != new:
        world.updates.add("my_chat_member", _change(world, chat, BOT, old, new))


def _group(world: World, chat_id: int) -> Chat:
    chat = world.chats.get(chat_id)
    if chat is None or chat.kind != "supergroup":
        raise ActError(f"There is no group {chat_id}.")
    return chat


def _change(world: World, chat: Chat, key: str, old: Standing, new: Standing) -> dict[str, object]:
    doer = next(iter(chat.standings), BOT)
    return {
        "chat": world.objects.chat(chat),
        "from": world.cast.user(doer),
        "date": world.date,
        "old_chat_member": world.objects.standing(key, old),
        "new_chat_member": world.objects.standing(key, new),
    }
