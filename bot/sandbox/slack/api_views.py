"""Methods views.*: forms and home tabs."""

from typing import Any

from bot.sandbox.slack.content import accept_view
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.method import ApiCall, Method, words

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
    body = accept_view(call.args.get("view"))
    view = call.stage.views.find(call.args.text("view_id"), call.args.text("external_id"))
    if view is None:
        raise ApiError("not_found")
    return {"view": call.stage.views.update(view, body, call.args.text("hash")).wire()}


def publish(call: ApiCall) -> dict[str, Any]:
    """Set someone's home tab."""
    body = accept_view(call.args.get("view"))
    if body["type"] != "home":
        raise ApiError("invalid_arguments")
    user_id = call.args.text("user_id")
    if call.workspace.persona(user_id) is None:
        raise ApiError("invalid_arguments")
    return {"view": call.stage.views.publish(user_id, body, call.args.text("hash")).wire()}


def _modal(call: ApiCall) -> dict[str, Any]:
    body = accept_view(call.args.get("view"))
    if body["type"] != "modal":
        raise ApiError("invalid_arguments")
    return body


TRIGGER = words("invalid_trigger_id exchanged_trigger_id expired_trigger_id")
BAD_VIEW = words("view_too_large duplicate_external_id")
METHODS = {
    "views.open": Method(
        open_modal,
        takes=words("view trigger_id interactivity_pointer"),
        refuses=TRIGGER | BAD_VIEW,
        tier=4,
        required=VIEW | {"trigger_id": "invalid_arguments"},
    ),
    "views.push": Method(
        push,
        takes=words("view trigger_id interactivity_pointer"),
        refuses=TRIGGER | BAD_VIEW | words("not_found push_limit_reached"),
        tier=4,
        required=VIEW | {"trigger_id": "invalid_arguments"},
    ),
    "views.update": Method(
        update,
        takes=words("view view_id external_id hash"),
        refuses=BAD_VIEW | words("not_found hash_conflict"),
        tier=4,
        required=VIEW,
    ),
    "views.publish": Method(
        publish,
        takes=words("view user_id hash interactivity_pointer"),
        refuses=BAD_VIEW | words("hash_conflict"),
        tier=4,
        required=VIEW | {"user_id": "invalid_arguments"},
    ),
}
