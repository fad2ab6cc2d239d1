"""Methods that ask what a chat is and who is in it."""

from bot.sandbox.telegram.arguments import Arguments
from bot.sandbox.telegram.chats import BOT, Chat
from bot.sandbox.telegram.errors import bad_request
from bot.sandbox.telegram.method import Method
from bot.sandbox.telegram.world import World


def get_chat(world: World, args: Arguments) -> object:
    """Return the ChatFullInfo; it is no proof that the bot may write to the person."""
    number = args.integer("chat_id")
    person = world.known_person(number)
    if number not in world.chats and person is not None:
        return world.objects.full_chat(Chat(number, "private", "", {person.key: "member"}, "member"))
    return world.objects.full_chat(world.chat_for_bot(args.text("chat_id")))


def get_chat_member(world: World, args: Arguments) -> object:
    """Return the ChatMember: "left" for somebody who is not in the chat."""
    chat = world.chat_for_bot(args.text("chat_id"))
    user_id = args.integer("user_id")
    if user_id <= 0:
        raise bad_request("invalid user_id specified")
    if user_id == world.cast.bot.id:
        return world.objects.member(chat, BOT)
    person = world.cast.by_id(user_id)
    if person is None:
        raise bad_request("PARTICIPANT_ID_INVALID")
    return world.objects.member(chat, person.key)


def get_chat_administrators(world: World, args: Arguments) -> object:
    """Return the creator, the administrators and, if it is one, the bot; other bots only when asked for."""
    chat = _group(world, args)
    keys = [key for key, standing in chat.standings.items() if standing in ("creator", "administrator")]
    if not args.flag("return_bots"):
        keys = [key for key in keys if not world.cast.of(key).bot]
    return [world.objects.member(chat, key) for key in [*keys, *([BOT] if chat.bot_is_admin else [])]]


def get_chat_member_count(world: World, args: Arguments) -> object:
    """Return how many are in the chat, the bot included."""
    chat = world.chat_for_bot(args.text("chat_id"))
    return len(chat.members) + 1


def _group(world: World, args: Arguments) -> Chat:
    chat = world.chat_for_bot(args.text("chat_id"))
    if chat.kind == "private":
        raise bad_request("there are no administrators in the private chat")
    return chat


METHODS = (
    Method("getChat", get_chat, "chat_id"),
    Method("getChatMember", get_chat_member, "chat_id user_id"),
    Method("getChatAdministrators", get_chat_administrators, "chat_id", "return_bots"),
    Method("getChatMemberCount", get_chat_member_count, "chat_id"),
)
