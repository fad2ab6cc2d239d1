"""Methods that put something of the bot's into a chat."""

from typing import Any

from bot.sandbox.telegram.arguments import Arguments
from bot.sandbox.telegram.chats import BOT, Chat
from bot.sandbox.telegram.errors import bad_request, not_imitated
from bot.sandbox.telegram.keyboards import checked_markup
from bot.sandbox.telegram.method import Method
from bot.sandbox.telegram.shapes import checked
from bot.sandbox.telegram.uploads import document_of, photo_of
from bot.sandbox.telegram.wording import Wording, worded
from bot.sandbox.telegram.world import World

_MAX_TEXT = 4096  # code points after parsing: 4,096 emoji are accepted, 4,097 are not
_MAX_CAPTION = 1024
_ACTIONS = (
    "typing upload_photo record_video upload_video record_voice upload_voice upload_document choose_sticker "
    "find_location record_video_note upload_video_note"
)


def send_message(world: World, args: Arguments) -> object:
    """Post a text."""
    wording = message_wording(world, args)
    return _post(world, args, text=wording.text, entities=wording.entities, preview=link_preview(args))


def send_photo(world: World, args: Arguments) -> object:
    """Post a picture with its caption."""
    wording = caption(world, args)
    file = photo_of(world.files, args)
    return _post(world, args, text=wording.text, entities=wording.entities, file=file, photo=True)


def send_document(world: World, args: Arguments) -> object:
    """Post a file with its caption."""
    wording = caption(world, args)
    file = document_of(world.files, args)
    return _post(world, args, text=wording.text, entities=wording.entities, file=file)


def send_chat_action(world: World, args: Arguments) -> object:
    """Show for a moment that the bot is busy; nothing of it stays."""
    world.chat_for_bot(args.text("chat_id"))
    if args.text("action") not in _ACTIONS.split():
        raise bad_request("wrong parameter action in request")
    return True


def link_preview(args: Arguments) -> dict[str, Any] | None:
    """Return how links of the message are to be shown, as it was asked for."""
    preview = args.object("link_preview_options", "LinkPreviewOptions")
    checked("LinkPreviewOptions", preview or {})
    return preview


def message_wording(world: World, args: Arguments) -> Wording:
    """Return the text of a call as the chat would show it, or refuse it."""
    if not args.text("text"):
        raise bad_request("message text is empty")
    entities = args.array("entities", "message entities")
    wording = known_people(world, worded(args.text("text"), args.text("parse_mode"), entities))
    check_text(wording)
    return wording


def check_text(wording: Wording) -> None:
    """Refuse a message text that is empty or too long once it is parsed and cleaned."""
    if not wording.text:
        raise bad_request("text must be non-empty")
    if len(wording.text) > _MAX_TEXT:
        raise bad_request("message is too long")


def known_people(world: World, wording: Wording) -> Wording:
    """Return the wording without mentions of accounts nobody knows; Telegram drops those in silence."""
    kept = [e for e in wording.entities if "user_id" not in e or world.cast.by_id(e["user_id"])]
    return Wording(wording.text, kept)


def caption(world: World, args: Arguments) -> Wording:
    """Return the caption of a call as the chat would show it, or refuse it."""
    entities = args.array("caption_entities", "message entities")
    wording = known_people(world, worded(args.text("caption"), args.text("parse_mode"), entities))
    if len(wording.text) > _MAX_CAPTION:
        raise bad_request("message caption is too long")
    return wording


def _post(world: World, args: Arguments, **content: Any) -> dict[str, Any]:
    markup = checked_markup(args.object("reply_markup", "reply markup"))
    chat = world.chat_for_bot(args.text("chat_id"))
    reply_to = _answered(chat, args)
    thread = _thread(chat, args, reply_to)
    message = world.post(chat, BOT, markup=markup, reply_to=reply_to, thread_id=thread, **content)
    return world.objects.message(message)


def _answered(chat: Chat, args: Arguments) -> int | None:
    given = args.object("reply_parameters", "reply parameters")
    if given is None:
        return None
    checked("ReplyParameters", given)
    message_id = given.get("message_id")
    if not isinstance(message_id, int):
        raise bad_request("can't parse reply parameters: message_id must be an Integer")
    if given.get("chat_id") not in (None, chat.id, str(chat.id)):
        raise not_imitated("replies to a message of another chat")
    found = chat.messages.get(message_id)
    if found is None and given.get("allow_sending_without_reply"):
        return None
    quote = given.get("quote")
    found = chat.for_bot(message_id, "message to be replied")
    if quote and quote not in found.text:
        raise bad_request("QUOTE_TEXT_INVALID")
    return message_id


def _thread(chat: Chat, args: Arguments, reply_to: int | None) -> int | None:
    thread_id = args.integer("message_thread_id")
    if thread_id:
        if thread_id not in chat.topics:
            raise bad_request("message thread not found")
        return thread_id  # an administrator may write into a closed topic too, and only one gets topics here
    return chat.messages[reply_to].thread_id if reply_to is not None else None


_PLACE = "message_thread_id reply_parameters reply_markup"
_IDLE = "disable_notification protect_content allow_paid_broadcast"

METHODS = (
    Method(
        "sendMessage",
        send_message,
        "chat_id text",
        f"parse_mode entities link_preview_options {_PLACE}",
        _IDLE,
        posts=True,
    ),
    Method(
        "sendPhoto",
        send_photo,
        "chat_id photo",
        f"caption parse_mode caption_entities {_PLACE}",
        _IDLE,
        posts=True,
    ),
    Method(
        "sendDocument",
        send_document,
        "chat_id document",
        f"caption parse_mode caption_entities {_PLACE}",
        f"{_IDLE} disable_content_type_detection",
        posts=True,
    ),
    Method("sendChatAction", send_chat_action, "chat_id action", "", "message_thread_id"),
)
