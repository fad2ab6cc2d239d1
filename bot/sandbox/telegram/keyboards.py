"""Keyboards under messages: which Telegram takes, and which it refuses with what words."""

from typing import Any

from bot.sandbox.telegram.errors import bad_request, not_imitated
from bot.sandbox.telegram.links import checked_link, mentioned_user

_MAX_DATA_BYTES = 64  # Bot API, InlineKeyboardButton.callback_data
_MAX_BUTTONS = 100  # undocumented; Telegram answers REPLY_MARKUP_TOO_LONG above it
_STYLES = frozenset({"danger", "success", "primary"})
_OTHER_KINDS = frozenset({"web_app", "login_url", "callback_game", "pay"})
_SWITCHES = ("switch_inline_query", "switch_inline_query_current_chat", "switch_inline_query_chosen_chat")
_KINDS = ("url", "callback_data", *_SWITCHES, "copy_text")


def checked_markup(markup: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return the keyboard a message would carry; an inline keyboard without buttons is none at all."""
    if markup is None:
        return None
    if "inline_keyboard" in markup:
        return inline_keyboard(markup)
    if "keyboard" in markup:
        _check_rows(markup["keyboard"], "keyboard")
        return markup
    return markup if markup.get("remove_keyboard") or markup.get("force_reply") else None


def inline_keyboard(markup: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return the inline keyboard of a message; any other keyboard is refused where only this one fits."""
    if markup is None:
        return None
    if "inline_keyboard" not in markup:
        if markup.get("keyboard") or markup.get("remove_keyboard") or markup.get("force_reply"):
            raise bad_request("inline keyboard expected")
        return None
    _check_rows(markup["inline_keyboard"], "inline_keyboard")
    rows = [[_button(button) for button in row] for row in markup["inline_keyboard"] if row]
    if sum(len(row) for row in rows) > _MAX_BUTTONS:
        raise bad_request("reply markup is too long")
    return {"inline_keyboard": rows} if rows else None


def has_data(markup: dict[str, Any] | None, data: str) -> bool:
    """Say whether one of the buttons sends this callback data."""
    rows = (markup or {}).get("inline_keyboard", [])
    return any(button.get("callback_data") == data for row in rows for button in row)


def _check_rows(rows: Any, name: str) -> None:
    if not isinstance(rows, list):
        raise bad_request(f'field "{name}" must be of type Array')
    if not all(isinstance(row, list) for row in rows):
        owner = " of the InlineKeyboardMarkup" if name == "inline_keyboard" else ""
        raise bad_request(f'field "{name}"{owner} must be an Array of Arrays')


def _button(button: Any) -> dict[str, Any]:
    if not isinstance(button, dict):
        raise _unparsable("InlineKeyboardButton must be an Object")
    text = button.get("text")
    if not isinstance(text, str):
        raise _unparsable('Can\'t find field "text"')
    if not text.strip():
        raise bad_request("BUTTON_TEXT_EMPTY")
    if button.get("style") and button["style"] not in _STYLES:
        raise bad_request("BUTTON_STYLE_INVALID")
    other = _OTHER_KINDS & button.keys()
    if other:
        raise not_imitated(f"inline buttons with {', '.join(sorted(other))}")
    kinds = [kind for kind in _KINDS if button.get(kind) or (kind in _SWITCHES and kind in button)]
    if not kinds:
        raise _unparsable("Text buttons are unallowed in the inline keyboard")
    if len(kinds) > 1:
        # Telegram takes the first and drops the rest in silence; here the slip is made visible.
        raise _unparsable(f"Exactly one kind of button is allowed, not {' and '.join(kinds)}")
    return _checked(button, kinds[0])


def _checked(button: dict[str, Any], kind: str) -> dict[str, Any]:
    value = button[kind]
    if kind == "callback_data" and not 1 <= len(str(value).encode()) <= _MAX_DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    if kind == "url" and not (checked_link(str(value)) or mentioned_user(str(value))):
        raise bad_request(f"inline keyboard button URL '{value}' is invalid: unsupported URL protocol")
    if kind == "copy_text" and not 1 <= len(str((value or {}).get("text", ""))) <= 256:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")
    kept = ("text", "icon_custom_emoji_id", "style", kind)
    return {name: button[name] for name in kept if name in button}


def _unparsable(reason: str) -> Exception:
    return bad_request(f"can't parse inline keyboard button: {reason}")
