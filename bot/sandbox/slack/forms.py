"""What a person fills into a form, as Slack reports it."""

from typing import Any

from bot.sandbox.slack.errors import ActError

PLAIN = {"plain_text_input": "value", "number_input": "value", "email_text_input": "value",
         "url_text_input": "value", "datepicker": "selected_date", "timepicker": "selected_time",
         "users_select": "selected_user", "channels_select": "selected_channel",
         "conversations_select": "selected_conversation", "rich_text_input": "rich_text_value",
         "datetimepicker": "selected_date_time"}  # fmt: skip
MANY = {"multi_users_select": "selected_users", "multi_channels_select": "selected_channels",
        "multi_conversations_select": "selected_conversations"}  # fmt: skip
ONE_OPTION = ("static_select", "radio_buttons", "external_select", "overflow")
MANY_OPTIONS = ("checkboxes", "multi_static_select", "multi_external_select")
INITIAL = {"value": "initial_value", "selected_date": "initial_date", "selected_time": "initial_time",
           "selected_user": "initial_user", "selected_channel": "initial_channel",
           "selected_conversation": "initial_conversation", "selected_users": "initial_users",
           "selected_channels": "initial_channels", "selected_conversations": "initial_conversations",
           "selected_option": "initial_option", "selected_options": "initial_options",
           "selected_date_time": "initial_date_time", "rich_text_value": "initial_value"}  # fmt: skip


def place_of(element: dict[str, Any]) -> str:
    """Return the name under which Slack reports the choice made in ``element``."""
    kind = element.get("type", "")
    if kind in ONE_OPTION:
        return "selected_option"
    return "selected_options" if kind in MANY_OPTIONS else PLAIN.get(kind) or MANY.get(kind, "value")


def fill(element: dict[str, Any], given: Any) -> dict[str, Any]:
    """Return the state of ``element`` with ``given`` in it; None leaves what the app put there."""
    place = place_of(element)
    if given is None:
        empty: Any = [] if place in {"selected_options", *MANY.values()} else None
        return {"type": element["type"], place: element.get(INITIAL[place], empty)}
    return {"type": element["type"], place: _chosen(element, given)}


def _chosen(element: dict[str, Any], given: Any) -> Any:
    kind = element["type"]
    if kind in ONE_OPTION:
        return option(element, str(given)) if given else None
    if kind in MANY_OPTIONS:
        return [option(element, value) for value in _values(given)]
    if kind in MANY:
        return _values(given)
    if kind == "datetimepicker":
        return int(given) if given else None
    return given or None


def _values(given: Any) -> list[str]:
    if isinstance(given, str):
        return [value.strip() for value in given.split(",") if value.strip()]
    return [str(value) for value in given]


def option(element: dict[str, Any], value: str) -> dict[str, Any]:
    """Return the option of ``element`` with ``value``, or shown as ``value``."""
    groups = element.get("option_groups", [])
    options = [*element.get("options", []), *(o for group in groups for o in group["options"])]
    for found in options:
        if value in (found.get("value"), found["text"]["text"]):
            return {"text": found["text"], "value": found.get("value")}
    if element["type"].endswith("external_select"):
        return {"text": {"type": "plain_text", "text": value, "emoji": True}, "value": value}
    raise ActError(f"There is no choice {value!r} here.")


def check_filled(block: dict[str, Any], state: dict[str, Any]) -> str:
    """Return what the client says about an input before it is sent, or nothing."""
    element = block["element"]
    value = state[place_of(element)]
    if value in (None, "", []):
        return "" if block.get("optional") else "Please fill this in."
    if element["type"] == "plain_text_input":
        if len(value) < int(element.get("min_length", 0)):
            return f"This needs at least {element['min_length']} characters."
        if len(value) > int(element.get("max_length", 3000)):
            return f"This takes at most {element.get('max_length', 3000)} characters."
    if element["type"] == "number_input" and not str(value).lstrip("-").replace(".", "", 1).isdigit():
        return "This takes a number."
    return ""
