"""Methods conversations.history and conversations.replies: what was said, read back."""

import sys
from typing import Any

from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.message import Message
from bot.sandbox.slack.method import ApiCall, Method, by_kind, words
from bot.sandbox.slack.paging import read_cursor, read_limit, write_cursor

HISTORY = by_kind("history")
PAGE_MOST = 999  # docs.slack.dev/reference/methods/conversations.history
REPLIES_MOST = 1000


def history(call: ApiCall) -> dict[str, Any]:
    """Return the lines of a room, the newest first."""
    room = call.channel(outsider="not_in_channel")
    oldest, latest, inclusive = _window(call)
    limit = read_limit(call.args, 100, PAGE_MOST)
    turned_to = read_cursor(call.args, "next_ts")
    found = room.between(oldest, latest, inclusive=inclusive)
    if turned_to is not None:
        found = [message for message in found if message.micros <= turned_to]
    page = found[-limit:][::-1]
    rest = found[:-limit]
    told = {"messages": _shown(call, page), "has_more": bool(rest), "pin_count": len(room.pins)}
    told |= {"channel_actions_ts": None, "channel_actions_count": 0}
    told |= {name: call.args.text(name) for name in ("oldest", "latest") if name in call.args}
    following = write_cursor("next_ts", rest[-1].micros) if rest else ""
    return told | {"response_metadata": {"next_cursor": following}}


def replies(call: ApiCall) -> dict[str, Any]:
    """Return a thread from its first message on."""
    room = call.channel(outsider="channel_not_found")
    message = room.messages.get(call.args.text("ts"))
    if message is None:
        raise ApiError("thread_not_found")
    parent = room.messages[str(message.thread_ts)] if message.is_reply else message
    oldest, latest, inclusive = _window(call)
    limit = read_limit(call.args, 1000, REPLIES_MOST)
    start = read_cursor(call.args, "reply") or 0
    chosen = [parent] + [m for m in parent.replies if _within(m.micros, oldest, latest, inclusive=inclusive)]
    page, rest = chosen[start : start + limit], chosen[start + limit :]
    following = write_cursor("reply", start + limit) if rest else ""
    told = {"messages": _shown(call, page), "has_more": bool(rest)}
    return told | {"response_metadata": {"next_cursor": following}}


def _shown(call: ApiCall, messages: list[Message]) -> list[dict[str, Any]]:
    with_metadata = call.args.flag("include_all_metadata")
    return [message.wire(with_metadata=with_metadata) for message in messages]


def _window(call: ApiCall) -> tuple[int, int, bool]:
    oldest = _read_ts(call, "oldest", 0)
    latest = _read_ts(call, "latest", sys.maxsize)
    return oldest, latest, call.args.flag("inclusive")


def _read_ts(call: ApiCall, name: str, default: int) -> int:
    if name not in call.args:
        return default
    seconds, _, fraction = call.args.text(name).partition(".")
    try:
        return int(seconds) * 1_000_000 + int(fraction.ljust(6, "0")[:6] or "0")
    except ValueError:
        raise ApiError(f"invalid_ts_{name}") from None


def _within(micros: int, oldest: int, latest: int, *, inclusive: bool) -> bool:
    return oldest <= micros <= latest if inclusive else oldest < micros < latest


READ = words("channel cursor include_all_metadata inclusive latest limit oldest")
MALFORMED = words("invalid_cursor invalid_ts_oldest invalid_ts_latest")
METHODS = {
    "conversations.history": Method(
        history,
        takes=READ,
        refuses=MALFORMED | words("not_in_channel"),
        scope=HISTORY,
        required={"channel": "channel_not_found"},
    ),
    "conversations.replies": Method(
        replies,
        takes=READ | words("ts"),
        refuses=MALFORMED,
        scope=HISTORY,
        required={"channel": "channel_not_found", "ts": "thread_not_found"},
    ),
}
