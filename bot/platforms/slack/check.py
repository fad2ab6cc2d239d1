"""Looks whether the app is set up: tokens, scopes, and presence in each room."""

from collections.abc import Mapping

from slack_sdk.web.async_client import AsyncWebClient

from bot.config import Config
from bot.errors import NotDelivered
from bot.platforms.slack.faults import repeatable
from bot.platforms.slack.manifest import SCOPES
from bot.ports import Finding


async def findings(web: AsyncWebClient, config: Config, addresses: Mapping[str, str]) -> list[Finding]:
    """Return one finding per thing looked at; without a valid token nothing else can be looked at."""
    try:
        me = await repeatable(web.auth_test())
    except NotDelivered as fault:
        return [Finding(what="slack token", ok=False, advice=str(fault))]
    name = str(me.get("user") or "onevoice")
    found = [Finding(what=f"slack token: @{name} in {me.get('team') or me.get('team_id')}", ok=True)]
    found.append(_scopes(me.headers.get("X-OAuth-Scopes") or me.headers.get("x-oauth-scopes") or ""))
    found.append(await _way_in(web, config))
    found.extend([await _room(web, room, address, name) for room, address in addresses.items() if address])
    return found


def _scopes(granted: str) -> Finding:
    have = {scope.strip() for scope in granted.split(",")}
    missing = [f"{scope} (to {SCOPES[scope]})" for scope in sorted(SCOPES) if scope not in have]
    advice = f"add to the app's bot scopes and install it again: {', '.join(missing)}" if missing else ""
    return Finding(what="slack scopes", ok=not missing, advice=advice)


async def _way_in(web: AsyncWebClient, config: Config) -> Finding:
    if config.slack.mode == "http":
        secret = config.slack.signing_secret.get_secret_value().strip()
        advice = "" if secret else "set ONEVOICE_SLACK__SIGNING_SECRET from the app's Basic Information page"
        return Finding(what="slack signing secret", ok=bool(secret), advice=advice)
    token = config.slack.app_token.get_secret_value().strip()
    if not token:
        advice = "make an app-level token with connections:write and set ONEVOICE_SLACK__APP_TOKEN"
        return Finding(what="slack app token", ok=False, advice=advice)
    try:
        await repeatable(web.apps_connections_open(app_token=token))
    except NotDelivered as fault:
        advice = f"check ONEVOICE_SLACK__APP_TOKEN (xapp-…, scope connections:write): {fault}"
        return Finding(what="slack app token", ok=False, advice=advice)
    return Finding(what="slack app token", ok=True)


async def _room(web: AsyncWebClient, room: str, address: str, name: str) -> Finding:
    what = f"slack room {room} ({address})"
    try:
        answer = await repeatable(web.conversations_info(channel=address))
    except NotDelivered as fault:
        return Finding(what=what, ok=False, advice=str(fault))
    channel = answer["channel"]
    if channel.get("is_archived"):
        return Finding(what=what, ok=False, advice="the channel is archived: restore it or configure another")
    invited = bool(channel.get("is_member"))
    return Finding(what=what, ok=invited, advice="" if invited else f"invite the bot: /invite @{name} in that channel")
