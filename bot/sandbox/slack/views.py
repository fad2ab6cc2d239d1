"""The forms people have open and their home tabs."""

import secrets
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.slack.errors import ApiError, InvalidBlocksError
from bot.sandbox.slack.identity import APP_ID, BOT_ID, TEAM_ID
from bot.sandbox.slack.workspace import Workspace

DEEPEST = 3  # a stack holds three views; docs.slack.dev/surfaces/modals


@dataclass(slots=True, eq=False)
class View:
    """One modal or home tab as ``user_id`` sees it; ``body`` is what the app sent."""

    id: str
    user_id: str
    body: dict[str, Any]
    root_id: str
    previous_id: str | None = None
    hash: str = ""
    values: dict[str, dict[str, Any]] = field(default_factory=dict)

    def wire(self) -> dict[str, Any]:
        """Return Slack's view object."""
        body = self.body
        told = {
            "id": self.id, "team_id": TEAM_ID, "app_id": APP_ID, "app_installed_team_id": TEAM_ID,
            "bot_id": BOT_ID, "type": body["type"], "blocks": body["blocks"],
            "title": body.get("title"), "submit": body.get("submit"), "close": body.get("close"),
            "private_metadata": body.get("private_metadata", ""), "callback_id": body.get("callback_id", ""),
            "external_id": body.get("external_id", ""), "state": {"values": self.values},
            "hash": self.hash, "clear_on_close": bool(body.get("clear_on_close")),
            "notify_on_close": bool(body.get("notify_on_close")), "root_view_id": self.root_id,
            "previous_view_id": self.previous_id,
        }  # fmt: skip
        if body["type"] == "home":
            told["title"] = {"type": "plain_text", "text": "View Title", "emoji": True}
        return told


class Views:
    """All open views of the workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}

    def top(self, user_id: str) -> View | None:
        """Return the view in front of ``user_id``."""
        stack = self._stacks.get(user_id)
        return stack[-1] if stack else None

    def open(self, user_id: str, body: dict[str, Any]) -> View:
        """Show a new modal in place of whatever was open."""
        self._refuse_known(body)
        view_id = self._workspace.mint_id("V")
        view = View(view_id, user_id, body, root_id=view_id)
        self._stacks[user_id] = [view]
        return self._show(view)

    def push(self, user_id: str, body: dict[str, Any]) -> View:
        """Show a modal on top of the one that is open."""
        stack = self._stacks.get(user_id)
        if not stack:
            raise ApiError("not_found")
        if len(stack) >= DEEPEST:
            raise ApiError("push_limit_reached")
        self._refuse_known(body)
        view_id = self._workspace.mint_id("V")
        view = View(view_id, user_id, body, root_id=stack[0].id, previous_id=stack[-1].id)
        stack.append(view)
        return self._show(view)

    def publish(self, user_id: str, body: dict[str, Any], expected_hash: str) -> View:
        """Show ``body`` as the app's home tab of ``user_id``."""
        view = self.homes.get(user_id)
        if view is not None and expected_hash and expected_hash != view.hash:
            raise ApiError("hash_conflict")
        if view is None:
            view_id = self._workspace.mint_id("V")
            view = self.homes[user_id] = View(view_id, user_id, body, root_id=view_id)
        view.body = body
        return self._show(view)

    def update(self, view: View, body: dict[str, Any], expected_hash: str = "") -> View:
        """Replace what ``view`` shows; the app may name the state it meant to replace."""
        if expected_hash and expected_hash != view.hash:
            raise ApiError("hash_conflict")
        if body["type"] != view.body["type"]:
            raise InvalidBlocksError(["a view keeps its type [json-pointer:/view/type]"], "invalid_arguments")
        view.body = body
        kept = {block.get("block_id") for block in body["blocks"]}
        view.values = {block_id: held for block_id, held in view.values.items() if block_id in kept}
        return self._show(view)

    def close(self, view: View, *, clear: bool = False) -> None:
        """Take ``view`` away, and all under it when ``clear``."""
        stack = self._stacks.get(view.user_id, [])
        if clear:
            stack.clear()
        elif view in stack:
            stack.remove(view)
        if not stack:
            self._stacks.pop(view.user_id, None)
        self._workspace.changed()

    def find(self, view_id: str, external_id: str = "") -> View | None:
        """Return the open view with this id, of the app's making or of Slack's."""
        for view in self.all():
            if view.id == view_id or (external_id and view.body.get("external_id") == external_id):
                return view
        return None

    def all(self) -> list[View]:
        """Return every view that someone can see."""
        return [view for stack in self._stacks.values() for view in stack] + list(self.homes.values())

    def _refuse_known(self, body: dict[str, Any]) -> None:
        external_id = body.get("external_id")
        if external_id and self.find("", external_id):
            raise ApiError("duplicate_external_id")

    def _show(self, view: View) -> View:
        view.hash = f"{int(self._workspace.now())}.{secrets.token_hex(4)}"
        self._workspace.changed()
        return view
