"""The short user object of interactions."""

from bot.sandbox.slack.identity import OUTSIDE_TEAM_ID, TEAM_ID
from bot.sandbox.slack.workspace import Workspace


def user_mark(workspace: Workspace, user_id: str) -> dict[str, str]:
    """Return who acted, as commands and interactions name them."""
    persona = workspace.persona(user_id)
    name = persona.key if persona else ""
    team_id = OUTSIDE_TEAM_ID if persona and persona.foreign else TEAM_ID
    return {"id": user_id, "username": name, "name": name, "team_id": team_id}
