"""The bodies of events, commands and interactions as Slack writes them."""

from typing import Any

from bot.sandbox.slack.channel import Channel
from bot.sandbox.slack.identity import (
    APP_ID,
    BOT_USER_ID,
    OUTSIDE_TEAM_ID,
    TEAM_DOMAIN,
    TEAM_ID,
    VERIFICATION_TOKEN,
)
from bot.sandbox.slack.workspace import Workspace


def wrap_event(event: dict[str, Any], workspace: Workspace, context: str = "") -> dict[str, Any]:
    """Return ``event`` in the outer body of the Events API."""
    bot = {
        "enterprise_id": None,
        "team_id": TEAM_ID,
        "user_id": BOT_USER_ID,
        "is_bot": True,
        "is_enterprise_install": False,
    }
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": TEAM_ID,
        "context_team_id": TEAM_ID,
        "context_enterprise_id": None,
        "api_app_id": APP_ID,
        "event": event,
        "type": "event_callback",
        "event_id": workspace.mint_id("Ev"),
        "event_time": int(workspace.now()),
        "authorizations": [bot],
        "is_ext_shared_channel": False,
        "event_context": f"1-{event['type']}-{TEAM_ID}-{context}",
    }


def slash_command(user: dict[str, str], channel: Channel, typed: str, urls: dict[str, str]) -> dict[str, Any]:
    """Return the payload of a slash command; ``urls`` holds its response_url and trigger_id."""
    command, _, text = typed.partition(" ")
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": TEAM_ID,
        "team_domain": TEAM_DOMAIN,
        "channel_id": channel.id,
        "channel_name": channel.name if channel.kind != "im" else "directmessage",
        "user_id": user["id"],
        "user_name": user["username"],
        "command": command,
        "text": text.strip(),
        "api_app_id": APP_ID,
        "is_enterprise_install": False,
    } | urls


def interaction(kind: str, user: dict[str, str], **more: Any) -> dict[str, Any]:
    """Return the payload of an interaction of ``kind`` with what belongs to it."""
    unnamed = {"shortcut": "name", "message_action": "username"}.get(kind, "")  # Slack names people three ways
    app = {} if unnamed else {"api_app_id": APP_ID}
    return {
        "type": kind,
        "user": {name: value for name, value in user.items() if name != unnamed},
        **app,
        "token": VERIFICATION_TOKEN,
        "team": {"id": TEAM_ID, "domain": TEAM_DOMAIN},
        "enterprise": None,
        "is_enterprise_install": False,
    } | more


def user_mark(workspace: Workspace, user_id: str) -> dict[str, str]:
    """Return who acted, as commands and interactions name them."""
    persona = workspace.persona(user_id)
    name = persona.key if persona else ""
    team_id = OUTSIDE_TEAM_ID if persona and persona.foreign else TEAM_ID
    return {"id": user_id, "username": name, "name": name, "team_id": team_id}


def channel_mark(channel: Channel) -> dict[str, str]:
    """Return the short channel object of interactions."""
    return {"id": channel.id, "name": channel.name if channel.kind != "im" else "directmessage"}
