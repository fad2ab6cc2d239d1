"""The rules for buttons, menus, pickers and inputs."""

from bot.sandbox.slack.blockkit_objects import (
    ACTION_ID,
    CONFIRM,
    DISPATCH,
    FILTER,
    IMAGE,
    OPTION,
    OPTION_GROUP,
    RICH_OPTION,
    WORKFLOW,
    any_text,
    in_order,
    option,
    plain,
)
from bot.sandbox.slack.blockkit_rules import (
    Check,
    anything,
    digits,
    each,
    either,
    form_of,
    link,
    not_both,
    number,
    offered,
    one_of,
    shape,
    string,
    truth,
)

PLACEHOLDER = plain(150)
TYPE: dict[str, Check] = {"type": anything}
STYLE = one_of("primary", "danger")
_BASE: dict[str, Check] = {"action_id": ACTION_ID, "confirm": CONFIRM, "focus_on_load": truth}
_MENU: dict[str, Check] = _BASE | {"placeholder": PLACEHOLDER}
_MANY: dict[str, Check] = _MENU | {"max_selected_items": number(1)}
_CHOICES: dict[str, Check] = {"options": each(OPTION, 1, 100), "option_groups": each(OPTION_GROUP, 1, 100)}
_ONE_SOURCE = (either("options", "option_groups"), not_both("options", "option_groups"))
_IDS = each(string(fewest=1))
_TEXT_INPUT: dict[str, Check] = {
    "action_id": ACTION_ID,
    "placeholder": PLACEHOLDER,
    "focus_on_load": truth,
    "dispatch_action_config": DISPATCH,
}
_FEEDBACK = shape({"text": plain(75), "value": string(2000)}, {"accessibility_label": string(75)})

BUTTON = shape(
    TYPE | {"text": plain(75)},
    {
        "action_id": ACTION_ID,
        "url": link,
        "value": string(2000),
        "style": STYLE,
        "confirm": CONFIRM,
        "accessibility_label": string(75),
    },
)
MENUS: dict[str, Check] = {
    "static_select": shape(
        TYPE, _MENU | _CHOICES | {"initial_option": OPTION}, *_ONE_SOURCE, offered("initial_option")
    ),
    "external_select": shape(TYPE, _MENU | {"min_query_length": number(0), "initial_option": OPTION}),
    "users_select": shape(TYPE, _MENU | {"initial_user": string()}),
    "channels_select": shape(TYPE, _MENU | {"initial_channel": string(), "response_url_enabled": truth}),
    "conversations_select": shape(
        TYPE,
        _MENU
        | {
            "initial_conversation": string(),
            "default_to_current_conversation": truth,
            "response_url_enabled": truth,
            "filter": FILTER,
        },
    ),
}
MULTI_MENUS: dict[str, Check] = {
    "multi_static_select": shape(
        TYPE, _MANY | _CHOICES | {"initial_options": each(OPTION, 1, 100)}, *_ONE_SOURCE, offered("initial_options")
    ),
    "multi_external_select": shape(
        TYPE, _MANY | {"min_query_length": number(0), "initial_options": each(OPTION, 1, 100)}
    ),
    "multi_users_select": shape(TYPE, _MANY | {"initial_users": _IDS}),
    "multi_channels_select": shape(TYPE, _MANY | {"initial_channels": _IDS}),
    "multi_conversations_select": shape(
        TYPE,
        _MANY | {"initial_conversations": _IDS, "default_to_current_conversation": truth, "filter": FILTER},
    ),
}
PICKERS: dict[str, Check] = {
    "datepicker": shape(TYPE, _MENU | {"initial_date": form_of("%Y-%m-%d", "2026-11-20")}),
    "timepicker": shape(TYPE, _MENU | {"initial_time": form_of("%H:%M", "09:30"), "timezone": string()}),
    "datetimepicker": shape(TYPE, _BASE | {"initial_date_time": number(1_000_000_000, 9_999_999_999)}),
}
CHECKS: dict[str, Check] = {
    "checkboxes": shape(
        TYPE | {"options": each(RICH_OPTION, 1, 10)},
        _BASE | {"initial_options": each(RICH_OPTION, 1, 10)},
        offered("initial_options"),
    ),
    "radio_buttons": shape(
        TYPE | {"options": each(RICH_OPTION, 1, 10)}, _BASE | {"initial_option": RICH_OPTION}, offered("initial_option")
    ),
}
OVERFLOW = shape(
    TYPE | {"options": each(option(plain(75), with_url=True), 1, 5)},
    {"action_id": ACTION_ID, "confirm": CONFIRM},
)
WORKFLOW_BUTTON = shape(
    TYPE | {"text": plain(75), "workflow": WORKFLOW},
    {"action_id": ACTION_ID, "style": STYLE, "accessibility_label": string(75)},
)
INPUTS: dict[str, Check] = {
    "plain_text_input": shape(
        TYPE,
        _TEXT_INPUT
        | {
            "initial_value": string(3000),
            "multiline": truth,
            "min_length": number(0, 3000),
            "max_length": number(1, 3000),
        },
        in_order("min_length", "max_length"),
    ),
    "email_text_input": shape(TYPE, _TEXT_INPUT | {"initial_value": string()}),
    "url_text_input": shape(TYPE, _TEXT_INPUT | {"initial_value": string()}),
    "number_input": shape(
        TYPE | {"is_decimal_allowed": truth},
        _TEXT_INPUT | {"initial_value": digits, "min_value": digits, "max_value": digits},
        in_order("min_value", "max_value"),
    ),
    "rich_text_input": shape(TYPE, _TEXT_INPUT | {"initial_value": anything}),
    "file_input": shape(
        TYPE, {"action_id": ACTION_ID, "filetypes": each(string(fewest=1), 1), "max_files": number(1, 10)}
    ),
}
CONTEXT_ACTIONS: dict[str, Check] = {
    "feedback_buttons": shape(
        TYPE | {"positive_button": _FEEDBACK, "negative_button": _FEEDBACK}, {"action_id": ACTION_ID}
    ),
    "icon_button": shape(
        TYPE | {"icon": string(fewest=1), "text": plain(75)},
        {
            "action_id": ACTION_ID,
            "value": string(2000),
            "confirm": CONFIRM,
            "accessibility_label": string(75),
            "visible_to_user_ids": each(string(), 0, 10),
        },
    ),
}
_PRESSED: dict[str, Check] = {"button": BUTTON, "overflow": OVERFLOW, "workflow_button": WORKFLOW_BUTTON}

# Which elements stand where: docs.slack.dev/reference/block-kit/block-elements
IN_ACTIONS = _PRESSED | MENUS | PICKERS | CHECKS | {"rich_text_input": INPUTS["rich_text_input"]}
IN_SECTION = (
    _PRESSED
    | MENUS
    | MULTI_MENUS
    | {name: PICKERS[name] for name in ("datepicker", "timepicker")}
    | CHECKS
    | {"image": IMAGE}
)
IN_INPUT = MENUS | MULTI_MENUS | PICKERS | CHECKS | INPUTS
IN_CONTEXT: dict[str, Check] = {"image": IMAGE, "plain_text": any_text(), "mrkdwn": any_text()}
