"""Methods about the app itself: auth.test, api.test, apps.connections.open, team.info."""

from typing import Any

from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.identity import APP_ID, BOT_ID, BOT_NAME, BOT_USER_ID, TEAM_DOMAIN, TEAM_ID, TEAM_NAME
from bot.sandbox.slack.method import ApiCall, Method, Scope


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


def team_info(_call: ApiCall) -> dict[str, Any]:
    """Describe the workspace."""
    team = {"id": TEAM_ID, "name": TEAM_NAME, "domain": TEAM_DOMAIN, "email_domain": "", "icon": {}}
    return {"team": team}


METHODS = {
    "auth.test": Method(auth_test),
    "api.test": Method(api_test, caller="anyone"),
    "apps.connections.open": Method(apps_connections_open, caller="app"),
    "team.info": Method(team_info, scope=Scope(("team:read",))),
}
