"""The kinds of updates of Bot API 10.1: what this Telegram produces, what it only lets a bot ask for."""

KINDS = (
    "message",
    "edited_message",
    "message_reaction",
    "inline_query",
    "chosen_inline_result",
    "callback_query",
    "my_chat_member",
    "chat_member",
)
# A bot may name these too, and getWebhookInfo repeats them; nothing that happens here makes one.
_OTHERS = """
channel_post edited_channel_post business_connection business_message edited_business_message
deleted_business_messages guest_message message_reaction_count shipping_query pre_checkout_query
purchased_paid_media poll poll_answer chat_join_request chat_boost removed_chat_boost managed_bot
"""
NOT_PRODUCED = frozenset(_OTHERS.split())
EVERY_KIND = NOT_PRODUCED | frozenset(KINDS)
# These are sent only when named: Bot API, getUpdates, allowed_updates.
ONLY_WHEN_ASKED = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
DEFAULT = EVERY_KIND - ONLY_WHEN_ASKED
