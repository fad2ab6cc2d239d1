"""Methods that change or take back what is in a chat."""

from typing import Any

from bot.sandbox.telegram.arguments import Arguments
from bot.sandbox.telegram.chats import BOT, Message
from bot.sandbox.telegram.errors import bad_request, not_imitated
from bot.sandbox.telegram.keyboards import inline_keyboard
from bot.sandbox.telegram.method import Method
from bot.sandbox.telegram.sending import caption, link_preview, message_wording
from bot.sandbox.telegram.shapes import checked
from bot.sandbox.telegram.uploads import photo_of
from bot.sandbox.telegram.world import World

_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
_DELETABLE_S = 48 * 3600  # Bot API, deleteMessage


def edit_message_text(world: World, args: Arguments) -> object:
    """Give a message of the bot's a new text; a keyboard that is not sent again is gone."""
    wording = message_wording(world, args)
    markup = inline_keyboard(args.object("reply_markup", "reply markup"))
    preview = link_preview(args)
    message = _own_message(world, args)
    if message.file is not None or message.service is not None:
        raise bad_request("there is no text in the message to edit")
    new = (wording.text, wording.entities, markup, preview)
    if new == (message.text, message.entities, message.markup, message.preview):
        raise bad_request(_NOT_MODIFIED)
    message.text, message.entities, message.markup, message.preview = new
    return _edited(world, message)


def edit_message_caption(world: World, args: Arguments) -> object:
    """Give a picture or a document of the bot's another caption, or none."""
    wording = caption(world, args)
    markup = inline_keyboard(args.object("reply_markup", "reply markup"))
    message = _own_message(world, args)
    if message.file is None:
        raise bad_request("there is no caption in the message to edit")
    new = (wording.text, wording.entities, markup)
    if new == (message.text, message.entities, message.markup):
        raise bad_request(_NOT_MODIFIED)
    message.text, message.entities, message.markup = new
    return _edited(world, message)


def edit_message_media(world: World, args: Arguments) -> object:
    """Give a message of the bot's another picture with its caption; a text becomes a picture."""
    media = args.object("media", "InputMedia")
    if not media:
        raise bad_request("there is no media in the request")
    if media.get("type") != "photo":
        raise not_imitated("media that is no photo")
    checked("InputMediaPhoto", media)
    given = {"photo": media.get("media")} | {name: value for name, value in media.items() if name != "media"}
    inner = args.nested(given, "photo caption parse_mode caption_entities")
    wording = caption(world, inner)
    markup = inline_keyboard(args.object("reply_markup", "reply markup"))
    message = _own_message(world, args)
    if message.service is not None:
        raise bad_request("message can't be edited")
    file = photo_of(world.files, inner)
    old = (message.file, message.text, message.entities, message.markup)
    if (file, wording.text, wording.entities, markup) == old:  # bytes sent anew are a new file, even the same ones
        raise bad_request(_NOT_MODIFIED)
    message.file, message.photo, message.preview = file, True, None
    message.text, message.entities, message.markup = wording.text, wording.entities, markup
    return _edited(world, message)


def edit_message_reply_markup(world: World, args: Arguments) -> object:
    """Give a message of the bot's other buttons, or none."""
    markup = inline_keyboard(args.object("reply_markup", "reply markup"))
    message = _own_message(world, args)
    if markup == message.markup:
        raise bad_request(_NOT_MODIFIED)
    message.markup = markup
    return _edited(world, message)


def delete_message(world: World, args: Arguments) -> object:
    """Take a message away: the bot's own, or as an administrator anybody's, within two days."""
    chat = world.chat_for_bot(args.text("chat_id"))
    message = chat.for_bot(args.integer("message_id"), "message to delete")
    if message.sender != BOT and not chat.bot_is_admin and chat.kind != "private":
        raise bad_request("message can't be deleted")
    if world.date - message.date > _DELETABLE_S:
        raise bad_request("message can't be deleted for everyone")
    if message.service is not None and "forum_topic_created" in message.service:
        raise bad_request("message can't be deleted")
    del chat.messages[message.message_id]
    chat.pinned = [pinned for pinned in chat.pinned if pinned != message.message_id]
    world.changed()
    return True


def pin_chat_message(world: World, args: Arguments) -> object:
    """Pin a message; in a group only an administrator can."""
    chat = world.chat_for_bot(args.text("chat_id"))
    message = chat.for_bot(args.integer("message_id"), "message to pin")
    if chat.kind != "private" and not chat.bot_is_admin:
        raise bad_request("not enough rights to manage pinned messages in the chat")
    if message.message_id in chat.pinned:
        chat.pinned.remove(message.message_id)
    chat.pinned.append(message.message_id)
    world.changed()
    return True


def unpin_chat_message(world: World, args: Arguments) -> object:
    """Unpin this message, or the one pinned last."""
    chat = world.chat_for_bot(args.text("chat_id"))
    if chat.kind != "private" and not chat.bot_is_admin:
        raise bad_request("not enough rights to manage pinned messages in the chat")
    message_id = args.integer("message_id") or (chat.pinned[-1] if chat.pinned else 0)
    if message_id not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned.remove(message_id)
    world.changed()
    return True


def _own_message(world: World, args: Arguments) -> Message:
    inline_id = args.text("inline_message_id")
    if inline_id:
        found = world.inline_messages.get(inline_id)
        if found is None:
            raise bad_request("MESSAGE_ID_INVALID")
        return found
    chat = world.chat_for_bot(args.text("chat_id"))
    message_id = args.integer("message_id")
    if not message_id:
        raise bad_request("message identifier is not specified")
    message = chat.for_bot(message_id, "message to edit")
    if message.sender != BOT:
        raise bad_request("message can't be edited")
    return message


def _edited(world: World, message: Message) -> dict[str, Any] | bool:
    message.edited_at = world.date
    world.changed()
    return True if message.inline_id else world.objects.message(message)


_WHICH = "chat_id message_id inline_message_id reply_markup"

METHODS = (
    Method("editMessageText", edit_message_text, "", f"{_WHICH} text parse_mode entities link_preview_options"),
    Method("editMessageMedia", edit_message_media, "media", _WHICH),
    Method("editMessageReplyMarkup", edit_message_reply_markup, "", _WHICH),
    Method("editMessageCaption", edit_message_caption, "", f"{_WHICH} caption parse_mode caption_entities"),
    Method("deleteMessage", delete_message, "chat_id message_id"),
    Method("pinChatMessage", pin_chat_message, "chat_id message_id", "", "disable_notification"),
    Method("unpinChatMessage", unpin_chat_message, "chat_id", "message_id"),
)
