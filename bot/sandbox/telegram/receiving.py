"""Methods by which the bot receives: the long poll, and the webhook in its place."""

import re
from typing import Any
from urllib.parse import urlsplit

from bot.sandbox.telegram.arguments import Arguments
from bot.sandbox.telegram.errors import bad_request, conflict, not_imitated
from bot.sandbox.telegram.method import Method
from bot.sandbox.telegram.updates import WEBHOOK_SET
from bot.sandbox.telegram.world import World

_MAX_UPDATES = 100
_PORTS = (80, 88, 443, 8443)  # Bot API, setWebhook
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


async def get_updates(world: World, args: Arguments) -> object:
    """Return unread updates, waiting for one."""
    if world.courier.url:
        raise conflict(
            "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
        )
    _allow(world, args)
    limit = args.integer("limit", _MAX_UPDATES)
    limit = limit if 1 <= limit <= _MAX_UPDATES else _MAX_UPDATES
    offset, timeout_s = args.integer("offset"), float(args.integer("timeout"))
    if world.limits.on:
        timeout_s = world.updates.held_s(offset, timeout_s)
    return await world.updates.read(offset, limit, timeout_s)


def set_webhook(world: World, args: Arguments) -> object:
    """Deliver updates to an address from now on; polling is refused until deleteWebhook.

    Telegram wants https on one of four ports. An http address on this machine is taken too: it is where a bot
    in the sandbox listens.
    """
    url = args.text("url")
    if not args.has("url"):
        raise bad_request("can't find url in the request")  # Telegram takes it for an empty one
    if not url:
        return delete_webhook(world, args)
    secret = args.text("secret_token")
    if secret and not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    _check_address(url)
    _allow(world, args)
    if args.flag("drop_pending_updates"):
        world.updates.clear()
    world.updates.send_away(WEBHOOK_SET)
    world.courier.serve(url, secret)
    return True


def delete_webhook(world: World, args: Arguments) -> object:
    """Forget the webhook, so that polling works again."""
    if args.flag("drop_pending_updates"):
        world.updates.clear()
    world.courier.serve("", "")
    return True


def get_webhook_info(world: World, _args: Arguments) -> object:
    """Return the WebhookInfo."""
    info: dict[str, Any] = {
        "url": world.courier.url,
        "has_custom_certificate": False,
        "pending_update_count": len(world.updates.pending),
    }
    if world.courier.url:
        info["max_connections"] = 1
    if world.courier.last_error is not None:
        info["last_error_date"], info["last_error_message"] = world.courier.last_error
    if world.updates.asked is not None:
        info["allowed_updates"] = world.updates.asked
    return info


def _check_address(url: str) -> None:
    address = urlsplit(url)
    if address.scheme == "http" and address.hostname == "127.0.0.1":
        return
    if address.scheme != "https":
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if address.hostname != "127.0.0.1":
        raise not_imitated("webhooks outside this machine")
    if (address.port or 443) not in _PORTS:
        raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")


def _allow(world: World, args: Arguments) -> None:
    kinds = args.array("allowed_updates", "update types")
    if kinds is not None:
        world.updates.allow(kinds)


METHODS = (
    Method("getUpdates", get_updates, "", "offset limit timeout allowed_updates"),
    Method(
        "setWebhook",
        set_webhook,
        "url",
        "allowed_updates drop_pending_updates secret_token",
        "certificate ip_address max_connections",
    ),
    Method("deleteWebhook", delete_webhook, "", "drop_pending_updates"),
    Method("getWebhookInfo", get_webhook_info),
)
