"""Tells whether Slack took a call: certainly not, never will, or nobody knows."""

from collections.abc import Awaitable, Mapping
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.errors import NotDelivered

_UNREACHABLE_S = 2.0
_UNCLEAR_S = 5.0
_NO_HEADER_S = 30.0  # a 429 without Retry-After

_SIGN_IN = "Slack does not accept the bot token: set a valid one in ONEVOICE_SLACK__BOT_TOKEN"
_FORM = "Slack refuses the form of this message; it must be made shorter or simpler"
_GONE = "the message is gone or not the bot's own, so it can no longer be changed"
_POLICY = "the settings of the workspace forbid this to the bot: ask a workspace admin"
_UPLOADS = "the workspace takes no pictures from the bot: ask a workspace admin to allow uploads"
_CHANNEL = (
    "Slack knows no such channel, or the bot cannot see it: check the channel id in the configuration, "
    "and invite the bot to a private channel with /invite @onevoice"
)

_ADVICE: Mapping[str, str] = {
    "channel_not_found": _CHANNEL,
    "not_in_channel": "the bot is not in the channel: invite the bot to the channel: /invite @onevoice",
    "is_archived": "the channel is archived: restore it or name another one in the configuration",
    "is_inactive": "the channel is archived: restore it or name another one in the configuration",
    "user_not_in_channel": "the person is not in this channel, so nothing can be shown to them there: invite them",
    "user_not_found": "Slack knows no such person: check the user id in the configuration",
    "users_not_found": "Slack knows no such person: check the user ids in the configuration",
    "user_disabled": "the person's account is deactivated",
    "cannot_dm_bot": "a bot cannot be written to",
    "cant_dm_bot": "a bot cannot be written to",
    "thread_not_found": "the thread this answers is gone",
    "name_taken": "a channel of this name exists that the bot cannot see: rename it, or invite the bot to it",
    "expired_trigger_id": "Slack opens a form only within three seconds: ask for it again",
    "exchanged_trigger_id": "Slack opens only one form per press: ask for it again",
    **dict.fromkeys(("message_not_found", "cant_update_message", "edit_window_closed"), _GONE),
    **dict.fromkeys(
        ("not_authed", "invalid_auth", "account_inactive", "token_revoked", "token_expired", "not_allowed_token_type"),
        _SIGN_IN,
    ),
    **dict.fromkeys(
        (
            "invalid_blocks",
            "invalid_blocks_format",
            "invalid_arguments",
            "invalid_array_arg",
            "invalid_metadata_format",
            "invalid_metadata_schema",
            "metadata_too_large",
            "metadata_must_be_sent_from_app",
            "msg_blocks_too_long",
            "msg_too_long",
            "no_text",
            "too_many_attachments",
            "view_too_large",
        ),
        _FORM,
    ),
    **dict.fromkeys(
        (
            "file_type_not_allowed",
            "file_upload_size_restricted",
            "file_uploads_disabled",
            "file_uploads_except_images_disabled",
            "storage_limit_reached",
        ),
        _UPLOADS,
    ),
    **dict.fromkeys(
        (
            "access_denied",
            "ekm_access_denied",
            "enterprise_is_restricted",
            "no_permission",
            "org_login_required",
            "restricted_action",
            "restricted_action_non_threadable_channel",
            "restricted_action_read_only_channel",
            "restricted_action_thread_locked",
            "restricted_action_thread_only_channel",
            "team_access_not_granted",
            "user_is_restricted",
        ),
        _POLICY,
    ),
}
"""What to do about each error that no repetition cures."""

# The client raises AttributeError for a text/plain body, which a proxy in front of Slack may answer with.
_UNCLEAR = (SlackClientError, aiohttp.ClientError, TimeoutError, OSError, ValueError, AttributeError)


async def confirmed(call: Awaitable[AsyncSlackResponse]) -> AsyncSlackResponse:
    """Return what Slack confirmed. Raises NotDelivered, ambiguous unless Slack certainly did not take the call."""
    try:
        return await call
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
        raise NotDelivered("Slack cannot be reached", retry_after_s=_UNREACHABLE_S) from error
    except SlackApiError as error:
        raise _refusal(error) from error
    except _UNCLEAR as error:
        raise NotDelivered(f"Slack did not answer ({type(error).__name__})", ambiguous=True) from error


async def repeatable(call: Awaitable[AsyncSlackResponse]) -> AsyncSlackResponse:
    """Return what Slack confirmed of a call that may be made twice, so no fault of it is ambiguous."""
    try:
        return await confirmed(call)
    except NotDelivered as fault:
        if not fault.ambiguous:
            raise
        raise NotDelivered(str(fault), retry_after_s=_UNCLEAR_S) from fault


def error_of(fault: BaseException | None) -> str:
    """Return Slack's own name of the error behind a fault, or ""."""
    while fault is not None and not isinstance(fault, SlackApiError):
        fault = fault.__cause__
    return _field(fault, "error") if fault else ""


def _refusal(error: SlackApiError) -> NotDelivered:
    name = _field(error, "error")
    status = getattr(error.response, "status_code", None) or getattr(error.response, "status", 0)
    if status == 429 or name in {"ratelimited", "rate_limited"}:
        return NotDelivered("Slack asks for patience (rate limit)", retry_after_s=_wait_s(error))
    if name == "missing_scope":
        needed = _field(error, "needed") or "one more scope"
        return NotDelivered(f"the app lacks {needed}: add it to the app and install it again", permanent=True)
    if name in _ADVICE:
        return NotDelivered(f"{_ADVICE[name]} ({name})", permanent=True)
    return NotDelivered(f"Slack answered {name or status}", ambiguous=True)


def _wait_s(error: SlackApiError) -> float:
    try:
        return max(1.0, float(error.response.headers["Retry-After"]))
    except (AttributeError, KeyError, TypeError, ValueError):
        return _NO_HEADER_S


def _field(error: SlackApiError, name: str) -> str:
    body: Any = getattr(error.response, "data", error.response)
    return str(body.get(name, "")) if isinstance(body, dict) else ""
