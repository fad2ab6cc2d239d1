"""Methods about the app itself: auth.test, api.test, apps.connections.open, team.info, emoji.list."""

from typing import Any

from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.identity import APP_ID, BOT_ID, BOT_NAME, BOT_USER_ID, TEAM_DOMAIN, TEAM_ID, TEAM_NAME
from bot.sandbox.slack.method import ApiCall, Method, Scope, words


def auth_test(_call: ApiCall) -> dict[str, Any]:
    """Say whom the token belongs to."""
    return {
        "url": f"https://{TEAM_DOMAIN}.slack.com/",
        "team": TEAM_NAME,
        "user": BOT_NAME,
        "team_id": TEAM_ID,
        "user_id": BOT_USER_ID,
        "bot_id": BOT_ID,
        "is_enterprise_install": False,
    }


def api_test(call: ApiCall) -> dict[str, Any]:
    """Give back the arguments; ``error`` fails with that error."""
    if "error" in call.args:
        raise ApiError(call.args.text("error"), args=call.args.values)
    return {"args": call.args.values} if call.args.values else {}


def apps_connections_open(call: ApiCall) -> dict[str, Any]:
    """Give a ticket to one Socket Mode link."""
    ticket = call.stage.courier.links.issue_ticket()
    root = call.stage.root().replace("http://", "ws://")
    return {"url": f"{root}/link/?ticket={ticket}&app_id={APP_ID}"}


def team_info(call: ApiCall) -> dict[str, Any]:
    """Describe the workspace."""
    if call.args.text("team", TEAM_ID) != TEAM_ID or call.args.text("domain", TEAM_DOMAIN) != TEAM_DOMAIN:
        raise ApiError("team_not_found")
    team = {"id": TEAM_ID, "name": TEAM_NAME, "domain": TEAM_DOMAIN, "email_domain": "", "icon": {}}
    return {"team": team}


def emoji_list(call: ApiCall) -> dict[str, Any]:
    """List the workspace's own emoji: the sandbox has none."""
    told: dict[str, Any] = {"emoji": {}, "cache_ts": call.workspace.mint_ts()[0]}
    if call.args.flag("include_categories"):
        told |= {"categories_version": "1", "categories": []}
    return told


METHODS = {
    "auth.test": Method(auth_test, tier=5),
    "api.test": Method(api_test, takes=words("error"), tier=4, caller="anyone"),
    "apps.connections.open": Method(apps_connections_open, caller="app"),
    "team.info": Method(
        team_info, takes=words("team domain"), refuses=words("team_not_found"), scope=Scope(("team:read",))
    ),
    "emoji.list": Method(emoji_list, takes=words("include_categories"), tier=2, scope=Scope(("emoji:read",))),
}
