"""User groups: a handle that stands for several people."""

from dataclasses import dataclass
from typing import Any

from bot.sandbox.slack.identity import SLACKBOT_ID, TEAM_ID


@dataclass(frozen=True, slots=True)
class Usergroup:
    """One group, its members by their ids."""

    id: str
    handle: str
    name: str
    members: tuple[str, ...]
    created: int

    def wire(self, *, with_users: bool, with_count: bool) -> dict[str, Any]:
        """Return Slack's user group object."""
        told: dict[str, Any] = {
            "id": self.id, "team_id": TEAM_ID, "is_usergroup": True, "is_subteam": True, "name": self.name,
            "description": "", "handle": self.handle, "is_external": False, "date_create": self.created,
            "date_update": self.created, "date_delete": 0, "auto_provision": False, "enterprise_subteam_id": "",
            "created_by": SLACKBOT_ID, "updated_by": SLACKBOT_ID, "deleted_by": None,
            "prefs": {"channels": [], "groups": []},
        }  # fmt: skip
        if with_users:
            told["users"] = list(self.members)
        return told | ({"user_count": len(self.members)} if with_count else {})
