"""What a visitor may do in the two chats, each act one entry in its table."""

from collections.abc import Awaitable, Callable, Mapping

from bot.sandbox.page.fields import BadRequest, Fields
from bot.sandbox.slack.errors import ActError as SlackActError
from bot.sandbox.slack.server import SlackStandIn
from bot.sandbox.telegram.errors import ActError as TelegramActError
from bot.sandbox.telegram.server import TelegramStandIn

SlackAct = Callable[[SlackStandIn, str, Fields], Awaitable[object]]
TelegramAct = Callable[[TelegramStandIn, str, Fields], Awaitable[object]]
ACT_PROBLEMS = (BadRequest, SlackActError, TelegramActError)
"""What a person is told of an act that cannot be done."""


async def _slack_say(slack: SlackStandIn, person: str, said: Fields) -> object:
    channel, thread_ts, broadcast = said.text("channel"), said.maybe_text("thread_ts"), said.maybe_flag("broadcast")
    return await slack.say(person, channel, said.text("text"), thread_ts, broadcast=broadcast is True)


async def _slack_click(slack: SlackStandIn, person: str, said: Fields) -> None:
    value = said.maybe_text("value")
    await slack.click(person, said.text("channel"), said.text("ts"), said.text("action_id"), value)


async def _slack_click_in_view(slack: SlackStandIn, person: str, said: Fields) -> None:
    await slack.click_in_view(person, said.text("view_id"), said.text("action_id"), said.maybe_text("value"))


async def _slack_open_home(slack: SlackStandIn, person: str, _said: Fields) -> None:
    await slack.open_home(person)


async def _slack_use_shortcut(slack: SlackStandIn, person: str, said: Fields) -> None:
    channel, ts = said.maybe_text("channel") or "", said.maybe_text("ts") or ""
    await slack.use_shortcut(person, said.text("callback_id"), channel, ts)


async def _slack_submit(slack: SlackStandIn, person: str, said: Fields) -> object:
    return await slack.submit(person, said.text("view_id"), said.form("values"))


async def _slack_close(slack: SlackStandIn, person: str, said: Fields) -> None:
    await slack.close_view(person, said.text("view_id"))


async def _slack_edit(slack: SlackStandIn, person: str, said: Fields) -> None:
    await slack.edit(person, said.text("channel"), said.text("ts"), said.text("text"))


async def _slack_take_back(slack: SlackStandIn, person: str, said: Fields) -> None:
    await slack.take_back(person, said.text("channel"), said.text("ts"))


async def _slack_react(slack: SlackStandIn, person: str, said: Fields) -> None:
    await slack.react(person, said.text("channel"), said.text("ts"), said.text("name"))


async def _slack_unreact(slack: SlackStandIn, person: str, said: Fields) -> None:
    await slack.unreact(person, said.text("channel"), said.text("ts"), said.text("name"))


async def _telegram_say(telegram: TelegramStandIn, person: str, said: Fields) -> object:
    reply_to, thread = said.maybe_number("reply_to"), said.maybe_number("thread")
    return await telegram.say(person, said.chat(), said.text("text"), reply_to, thread)


async def _telegram_click(telegram: TelegramStandIn, person: str, said: Fields) -> object:
    return await telegram.click(person, said.chat(), said.number("message_id"), said.text("data"))


async def _telegram_edit(telegram: TelegramStandIn, person: str, said: Fields) -> None:
    await telegram.edit(person, said.chat(), said.number("message_id"), said.text("text"))


async def _telegram_delete(telegram: TelegramStandIn, person: str, said: Fields) -> None:
    await telegram.delete(person, said.chat(), said.number("message_id"))


async def _telegram_react(telegram: TelegramStandIn, person: str, said: Fields) -> None:
    await telegram.react(person, said.chat(), said.number("message_id"), said.text("emoji"))


async def _telegram_unreact(telegram: TelegramStandIn, person: str, said: Fields) -> None:
    await telegram.unreact(person, said.chat(), said.number("message_id"), said.text("emoji"))


async def _telegram_block(telegram: TelegramStandIn, person: str, said: Fields) -> None:
    await telegram.block(person, blocked=said.maybe_flag("blocked") is not False)


async def _telegram_inline(telegram: TelegramStandIn, person: str, said: Fields) -> object:
    return await telegram.inline(person, said.maybe_text("query") or "", said.maybe_text("offset") or "")


async def _telegram_choose(telegram: TelegramStandIn, person: str, said: Fields) -> object:
    return await telegram.choose(person, said.chat(), said.text("result_id"))


SLACK_ACTS: Mapping[str, SlackAct] = {
    "say": _slack_say,
    "edit": _slack_edit,
    "take_back": _slack_take_back,
    "click": _slack_click,
    "click_in_view": _slack_click_in_view,
    "submit": _slack_submit,
    "close": _slack_close,
    "react": _slack_react,
    "unreact": _slack_unreact,
    "open_home": _slack_open_home,
    "use_shortcut": _slack_use_shortcut,
}
TELEGRAM_ACTS: Mapping[str, TelegramAct] = {
    "say": _telegram_say,
    "edit": _telegram_edit,
    "delete": _telegram_delete,
    "click": _telegram_click,
    "react": _telegram_react,
    "unreact": _telegram_unreact,
    "block": _telegram_block,
    "inline": _telegram_inline,
    "choose": _telegram_choose,
}
