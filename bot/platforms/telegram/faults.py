"""Tells whether Telegram took a call: certainly not, never will, or nobody knows."""

from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TypeVar

import httpx
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.errors import NotDelivered, PictureRefused

_UNREACHABLE_S = 2.0
_UNCLEAR_S = 5.0
_NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_ADVICE = (
    ("bot can't initiate conversation", "the person must press Start in a private chat with the bot first"),
    ("bot was blocked by the user", "the person has blocked the bot: they must unblock it in their private chat"),
    ("user is deactivated", "the person's account is deactivated"),
    ("chat not found", "Telegram knows no such chat: check the id in the configuration and add the bot to the group"),
    ("was kicked", "the bot was removed from the group: add it again"),
    ("not a member", "the bot is not in the group: add it"),
    ("have no rights to send", "the bot may not write in this group: allow it"),
    ("not enough rights", "the bot lacks a right in this group: make it an administrator"),
    ("message to edit not found", "the message is gone, so it can no longer be changed"),
    ("message can't be edited", "the message can no longer be changed"),
    ("message is too long", "the message is too long for Telegram: shorten it"),
)

_OF_PICTURES = ("photo", "image", "media", "file is too big", "file must be")

Result = TypeVar("Result")


async def confirmed(call: Awaitable[Result]) -> Result:
    """Return what Telegram confirmed. Raises NotDelivered, ambiguous unless the call was certainly not taken."""
    try:
        return await call
    except InvalidToken:
        # Not chained: the library's error carries the token.
        raise NotDelivered(
            "Telegram does not accept the token: set the one from @BotFather in ONEVOICE_TELEGRAM__TOKEN",
            permanent=True,
        ) from None
    except ChatMigrated as error:
        raise NotDelivered(
            f"the group became a supergroup: put its new id {error.new_chat_id} in the configuration", permanent=True
        ) from error
    except RetryAfter as error:
        raise NotDelivered("Telegram asks for patience (rate limit)", retry_after_s=_wait_s(error)) from error
    except (BadRequest, Forbidden) as error:
        raise NotDelivered(_advice(error), permanent=True) from error
    except NetworkError as error:
        if isinstance(error.__cause__, _NEVER_LEFT):
            raise NotDelivered("Telegram cannot be reached", retry_after_s=_UNREACHABLE_S) from error
        raise NotDelivered(f"Telegram did not answer ({type(error).__name__})", ambiguous=True) from error
    except TelegramError as error:
        raise NotDelivered(f"Telegram answered unclearly ({type(error).__name__})", ambiguous=True) from error


async def repeatable(call: Awaitable[Result]) -> Result:
    """Return what Telegram confirmed of a call that may be made twice, so no fault of it is ambiguous."""
    try:
        return await confirmed(call)
    except NotDelivered as fault:
        if not fault.ambiguous:
            raise
        raise NotDelivered(str(fault), retry_after_s=_UNCLEAR_S) from fault


def is_unchanged(fault: NotDelivered) -> bool:
    """Return whether an edit was refused only because the message already reads so."""
    return "message is not modified" in str(fault.__cause__).lower()


def has_caption(fault: NotDelivered) -> bool:
    """Return whether an edit of a text was refused because the message is a picture with a caption."""
    return "there is no text in the message to edit" in str(fault.__cause__).lower()


@contextmanager
def picture_blamed() -> Iterator[None]:
    """Tell a refusal that is due to a message's picture: without it the words may be taken."""
    try:
        yield
    except NotDelivered as fault:
        said = str(fault.__cause__).lower()
        if fault.permanent and any(word in said for word in _OF_PICTURES):
            raise PictureRefused(str(fault)) from fault
        raise


def _advice(error: TelegramError) -> str:
    said = error.message.lower()
    return next((advice for words, advice in _ADVICE if words in said), f"Telegram refused: {error.message}")


def _wait_s(error: RetryAfter) -> float:
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
