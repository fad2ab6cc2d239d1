"""The method by which the bot itself reacts."""

from typing import Any

from bot.sandbox.telegram.arguments import Arguments
from bot.sandbox.telegram.chats import BOT
from bot.sandbox.telegram.errors import bad_request, not_imitated
from bot.sandbox.telegram.method import Method
from bot.sandbox.telegram.reactions import ALLOWED
from bot.sandbox.telegram.shapes import checked
from bot.sandbox.telegram.world import World


def set_message_reaction(world: World, args: Arguments) -> object:
    """Put one emoji of the bot's on a message, or take it away; no update tells of it."""
    given = args.array("reaction", "reaction types") or []
    if len(given) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    emoji = _emoji(given[0]) if given else None
    chat = world.chat_for_bot(args.text("chat_id"))
    message = chat.for_bot(args.integer("message_id"), "message to react")
    if emoji:
        message.reactions[BOT] = emoji
    else:
        message.reactions.pop(BOT, None)
    world.changed()
    return True


def _emoji(given: Any) -> str:
    if not isinstance(given, dict):
        raise bad_request("can't parse reaction types: expected an Object")
    match given.get("type"):
        case "emoji":
            checked("ReactionTypeEmoji", given)
            if given.get("emoji") not in ALLOWED:
                raise bad_request("REACTION_INVALID")
            return str(given["emoji"])
        case "custom_emoji" | "paid" as kind:
            raise not_imitated(f"reactions of type {kind}")
        case _:
            raise bad_request("can't parse reaction types: invalid reaction type specified")


METHODS = (Method("setMessageReaction", set_message_reaction, "chat_id message_id", "reaction", "is_big"),)
