"""Hears commands, buttons, inline queries and reactions, and sees that each gets its answer."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from telegram import InlineQueryResultArticle, InputTextMessageContent, LinkPreviewOptions, Update
from telegram.error import TelegramError
from telegram.ext import CallbackContext, ExtBot

from bot.chat.message import Answer, Ask, Line, Message, Span
from bot.errors import NotDelivered
from bot.platforms.telegram.asks import button_ask, command_ask, inline_ask, reaction_asks
from bot.platforms.telegram.people import People
from bot.platforms.telegram.posts import Posts
from bot.platforms.telegram.render import headline, one_line
from bot.platforms.telegram.sheet import LONGEST, shortened, units
from bot.ports import Hear

_log = logging.getLogger("onevoice.telegram")
_TOAST = 180  # units; answerCallbackQuery takes 200
_MOST_CHOICES = 50
_LONGEST_ID = 64  # bytes
_TITLE = 256
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_APOLOGY = "Something went wrong; nothing was changed."

Context = CallbackContext[ExtBot[None], Any, Any, Any]


class Ear:
    """The one handler of all updates."""

    def __init__(self, hear: Hear, posts: Posts, people: People, commands: Sequence[str]) -> None:
        self._hear = hear
        self._posts = posts
        self._people = people
        self._commands = commands

    async def on_update(self, update: Update, context: Context) -> None:
        """Answer whatever this update asks."""
        if update.effective_user:
            self._people.meet(update.effective_user)
        try:
            if update.message:
                await self._on_message(update, context.bot.username)
            elif update.callback_query:
                await self._on_button(update)
            elif update.inline_query:
                await self._on_inline(update)
            elif update.message_reaction:
                await self._on_reaction(update)
        except NotDelivered as fault:
            _log.warning("an answer did not arrive: %s", fault)
        except TelegramError as error:
            _log.warning("an answer did not arrive: %s", type(error).__name__)

    async def _heard(self, ask: Ask) -> Answer:
        try:
            return await self._hear(ask)
        except Exception:  # noqa: BLE001  the outermost loop of what people ask
            _log.exception("%s %r of %s failed", ask.via, ask.text, ask.person)
            return Answer(message=_said(_APOLOGY))

    async def _on_message(self, update: Update, bot: str) -> None:
        ask = command_ask(update, self._commands, bot)
        if ask is None or update.message is None:
            return
        answer = await self._heard(ask)
        if answer.message and answer.private:
            await self._tell(replace(ask, message=str(update.message.message_id)), answer.message)
        elif answer.message:
            await self._say(ask.room, answer.message, str(update.message.message_id))

    async def _on_button(self, update: Update) -> None:
        query = update.callback_query
        ask = button_ask(update)
        if query is None:
            return
        if ask is None:
            await query.answer()
            return
        answer = await self._heard(ask)
        toast = one_line(answer.message, _TOAST) if answer.message else ""
        try:
            await query.answer(text=toast or (headline(answer.message, _TOAST) if answer.message else None))
        except TelegramError as error:
            _log.info("the press was answered too late (%s)", type(error).__name__)
            toast = ""
        if answer.message and not toast:
            await self._tell(ask, answer.message)

    async def _on_inline(self, update: Update) -> None:
        query, ask = update.inline_query, inline_ask(update)
        if query is None or ask is None:
            return
        answer = await self._heard(ask)
        # Not cached: an answer that was recalled must not be served for another five minutes.
        await query.answer(results=_articles(answer), cache_time=0, is_personal=True)

    async def _on_reaction(self, update: Update) -> None:
        for ask in reaction_asks(update):
            answer = await self._heard(ask)
            if answer.message:
                await self._say(ask.room, answer.message, ask.message)

    async def _say(self, room: str, message: Message, answering: str) -> None:
        """Answer where it was asked; what cannot be shown is explained."""
        try:
            await self._posts.answer(room, message, answering)
        except NotDelivered as fault:
            if not fault.permanent:
                raise
            await self._posts.answer(room, _said(f"This cannot be shown: {fault}."), answering)

    async def _tell(self, ask: Ask, message: Message) -> None:
        """Answer in private, or in the group if the person never started the bot."""
        try:
            await self._posts.whisper(ask.person, message)
        except NotDelivered as fault:
            if not (fault.permanent and ask.room and ask.room != ask.person):
                raise
            await self._say(ask.room, message, ask.message)


def _articles(answer: Answer) -> list[InlineQueryResultArticle]:
    return [
        InlineQueryResultArticle(
            id=key,
            title=shortened(title, _TITLE),
            description=shortened(description, _TITLE),
            input_message_content=InputTextMessageContent(text, link_preview_options=_NO_PREVIEW),
        )
        for key, title, description, text in answer.choices[:_MOST_CHOICES]
        if _is_servable(key, text)
    ]


def _is_servable(key: str, text: str) -> bool:
    fits = 0 < len(key.encode()) <= _LONGEST_ID and 0 < units(text) <= LONGEST
    if not fits:
        _log.error("the choice %r was left out: its id or text is too long for Telegram", key)
    return fits


def _said(sentence: str) -> Message:
    return Message(parts=(Line(spans=(Span(text=sentence),)),), summary=sentence)
