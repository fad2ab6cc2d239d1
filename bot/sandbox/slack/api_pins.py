"""Methods pins.add and bookmarks.add: what a room keeps at hand."""

from typing import Any

from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.identity import APP_ID, BOT_USER_ID, TEAM_ID
from bot.sandbox.slack.method import ApiCall, Method, Scope

PINS_MOST = 100
BOOKMARKS_MOST = 100


def add_pin(call: ApiCall) -> dict[str, Any]:
    """Pin a message to its room."""
    channel = call.channel(member=True)
    message = call.message(channel, "timestamp")
    if message.ts in channel.pins:
        raise ApiError("already_pinned")
    if len(channel.pins) >= PINS_MOST:
        raise ApiError("too_many_pins")
    channel.pins.append(message.ts)
    call.workspace.changed()
    return {}


def add_bookmark(call: ApiCall) -> dict[str, Any]:
    """Put a link at the top of a room."""
    channel = call.channel("channel_id", member=True)
    if call.args.text("type") != "link":
        raise ApiError("invalid_bookmark_type")
    if not call.args.text("link").startswith(("http://", "https://")):
        raise ApiError("invalid_link")
    if len(channel.bookmarks) >= BOOKMARKS_MOST:
        raise ApiError("too_many_bookmarks")
    bookmark = {
        "id": call.workspace.mint_id("Bk"), "channel_id": channel.id, "title": call.args.text("title"),
        "link": call.args.text("link"), "emoji": call.args.text("emoji"), "type": "link",
        "date_created": int(call.workspace.now()), "date_updated": 0, "rank": "g", "entity_id": None,
        "last_updated_by_user_id": BOT_USER_ID, "last_updated_by_team_id": TEAM_ID, "app_id": APP_ID,
    }  # fmt: skip
    channel.bookmarks.append(bookmark)
    call.workspace.changed()
    return {"bookmark": bookmark}


METHODS = {
    "pins.add": Method(
        add_pin,
        Scope(("pins:write",)),
        {"channel": "channel_not_found", "timestamp": "no_item_specified"},
    ),
    "bookmarks.add": Method(
        add_bookmark,
        Scope(("bookmarks:write",)),
        {"channel_id": "channel_not_found", "title": "invalid_arguments", "type": "invalid_arguments"},
    ),
}
