"""One way in: every Ask is admitted, matched to its command, run in one transaction and answered."""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from bot.chat.asker import language_of, person_behind
from bot.chat.command import Command, find_command
from bot.chat.message import Answer, Ask, Line, Message, Reply, Span, Standing
from bot.chat.render import render
from bot.chat.words import told
from bot.clock import Clock
from bot.config import Config
from bot.errors import NotAllowed, NotDelivered, OnevoiceError
from bot.ports import Platform
from bot.store.database import Database

_log = logging.getLogger("onevoice.dispatch")
_SILENT = frozenset({Standing.GUEST, Standing.OUTSIDER, Standing.BOT, Standing.DEACTIVATED})
_REMEMBER_S = 60  # a person's admission is asked again after this long


class Dispatch:
    """Hears Asks from every platform. ``woken`` is called when an Ask may have left Posts to deliver."""

    def __init__(self, database: Database, table: Sequence[Command], clock: Clock, woken: Callable[[], None]) -> None:
        self._database = database
        self._table = table
        self._clock = clock
        self._woken = woken
        self._platforms: Mapping[str, Platform] = {}
        self._reactions_in_turn = asyncio.Lock()
        self._admitted: dict[tuple[str, str], tuple[float, str]] = {}

    def serve(self, platforms: Sequence[Platform]) -> None:
        """Set the platforms whose people are asked about."""
        self._platforms = {platform.key: platform for platform in platforms}

    async def hear(self, ask: Ask) -> Answer:
        """Answer one Ask. Every refusal is on record; whoever does not belong gets silence."""
        if ask.via == "reaction":
            async with self._reactions_in_turn:
                return await self._hear_reaction(ask)
        return await self._admit_and_run(ask)

    async def _hear_reaction(self, ask: Ask) -> Answer:
        """Take the event as a hint and the message as the truth: events come late, twice and out of order."""
        if not await asyncio.to_thread(self._is_about_us, ask):
            return Answer()
        platform = self._platforms[ask.platform]
        if not platform.traits.can_list_reactions:
            return await self._admit_and_run(ask)
        emoji = ask.text.partition(" ")[2]
        try:
            shown = await platform.reactions(ask.room, ask.message)
        except NotDelivered as error:
            _log.warning("a reaction is left to the next look at its message: %s", error)
            return Answer()
        word = "react" if (emoji, ask.person) in shown else "unreact"
        return await self._admit_and_run(replace(ask, text=f"{word} {emoji}"))

    async def _admit_and_run(self, ask: Ask) -> Answer:
        refusal = await self._refusal(ask)
        if refusal:
            await asyncio.to_thread(self._record_refusal, ask, refusal)
            return self._explain_anonymity(ask) if refusal == Standing.ANONYMOUS else Answer()
        answer = await asyncio.to_thread(self._run, ask)
        self._woken()
        return answer

    async def _refusal(self, ask: Ask) -> str:
        """Return why the person is not admitted, or "" when they are. Remembered for a minute; fails closed."""
        who = (ask.platform, ask.person)
        known = self._admitted.get(who)
        if known and known[0] > time.monotonic():
            return known[1]
        try:
            refusal = await self._ask_platform(ask)
        except OnevoiceError:
            return "not_checked"
        self._admitted[who] = (time.monotonic() + _REMEMBER_S, refusal)
        return refusal

    async def _ask_platform(self, ask: Ask) -> str:
        platform, config = self._platforms[ask.platform], self._database.config
        standing = await platform.standing(ask.person)
        if standing in _SILENT or standing is Standing.ANONYMOUS:
            return standing
        if config.person_by_id(ask.platform, ask.person):
            return ""
        addresses = [config.address(room.name, ask.platform) for room in config.rooms]
        for address in addresses:
            if address and await platform.is_in(ask.person, address):
                return ""
        return "stranger"

    def _is_about_us(self, ask: Ask) -> bool:
        with self._database.begin() as store:
            return store.posts.known_as(ask.platform, ask.room, ask.message) is not None

    def _run(self, ask: Ask) -> Answer:
        config = self._database.config
        language = language_of(ask, config)
        try:
            command, rest = find_command(ask.text, self._table)
            _check_role(ask, command, config)
            with self._database.begin() as store:
                if ask.via != "inline" and store.events.heard(f"{ask.platform}:{ask.key}"):
                    _log.info("heard before: %s", ask.key)
                    return Answer()
                reply = command.run(replace(ask, text=rest, at=self._clock.now()), store)
        except OnevoiceError as error:
            is_news = self._record_refusal(ask, error.sentence) if isinstance(error, NotAllowed) else True
            if ask.via == "reaction" and not is_news:
                return Answer()
            return _refused(ask, error, told(error, language))
        return self._answer(self._without_form(ask, reply), language, config)

    def _without_form(self, ask: Ask, reply: Reply) -> Reply:
        """Return a reply that the platform can show: where there are no forms, what to type instead."""
        if reply.form is None or self._platforms[ask.platform].traits.has_forms:
            return reply
        key = next((blank.initial for blank in reply.form.blanks if blank.key == "key"), "")
        return Reply("no_form", {"command": f"{reply.form.command} {key}".strip()})

    def _answer(self, reply: Reply, language: str, config: Config) -> Answer:
        message = render(reply.template, reply.facts, language, config.zone) if reply.template else None
        return Answer(message=message, form=reply.form, errors=reply.errors, choices=reply.choices)

    def _record_refusal(self, ask: Ask, reason: str) -> bool:
        """Put a refusal on record, and return whether it is the first of this event."""
        _log.info("refused %s:%s: %s", ask.platform, ask.person, reason)
        with self._database.begin() as store:
            if ask.via != "inline" and store.events.heard(f"{ask.platform}:{ask.key}:refused"):
                return False
            detail = {"via": ask.via, "text": ask.text[:100], "reason": reason, "room": ask.room}
            store.entries.add(f"{ask.platform}:{ask.person}", "refused", "ask", self._clock.now(), detail=detail)
        return True

    def _explain_anonymity(self, ask: Ask) -> Answer:
        config = self._database.config
        return Answer(message=render("anonymous", {}, config.language, config.zone))


def _check_role(ask: Ask, command: Command, config: Config) -> None:
    person = person_behind(ask, config)
    if command.roles and not (person and set(person.roles) & set(command.roles)):
        raise NotAllowed(
            "`/{name}` is for these roles: {roles}. You can ask: {people}.",
            name=command.name,
            roles=", ".join(command.roles),
            people=", ".join(each.name for each in config.people if set(each.roles) & set(command.roles)) or "-",
        )


def _refused(ask: Ask, error: OnevoiceError, text: str) -> Answer:
    """Return the error; a form stays open with what was typed, marked at the blank it is about."""
    if ask.via == "form" and ask.fields:
        blank = str(error.facts.get("locale", ""))
        return Answer(errors={blank if blank in ask.fields else next(iter(ask.fields)): text})
    return Answer(message=Message(parts=(Line(spans=(Span(text=text),)),), summary=text), private=True)
