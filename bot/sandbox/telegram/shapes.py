"""The fields of the objects a caller nests in its arguments."""

from collections.abc import Mapping
from typing import Any

from bot.sandbox.telegram.errors import not_imitated

# What is read, or kept as it came. Telegram overlooks a field it does not know; here it is refused loudly, because
# a bot that sends it means something by it.
SHAPES: dict[str, frozenset[str]] = {
    "BotCommand": frozenset({"command", "description"}),
    "InlineQueryResultArticle": frozenset(
        {
            "type",
            "id",
            "title",
            "input_message_content",
            "reply_markup",
            "url",
            "description",
            "thumbnail_url",
            "thumbnail_width",
            "thumbnail_height",
        }
    ),
    "InputMediaPhoto": frozenset({"type", "media", "caption", "parse_mode", "caption_entities"}),
    "InputTextMessageContent": frozenset({"message_text", "parse_mode", "entities", "link_preview_options"}),
    "LinkPreviewOptions": frozenset(
        {"is_disabled", "url", "prefer_small_media", "prefer_large_media", "show_above_text"}
    ),
    "MessageEntity": frozenset({"type", "offset", "length", "url", "user", "language", "custom_emoji_id"}),
    "ReactionTypeEmoji": frozenset({"type", "emoji"}),
    "ReplyParameters": frozenset({"message_id", "chat_id", "allow_sending_without_reply", "quote", "quote_position"}),
}


def checked(kind: str, value: Mapping[str, Any]) -> None:
    """Refuse an object of this type with a field that is not built."""
    unknown = value.keys() - SHAPES[kind]
    if unknown:
        raise not_imitated(f"{', '.join(sorted(map(str, unknown)))} of {kind}")
