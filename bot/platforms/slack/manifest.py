"""The Slack app as its manifest describes it: what it may do, hear and offer."""

from collections.abc import Sequence
from typing import Any, Literal

COMMANDS = ("crisis", "statement", "script")

SCOPES: dict[str, str] = {
    "channels:history": "look for its own message after a doubtful send",
    "channels:join": "join a channel that exists already",
    "channels:manage": "open a channel for an incident",
    "channels:read": "see whether it is in a channel",
    "chat:write": "write",
    "commands": "hear commands",
    "files:write": "upload charts",
    "groups:history": "look for its own message in private channels",
    "groups:read": "see whether it is in a private channel",
    "im:write": "write to one person",
    "reactions:read": "count approvals by reaction",
    "users:read": "tell members from guests, bots and outsiders",
}
"""Every bot scope with what it is needed for."""

_HINTS = {
    "crisis": ("Follow and steer a crisis", "help | status | ack 12 | open 12"),
    "statement": ("Write and approve statements", "new | show 1 | submit 1"),
    "script": ("Get approved answers", "battery | list"),
}


def manifest(
    mode: Literal["socket", "http"] = "socket", url: str = "", commands: Sequence[str] = COMMANDS
) -> dict[str, Any]:
    """Return the manifest to paste at api.slack.com/apps. ``url`` is where Slack reaches the bot in http mode."""
    request_url = {"request_url": url} if mode == "http" else {}
    return {
        "_metadata": {"major_version": 1, "minor_version": 1},
        "display_information": {
            "name": "onevoice",
            "description": "Early warning, checklist and approval by reaction for crisis teams",
            "background_color": "#1f2a44",
        },
        "features": {
            "app_home": {"messages_tab_enabled": True, "messages_tab_read_only_enabled": True},
            "bot_user": {"display_name": "onevoice", "always_online": True},
            "slash_commands": [_command(name, url if mode == "http" else "") for name in commands],
        },
        "oauth_config": {"scopes": {"bot": sorted(SCOPES)}},
        "settings": {
            "event_subscriptions": {**request_url, "bot_events": ["reaction_added", "reaction_removed"]},
            "interactivity": {"is_enabled": True, **request_url},
            "org_deploy_enabled": False,
            "socket_mode_enabled": mode == "socket",
            "token_rotation_enabled": False,
        },
    }


def _command(name: str, url: str) -> dict[str, Any]:
    description, hint = _HINTS.get(name, ("onevoice", "help"))
    command = {"command": f"/{name}", "description": description, "usage_hint": hint, "should_escape": False}
    return {**command, "url": url} if url else command
