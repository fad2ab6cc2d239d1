"""Acting on what the app shows: buttons, menus, forms, shortcuts and the home tab."""

from typing import Any

from bot.sandbox.slack.acts import Acts
from bot.sandbox.slack.backstage import Backstage
from bot.sandbox.slack.channel import Channel
from bot.sandbox.slack.content import accept_view
from bot.sandbox.slack.envelope import Answer, Envelope
from bot.sandbox.slack.errors import ActError, ApiError
from bot.sandbox.slack.forms import check_filled, fill
from bot.sandbox.slack.message import Message
from bot.sandbox.slack.payloads import channel_mark, interaction, user_mark
from bot.sandbox.slack.views import View

STATELESS = ("button", "image", "overflow", "workflow_button")
SILENT = "The app did not react within 3 seconds."


class Interactions:
    """What people do with the app's blocks and forms."""

    def __init__(self, stage: Backstage, acts: Acts) -> None:
        self._stage = stage
        self._acts = acts
        self._workspace = stage.workspace

    async def click(self, as_: str, reference: str, ts: str, action_id: str, value: str | None) -> None:
        """Press a button or choose from a menu under a message."""
        channel, user_id = self._acts.room(as_, reference)
        message = self._acts.message(channel, user_id, ts)
        blocks = _all_blocks(message)
        action = self._action(blocks, action_id, value)
        if action["type"] not in STATELESS:
            chosen = message.choices.setdefault(user_id, {}).setdefault(action["block_id"], {})
            chosen[action_id] = _held(action)
        payload = self._payload("block_actions", user_id) | {
            "container": _container(channel, message),
            "channel": channel_mark(channel),
            "state": {"values": _state(blocks, message.choices.get(user_id, {}))},
            "response_url": self._stage.response_urls.give(channel, user_id, message),
            "actions": [action],
        }
        if message.ephemeral_to is None:
            payload["message"] = message.wire()
        answer = await self._ask(payload)
        if not answer.taken:
            self._acts.warn(channel, user_id, f"The button did nothing: {SILENT}")

    async def click_in_view(self, as_: str, view_id: str, action_id: str, value: str | None) -> None:
        """Press a button or choose from a menu in a form or on the home tab."""
        view = self._view(as_, view_id)
        action = self._action(view.body["blocks"], action_id, value)
        if action["type"] not in STATELESS:
            view.values.setdefault(action["block_id"], {})[action_id] = _held(action)
        payload = self._payload("block_actions", view.user_id) | {
            "container": {"type": "view", "view_id": view.id},
            "view": view.wire(),
            "actions": [action],
        }
        if not (await self._ask(payload)).taken:
            raise ActError(SILENT)

    async def submit(self, as_: str, view_id: str, values: dict[str, dict[str, Any]]) -> dict[str, Any]:
        """Send a form; returns what is to be corrected, or nothing when it was taken."""
        view = self._view(as_, view_id)
        if view.body.get("submit") is None:
            raise ActError("This form has nothing to submit.")
        errors = self._fill(view, values)
        if errors:
            return {"errors": errors}
        payload = self._payload("view_submission", view.user_id) | {"view": view.wire(), "response_urls": []}
        answer = await self._ask(payload)
        if not answer.taken:
            raise ActError(f"{SILENT} The form is still open.")
        try:
            return self._obey(view, answer.body or {})
        except ApiError as refusal:
            raise ActError(f"The app answered the form with something Slack refuses ({refusal.code}).") from None

    async def close_view(self, as_: str, view_id: str) -> None:
        """Close a form without sending it."""
        view = self._view(as_, view_id)
        self._stage.views.close(view, clear=bool(view.body.get("clear_on_close")))
        if view.body.get("notify_on_close"):
            payload = interaction("view_closed", user_mark(self._workspace, view.user_id), view=view.wire())
            cleared = bool(view.body.get("clear_on_close"))
            await self._ask(payload | {"is_cleared": cleared})

    async def use_shortcut(self, as_: str, callback_id: str, reference: str, ts: str) -> None:
        """Use a shortcut of the app: on a message, or a global one when no message is named."""
        if not ts:
            user_id = self._workspace.user_id(as_)
            answer = await self._ask(self._payload("shortcut", user_id) | self._shortcut(callback_id))
            if not answer.taken:
                raise ActError(SILENT)
            return
        channel, user_id = self._acts.room(as_, reference)
        message = self._acts.message(channel, user_id, ts)
        payload = self._payload("message_action", user_id) | self._shortcut(callback_id)
        payload |= {
            "message_ts": message.ts,
            "message": message.wire(),
            "channel": channel_mark(channel),
            "response_url": self._stage.response_urls.give(channel, user_id, message),
        }
        if not (await self._ask(payload)).taken:
            self._acts.warn(channel, user_id, f"The shortcut did nothing: {SILENT}")

    def open_home(self, as_: str) -> None:
        """Look at the app's home tab."""
        user_id = self._workspace.user_id(as_)
        home = self._stage.views.homes.get(user_id)
        channel = self._workspace.open_im(user_id)
        self._stage.events.home_opened(user_id, channel, home.wire() if home else None)

    def _shortcut(self, callback_id: str) -> dict[str, Any]:
        return {"callback_id": callback_id, "action_ts": self._workspace.mint_ts()[0]}

    def _payload(self, kind: str, user_id: str) -> dict[str, Any]:
        trigger_id = self._stage.triggers.give(user_id)
        return interaction(kind, user_mark(self._workspace, user_id), trigger_id=trigger_id)

    async def _ask(self, payload: dict[str, Any]) -> Answer:
        return await self._stage.courier.ask(Envelope("interactive", payload))

    def _view(self, as_: str, view_id: str) -> View:
        user_id = self._workspace.user_id(as_)
        view = self._stage.views.find(view_id)
        if view is None or view.user_id != user_id:
            raise ActError("This form is not open any more.")
        return view

    def _action(self, blocks: list[dict[str, Any]], action_id: str, value: str | None) -> dict[str, Any]:
        """Return the action Slack reports for the element with ``action_id``."""
        found = [
            (block, element)
            for block in blocks
            for element in _elements(block)
            if element.get("action_id") == action_id
        ]
        if element_values := [pair for pair in found if value is not None and pair[1].get("value") == value]:
            found = element_values
        if not found:
            raise ActError(f"There is nothing to press called {action_id!r}.")
        block, element = found[0]
        action = {"action_id": action_id, "block_id": block["block_id"], "type": element["type"]}
        if element["type"] == "button":
            action |= {name: element[name] for name in ("text", "value", "style", "url") if name in element}
        else:
            action |= fill(element, value)
        return action | {"action_ts": self._workspace.mint_ts()[0]}

    def _fill(self, view: View, values: dict[str, dict[str, Any]]) -> dict[str, str]:
        """Put ``values`` into the form; returns what the client itself finds wrong, by block."""
        inputs = {block["block_id"]: block for block in view.body["blocks"] if block["type"] == "input"}
        if unknown := [block_id for block_id in values if block_id not in inputs]:
            raise ActError(f"The form has no field {unknown[0]!r}.")
        errors: dict[str, str] = {}
        for block_id, block in inputs.items():
            element = block["element"]
            action_id = element["action_id"]
            given = values.get(block_id, {})
            if wrong := [name for name in given if name != action_id]:
                raise ActError(f"The field {block_id!r} has no part {wrong[0]!r}.")
            typed_before = view.values.setdefault(block_id, {}).get(action_id)
            state = fill(element, given.get(action_id))
            if action_id not in given and typed_before is not None:
                state = typed_before
            view.values[block_id][action_id] = state
            if complaint := check_filled(block, state):
                errors[block_id] = complaint
        return errors

    def _obey(self, view: View, said: dict[str, Any]) -> dict[str, Any]:
        """Do with the form what the app's answer asks."""
        views = self._stage.views
        match said.get("response_action"):
            case "errors":
                return {"errors": self._complaints(view, said)}
            case "update":
                views.update(view, accept_view(said.get("view")))
            case "push":
                views.push(view.user_id, accept_view(said.get("view")))
            case "clear":
                views.close(view, clear=True)
            case None:
                views.close(view)
            case other:
                raise ActError(f"The app answered the form with an unknown action {other!r}.")
        return {}

    def _complaints(self, view: View, said: dict[str, Any]) -> dict[str, str]:
        """Return the app's complaints; Slack shows only those about inputs of this form."""
        errors = said.get("errors")
        inputs = {block["block_id"] for block in view.body["blocks"] if block["type"] == "input"}
        if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
            raise ActError("The app complained about fields the form does not have.")
        return {str(block_id): str(text) for block_id, text in errors.items()}


def _all_blocks(message: Message) -> list[dict[str, Any]]:
    attached = [block for attachment in message.attachments for block in attachment.get("blocks", [])]
    return message.blocks + attached


def _elements(block: dict[str, Any]) -> list[dict[str, Any]]:
    held = list(block.get("elements", [])) if block["type"] == "actions" else []
    return held + [block[place] for place in ("accessory", "element") if isinstance(block.get(place), dict)]


def _held(action: dict[str, Any]) -> dict[str, Any]:
    """Return the part of ``action`` that stays as the state of its element."""
    return {name: kept for name, kept in action.items() if name.startswith(("type", "selected_", "value"))}


def _state(blocks: list[dict[str, Any]], chosen: dict[str, Any]) -> dict[str, Any]:
    """Return what every menu under a message holds, picked or as the app set it."""
    values: dict[str, Any] = {}
    for block in blocks:
        for element in _elements(block):
            if element["type"] not in STATELESS:
                picked = chosen.get(block["block_id"], {}).get(element["action_id"])
                values.setdefault(block["block_id"], {})[element["action_id"]] = picked or fill(element, None)
    return values


def _container(channel: Channel, message: Message) -> dict[str, Any]:
    container: dict[str, Any] = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": message.ephemeral_to is not None,
    }
    return container | ({"thread_ts": message.thread_ts} if message.is_reply else {})
