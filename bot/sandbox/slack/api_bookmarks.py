"""Methods bookmarks.*: the links at the top of a room."""

from typing import Any

from bot.sandbox.slack.channel import Channel
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.identity import APP_ID, BOT_USER_ID, TEAM_ID
from bot.sandbox.slack.method import ApiCall, Method, Scope, words

BOOKMARKS_MOST = 100
WRITE = Scope(("bookmarks:write",))
ROOM = {"channel_id": "channel_not_found"}
ONE = ROOM | {"bookmark_id": "not_found"}


def add(call: ApiCall) -> dict[str, Any]:
    """Put a link at the top of a room."""
    channel = _room(call)
    if call.args.text("type") != "link":
        raise ApiError("invalid_bookmark_type")
    link = _link(call)
    if len(channel.bookmarks) >= BOOKMARKS_MOST:
        raise ApiError("too_many_bookmarks")
    bookmark = {
        "id": call.workspace.mint_id("Bk"), "channel_id": channel.id, "title": call.args.text("title"),
        "link": link, "emoji": call.args.text("emoji"), "icon_url": None, "type": "link",
        "date_created": int(call.workspace.now()), "date_updated": 0, "rank": "g", "entity_id": None,
        "last_updated_by_user_id": BOT_USER_ID, "last_updated_by_team_id": TEAM_ID, "shortcut_id": None,
        "app_id": APP_ID, "app_action_id": None,
    }  # fmt: skip
    channel.bookmarks.append(bookmark)
    call.workspace.changed()
    return {"bookmark": bookmark}


def edit(call: ApiCall) -> dict[str, Any]:
    """Change a link; parts that are not named stay."""
    bookmark = _bookmark(call, _room(call))
    if "link" in call.args:
        bookmark["link"] = _link(call)
    bookmark |= {name: call.args.text(name) for name in ("title", "emoji") if name in call.args}
    bookmark["date_updated"] = int(call.workspace.now())
    call.workspace.changed()
    return {"bookmark": bookmark}


def remove(call: ApiCall) -> dict[str, Any]:
    """Take a link away."""
    channel = _room(call)
    channel.bookmarks.remove(_bookmark(call, channel))
    call.workspace.changed()
    return {}


def list_all(call: ApiCall) -> dict[str, Any]:
    """List the links of a room."""
    return {"bookmarks": list(_room(call).bookmarks)}


def _room(call: ApiCall) -> Channel:
    return call.channel("channel_id", outsider="channel_not_found")


def _link(call: ApiCall) -> str:
    link = call.args.text("link")
    if not link.startswith(("http://", "https://")):
        raise ApiError("invalid_link")
    return link


def _bookmark(call: ApiCall, channel: Channel) -> dict[str, Any]:
    for bookmark in channel.bookmarks:
        if bookmark["id"] == call.args.text("bookmark_id"):
            return bookmark
    raise ApiError("not_found")


METHODS = {
    "bookmarks.add": Method(
        add,
        takes=words("channel_id title type link emoji access_level entity_id parent_id"),
        refuses=words("invalid_bookmark_type invalid_link too_many_bookmarks"),
        tier=2,
        scope=WRITE,
        required=ROOM | {"title": "invalid_arguments", "type": "invalid_arguments"},
    ),
    "bookmarks.edit": Method(
        edit,
        takes=words("channel_id bookmark_id title link emoji"),
        refuses=words("invalid_link"),
        tier=2,
        scope=WRITE,
        required=ONE,
    ),
    "bookmarks.remove": Method(
        remove, takes=words("channel_id bookmark_id quip_section_id"), tier=2, scope=WRITE, required=ONE
    ),
    "bookmarks.list": Method(list_all, takes=words("channel_id"), scope=Scope(("bookmarks:read",)), required=ROOM),
}
