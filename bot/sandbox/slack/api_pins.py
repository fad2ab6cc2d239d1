"""Methods pins.*: the messages a room keeps at hand."""

from typing import Any

from bot.sandbox.slack.api_chat import permalink
from bot.sandbox.slack.channel import Channel, Pin
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.identity import BOT_USER_ID
from bot.sandbox.slack.message import Message
from bot.sandbox.slack.method import ApiCall, Method, Scope, words

PINS_MOST = 100
ITEM = {"channel": "channel_not_found", "timestamp": "no_item_specified"}
WRITE = Scope(("pins:write",))


def add(call: ApiCall) -> dict[str, Any]:
    """Pin a message to its room."""
    channel = call.channel(outsider="not_in_channel")
    message = call.message(channel, "timestamp")
    if message.ts in channel.pins:
        raise ApiError("already_pinned")
    if len(channel.pins) >= PINS_MOST:
        raise ApiError("too_many_pins")
    pin = channel.pins[message.ts] = Pin(int(call.workspace.now()), BOT_USER_ID)
    call.workspace.changed()
    call.stage.events.pinned(channel, "pin_added", _wire(channel, message, pin))
    return {}


def remove(call: ApiCall) -> dict[str, Any]:
    """Take a pin off."""
    channel = call.channel(outsider="channel_not_found")
    message = call.message(channel, "timestamp")
    pin = channel.pins.pop(message.ts, None)
    if pin is None:
        raise ApiError("no_pin")
    call.workspace.changed()
    call.stage.events.pinned(channel, "pin_removed", _wire(channel, message, pin))
    return {}


def list_all(call: ApiCall) -> dict[str, Any]:
    """List what is pinned, the newest pin first."""
    channel = call.channel(outsider="channel_not_found")
    kept = [(channel.messages[ts], pin) for ts, pin in channel.pins.items() if ts in channel.messages]
    return {"items": [_wire(channel, message, pin) for message, pin in reversed(kept)]}


def _wire(channel: Channel, message: Message, pin: Pin) -> dict[str, Any]:
    shown = message.wire() | {"permalink": permalink(channel, message)}
    return {"type": "message", "created": pin.at, "created_by": pin.by, "channel": channel.id, "message": shown}


METHODS = {
    "pins.add": Method(
        add,
        takes=words("channel timestamp"),
        refuses=words("not_in_channel message_not_found already_pinned too_many_pins"),
        tier=2,
        scope=WRITE,
        required=ITEM,
    ),
    "pins.remove": Method(
        remove,
        takes=words("channel timestamp"),
        refuses=words("message_not_found no_pin"),
        tier=2,
        scope=WRITE,
        required=ITEM,
    ),
    "pins.list": Method(
        list_all,
        takes=words("channel"),
        tier=2,
        scope=Scope(("pins:read",)),
        required={"channel": "channel_not_found"},
    ),
}
