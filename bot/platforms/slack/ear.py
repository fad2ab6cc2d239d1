"""Hears commands, buttons, forms and reactions, and sees that each gets its answer."""

import asyncio
import logging
import re
from collections.abc import Awaitable, Mapping, Sequence
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.chat.message import Answer, Ask, Line, Message, Span
from bot.errors import NotDelivered
from bot.platforms.slack.asks import button_ask, command_ask, form_ask, reaction_ask
from bot.platforms.slack.modal import CALLBACK, errors_of, view_of
from bot.platforms.slack.mouth import Mouth
from bot.platforms.slack.rush import Rush
from bot.ports import Hear

_log = logging.getLogger("onevoice.slack")
_FORM_S = 2.5  # Slack waits three seconds for the answer to a form

Body = dict[str, Any]


class Ear:
    """Listeners for one app. Bolt chooses their arguments by name."""

    def __init__(self, hear: Hear, mouth: Mouth, rush: Rush) -> None:
        self._hear = hear
        self._mouth = mouth
        self._rush = rush

    def attach(self, app: AsyncApp, commands: Sequence[str]) -> None:
        """Listen on the app."""
        for command in commands:
            app.command(f"/{command}")(self.on_command)
        app.action(re.compile("^ask:"))(self.on_button)
        app.view(CALLBACK)(self.on_form)
        app.event("reaction_added")(self.on_reaction)
        app.event("reaction_removed")(self.on_reaction)
        app.event(re.compile(".*"))(self.on_other)  # last: an app may be subscribed to more than it uses

    async def on_command(self, body: Body, ack: AsyncAck) -> None:
        """Answer a slash command."""
        await ack()
        await self._guarded(self._answer(body, command_ask(body)))

    async def on_button(self, body: Body, ack: AsyncAck) -> None:
        """Answer a pressed button."""
        await ack()
        await self._guarded(self._answer(body, button_ask(body)))

    async def on_form(self, body: Body, ack: AsyncAck) -> None:
        """Answer a sent form: it stays open with its errors, changes, or closes."""
        await self._guarded(self._answer_form(body, ack))

    async def on_reaction(self, body: Body) -> None:
        """Pass a reaction on."""
        await self._guarded(self._answer_reaction(body))

    async def on_other(self) -> None:
        """Let an event pass that means nothing here."""

    async def _guarded(self, work: Awaitable[None]) -> None:
        """Do the work as one that is waited for on stopping."""
        with self._rush:
            try:
                await work
            except NotDelivered as fault:
                _log.warning("an answer did not arrive: %s", fault)

    async def _heard(self, ask: Ask) -> Answer:
        try:
            return await self._hear(ask)
        except Exception:  # noqa: BLE001  the outermost loop of what people ask
            _log.exception("%s %r of %s failed", ask.via, ask.text, ask.person)
            return Answer(message=_said("Something went wrong; nothing was changed."))

    async def _answer(self, body: Body, ask: Ask) -> None:
        answer = await self._heard(ask)
        try:
            if answer.form:
                await self._mouth.ask_back(body, answer.form, ask.room)
            if answer.message:
                await self._mouth.respond(body, answer.message)
        except NotDelivered as fault:
            if not fault.permanent:
                raise
            await self._mouth.respond(body, _said(f"This cannot be shown: {fault}."))

    async def _answer_form(self, body: Body, ack: AsyncAck) -> None:
        ask = form_ask(body)
        work = asyncio.ensure_future(self._heard(ask))
        done, _ = await asyncio.wait({work}, timeout=_FORM_S)
        if not done:
            await ack()
        answer = await work
        if done:
            await _ack_form(ack, body["view"], ask, answer)
        elif answer.errors:
            await self._mouth.whisper(ask.person, ask.room, _said(*answer.errors.values()))
        if answer.message and not answer.errors:
            await self._mouth.whisper(ask.person, ask.room, answer.message)

    async def _answer_reaction(self, body: Body) -> None:
        ask = reaction_ask(body)
        if ask is None:
            return
        answer = await self._heard(ask)
        if answer.message:
            await self._mouth.whisper(ask.person, ask.room, answer.message)


async def _ack_form(ack: AsyncAck, view: Mapping[str, Any], ask: Ask, answer: Answer) -> None:
    if answer.errors:
        await ack(response_action="errors", errors=errors_of(view, answer.errors))
    elif answer.form:
        await ack(response_action="update", view=view_of(answer.form, ask.room))
    else:
        await ack(response_action="clear")


def _said(*sentences: str) -> Message:
    lines = tuple(Line(spans=(Span(text=sentence),)) for sentence in sentences)
    return Message(parts=lines, summary=sentences[0])
