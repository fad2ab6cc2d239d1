"""Methods views.*: forms and home tabs."""

from typing import Any

from bot.sandbox.slack.content import accept_view
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.method import ApiCall, Method

VIEW = {"view": "invalid_arguments"}


def open_modal(call: ApiCall) -> dict[str, Any]:
    """Show a form to the person whose act gave the trigger."""
    body = _modal(call)
    user_id = call.stage.triggers.use(call.args.text("trigger_id"))
    return {"view": call.stage.views.open(user_id, body).wire()}


def push(call: ApiCall) -> dict[str, Any]:
    """Show a form on top of the one the trigger came from."""
    body = _modal(call)
    user_id = call.stage.triggers.use(call.args.text("trigger_id"))
    return {"view": call.stage.views.push(user_id, body).wire()}


def update(call: ApiCall) -> dict[str, Any]:
    """Change a form that is open, named by its id or the app's own external_id."""
    body = accept_view(call.args.values.get("view"))
    view = call.stage.views.find(call.args.text("view_id"), call.args.text("external_id"))
    if view is None:
        raise ApiError("not_found")
    return {"view": call.stage.views.update(view, body, call.args.text("hash")).wire()}


def publish(call: ApiCall) -> dict[str, Any]:
    """Set someone's home tab."""
    body = accept_view(call.args.values.get("view"))
    if body["type"] != "home":
        raise ApiError("invalid_arguments")
    user_id = call.args.text("user_id")
    if call.workspace.persona(user_id) is None:
        raise ApiError("user_not_found")
    return {"view": call.stage.views.publish(user_id, body, call.args.text("hash")).wire()}


def _modal(call: ApiCall) -> dict[str, Any]:
    body = accept_view(call.args.values.get("view"))
    if body["type"] != "modal":
        raise ApiError("invalid_arguments")
    return body


METHODS = {
    "views.open": Method(open_modal, None, VIEW | {"trigger_id": "invalid_arguments"}),
    "views.push": Method(push, None, VIEW | {"trigger_id": "invalid_arguments"}),
    "views.update": Method(update, None, VIEW),
    "views.publish": Method(publish, None, VIEW | {"user_id": "invalid_arguments"}),
}
