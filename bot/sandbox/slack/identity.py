"""Who the bot and its workspace are on the wire."""

from dataclasses import dataclass

TEAM_ID = "T0SANDBOX01"
TEAM_DOMAIN = "sandbox"
TEAM_NAME = "Sandbox"
OUTSIDE_TEAM_ID = "T0OUTSIDE01"
APP_ID = "A0ONEVOICE1"
BOT_ID = "B0ONEVOICE1"
BOT_USER_ID = "U0ONEVOICE1"
BOT_NAME = "onevoice"
SLACKBOT_ID = "USLACKBOT"
VERIFICATION_TOKEN = "sandbox-verification"  # noqa: S105 - sent by Slack in every payload, deprecated, never secret

DEFAULT_SCOPES: frozenset[str] = frozenset(
    {
        "app_mentions:read", "bookmarks:read", "bookmarks:write", "channels:history", "channels:join",
        "channels:manage", "channels:read", "chat:write", "commands", "emoji:read", "files:read", "files:write",
        "groups:history", "groups:read", "groups:write", "im:history", "im:read", "im:write", "mpim:history",
        "mpim:read", "mpim:write", "pins:read", "pins:write", "reactions:read", "reactions:write", "team:read",
        "usergroups:read", "users:read",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Keys:
    """The tokens the stand-in takes."""

    bot_token: str
    app_token: str
