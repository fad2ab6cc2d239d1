"""Methods users.* and usergroups.*: who is who."""

from typing import Any

from bot.sandbox.people import Persona
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.identity import APP_ID, BOT_ID, BOT_NAME, BOT_USER_ID, OUTSIDE_TEAM_ID, SLACKBOT_ID, TEAM_ID
from bot.sandbox.slack.method import ApiCall, Method, Scope, words
from bot.sandbox.slack.paging import turn

READ = Scope(("users:read",))


def info(call: ApiCall) -> dict[str, Any]:
    """Describe one person."""
    user_id = call.args.text("user")
    if user_id == BOT_USER_ID:
        return {"user": _bot()}
    if user_id == SLACKBOT_ID:  # Slack says is_bot false of its own bot
        return {"user": describe(SLACKBOT_ID, Persona(key="slackbot", name="Slackbot"))}
    persona = call.workspace.persona(user_id)
    if persona is None:
        raise ApiError("user_not_found")
    return {"user": describe(user_id, persona)}


def list_all(call: ApiCall) -> dict[str, Any]:
    """List everyone, the bot included."""
    workspace = call.workspace
    found = [(user_id, workspace.persona(user_id)) for user_id in workspace.user_ids]
    everyone = [describe(user_id, persona) for user_id, persona in found if persona]
    page, following = turn([*everyone, _bot()], call.args, "user")
    return {"members": page, "cache_ts": int(workspace.now()), "response_metadata": following}


def usergroups_list(call: ApiCall) -> dict[str, Any]:
    """List the user groups."""
    with_users, with_count = call.args.flag("include_users"), call.args.flag("include_count")
    groups = call.workspace.usergroups.values()
    return {"usergroups": [group.wire(with_users=with_users, with_count=with_count) for group in groups]}


def usergroups_members(call: ApiCall) -> dict[str, Any]:
    """List who is in a user group."""
    group = call.workspace.usergroups.get(call.args.text("usergroup"))
    if group is None:
        raise ApiError("no_such_subteam")
    return {"users": list(group.members)}


def describe(user_id: str, persona: Persona) -> dict[str, Any]:
    """Return Slack's user object for ``persona``."""
    team_id = OUTSIDE_TEAM_ID if persona.foreign else TEAM_ID
    profile = {
        "title": persona.title, "real_name": persona.name, "real_name_normalized": persona.name,
        "display_name": persona.name, "display_name_normalized": persona.name, "status_text": "",
        "status_emoji": "", "team": team_id,
    }  # fmt: skip
    told = {
        "id": user_id, "team_id": team_id, "name": persona.key, "deleted": persona.deactivated,
        "color": persona.color.lstrip("#"), "real_name": persona.name, "tz": "Asia/Shanghai",
        "tz_label": "China Standard Time", "tz_offset": 28800, "profile": profile, "is_admin": False,
        "is_owner": False, "is_primary_owner": False, "is_restricted": persona.guest,
        "is_ultra_restricted": False, "is_bot": persona.bot, "is_app_user": False, "updated": 0,
    }  # fmt: skip
    return told | ({"is_stranger": True} if persona.foreign else {})


def _bot() -> dict[str, Any]:
    described = describe(BOT_USER_ID, Persona(key=BOT_NAME, name=BOT_NAME, bot=True))
    described["profile"] |= {"bot_id": BOT_ID, "api_app_id": APP_ID}
    return described


GROUPS = Scope(("usergroups:read",))
METHODS = {
    "users.info": Method(
        info, takes=words("user include_locale"), tier=4, scope=READ, required={"user": "user_not_found"}
    ),
    "users.list": Method(
        list_all,
        takes=words("cursor limit include_locale team_id"),
        refuses=words("invalid_cursor"),
        tier=2,
        scope=READ,
    ),
    "usergroups.list": Method(
        usergroups_list,
        takes=words("include_count include_disabled include_users team_id"),
        tier=2,
        scope=GROUPS,
    ),
    "usergroups.users.list": Method(
        usergroups_members,
        takes=words("usergroup include_disabled team_id"),
        tier=2,
        scope=GROUPS,
        required={"usergroup": "no_such_subteam"},
    ),
}
