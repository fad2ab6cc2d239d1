"""The cast plays the whole story by itself: they read the chats, press, type, fill in and react as people do.

Whoever gets no answer tries again after a moment, so a bot that is killed in between changes nothing but the time.
"""

import asyncio
import hashlib
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bot.demo.cast import REGIONS, ROLES, SPEAKER_OF
from bot.demo.sight import (
    Json,
    Press,
    Seen,
    buttons,
    by_key,
    exact_texts,
    messages,
    telegram_buttons,
    telegram_messages,
)
from bot.demo.stage import Stage
from bot.respond.checklist import playbook
from bot.sandbox.slack.errors import ActError as SlackActError
from bot.sandbox.telegram.errors import ActError as TelegramActError

_LOOK_EVERY_S = 0.05
_TRY_AGAIN_S = 2.5
_PATIENCE_S = 60
_READING_S = 0.1  # people look before they press

Hashes = dict[str, str]


class StoryStuckError(Exception):
    """A step of the story did not come about; the text names it."""


@dataclass(slots=True)
class Notes:
    """What the players noted down."""

    started: float
    first_alert_s: float | None = None
    slack: Hashes = field(default_factory=dict)
    telegram: Hashes = field(default_factory=dict)


class Players:
    """Plays one story on a stage; ``notes`` fills up on the way."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.slack, self.telegram = stage.slack, stage.telegram
        self.notes = Notes(started=time.monotonic())

    async def play(self) -> None:
        """Play to the end. Raises StoryStuckError with the step that did not come about."""
        await self.wake_up()
        await self.open_incident()
        await self.work_on(1, 3)
        await self.write_statement()
        await self.approve()
        await self.publish()
        await self.fetch_scripts()
        await self.finish_checklist()

    async def wake_up(self) -> None:
        """The alert comes; the team lead takes it."""
        await self._until("an alert", lambda: bool(by_key(self.slack, "alert:")))
        self.notes.first_alert_s = round(time.monotonic() - self.notes.started, 2)
        await self._until("the alert on Telegram", lambda: bool(telegram_buttons(self.telegram, "lin", "crisis ack")))
        await self._press("lin", "crisis ack", lambda: not buttons(self.slack, "lin", "crisis ack"))

    async def open_incident(self) -> None:
        """The lead opens the incident; its room and its checklist come up."""
        await self._press("lin", "crisis open", lambda: bool(by_key(self.slack, "incident:")))

    async def work_on(self, *positions: int) -> None:
        """The people whose role it is take and end items; R&D does it on Telegram."""
        for position in positions:
            await self._end_item(position)

    async def write_statement(self) -> None:
        """The lead writes the statement in the form and submits it."""

        async def attempt() -> None:
            if press := next(iter(buttons(self.slack, "lin", "statement submit")), None):
                await self._click("lin", press)
            elif view := self.slack.snapshot("lin")["views"].get("lin"):
                await self.slack.submit("lin", view["id"], _as_filled(view))
            elif by_key(self.slack, "version:"):
                return
            else:
                await self.slack.say("lin", self._incident().channel, "/statement new battery")

        def form_is_open() -> bool:
            return bool(self.slack.snapshot("lin")["views"].get("lin"))

        await self._try("the form", attempt, lambda: form_is_open() or self._is_drafted())
        await self._try("the draft", attempt, self._is_drafted)
        await self._try("the card for the approvers", self._submit, lambda: bool(by_key(self.slack, "version:")))

    async def approve(self) -> None:
        """The author's own approval is refused; the CEO approves on Slack, Legal on Telegram."""
        card = by_key(self.slack, "version:")[0]
        await self._react("lin", card, "white_check_mark")
        await self.slack.unreact("lin", card.channel, card.ts, "white_check_mark")

        async def ceo() -> None:
            await self._react("chen", by_key(self.slack, "version:")[0], "white_check_mark")

        await self._try("the CEO's approval", ceo, lambda: self._ruled("chen"))

    async def publish(self) -> None:
        """The lead publishes; after the hold window every region has the words."""

        async def attempt() -> None:
            if found := self._on_the_card("statement publish"):
                await self._click("lin", found[0])
            elif self._on_the_card("statement approve"):
                await self._legal_approves()  # red words need Legal too, and a crisis may turn red meanwhile

        def are_everywhere() -> bool:
            return len(by_key(self.slack, "release:")) >= len(REGIONS)

        await self._try("the words in every region", attempt, are_everywhere)

    async def fetch_scripts(self) -> None:
        """Support fetches the script in every language, on both platforms."""
        for locale, key in SPEAKER_OF.items():
            room = next(seen.channel for seen in by_key(self.slack, "release:") if key in self._members(seen.channel))
            await self._fetch_on_slack(locale, key, room)
            await self._fetch_on_telegram(locale, key)

    async def finish_checklist(self) -> None:
        """A reminder comes for what is still open; then everything is done."""
        await self._until("a reminder", lambda: any(":reminder:" in seen.key for seen in by_key(self.slack, "item:")))
        for position in range(1, len(playbook(self.stage.case.playbook).items) + 1):
            await self._end_item(position)

    async def _submit(self) -> None:
        if press := next(iter(buttons(self.slack, "lin", "statement submit")), None):
            await self._click("lin", press)
        else:
            await self.slack.say("lin", self._incident().channel, "/statement submit 1")

    def _is_drafted(self) -> bool:
        return bool(buttons(self.slack, "lin", "statement submit") or by_key(self.slack, "version:"))

    def _on_the_card(self, prefix: str) -> list[Press]:
        """Return buttons of the approvers' card alone: those of older answers may have been overtaken."""
        card = by_key(self.slack, "version:")[0]
        return [press for press in buttons(self.slack, "lin", prefix) if press.ts == card.ts]

    async def _legal_approves(self) -> None:
        for chat, message_id, _ in telegram_buttons(self.telegram, "zhou", "statement decline")[:1]:
            await self.telegram.react("zhou", chat, message_id, "👍")

    def _ruled(self, key: str) -> bool:
        return any(":ruled:" in seen.key and key in seen.message["text"] for seen in by_key(self.slack, "version:"))

    async def _react(self, key: str, seen: Seen, name: str) -> None:
        await asyncio.sleep(_READING_S)
        held: list[str] = next((r["users"] for r in seen.message["reactions"] if r["name"] == name), [])
        if key in held:
            await self.slack.unreact(key, seen.channel, seen.ts, name)
        await self.slack.react(key, seen.channel, seen.ts, name)

    async def _fetch_on_slack(self, locale: str, key: str, room: str) -> None:
        def served() -> list[str]:
            mine = [seen for seen in messages(self.slack, key) if seen.message["ephemeral_to"] == key]
            return [text for seen in mine for text in exact_texts(seen.message)]

        async def attempt() -> None:
            await self.slack.say(key, room, "/script battery")

        await self._try(f"the {locale} script on Slack", attempt, lambda: bool(served()))
        self.notes.slack[locale] = _sha256(served()[-1])

    async def _fetch_on_telegram(self, locale: str, key: str) -> None:
        """Mainland support uses inline mode in the group; the others ask in a private chat."""
        if key == "mei":
            group = next(chat for chat, _ in telegram_messages(self.telegram, "mei") if chat < 0)
            self.notes.telegram[locale] = _sha256(await self._choose_inline(key, group))
            return

        def served() -> list[str]:
            mine = [message for chat, message in telegram_messages(self.telegram, key) if chat > 0]
            return [message["text"] for message in mine if message["from"] == "bot" and _is_exact(message)]

        async def attempt() -> None:
            await self.telegram.say(key, "private", "/script battery")

        await self._try(f"the {locale} script on Telegram", attempt, lambda: bool(served()))
        self.notes.telegram[locale] = _sha256(served()[-1])

    async def _choose_inline(self, key: str, group: int) -> str:
        chosen: list[int] = []

        async def attempt() -> None:
            if results := await self.telegram.inline(key, "battery"):
                chosen.append(await self.telegram.choose(key, group, str(results[0]["id"])))

        await self._try("an inline result on Telegram", attempt, lambda: bool(chosen))
        return next(
            str(m["text"])
            for chat, m in telegram_messages(self.telegram)
            if (chat, m["message_id"]) == (group, chosen[0])
        )

    async def _end_item(self, position: int) -> None:
        role = playbook(self.stage.case.playbook).items[position - 1].role
        key = next(key for key, roles in ROLES.items() if role in roles)
        number = self._incident().key.removeprefix("incident:").partition("@")[0]
        take, done = f"crisis take {position} #{number}", f"crisis done {position} #{number}"

        def offered(command: str) -> bool:
            return any(press.command == command for press in buttons(self.slack, "lin", command))

        if offered(take):
            take_it = self._press_on_telegram if role == "rd" else self._press
            await take_it(key, take, lambda: not offered(take))
        await self._press(key, done, lambda: not offered(take) and not offered(done))

    async def _press(self, key: str, prefix: str, done: Callable[[], bool]) -> None:
        async def attempt() -> None:
            if found := [press for press in buttons(self.slack, key, prefix) if _same(press.command, prefix)]:
                await self._click(key, found[0])

        await self._try(f"`{prefix}`", attempt, done)

    async def _press_on_telegram(self, key: str, prefix: str, done: Callable[[], bool]) -> None:
        async def attempt() -> None:
            for chat, message_id, data in telegram_buttons(self.telegram, key, prefix)[:1]:
                await self.telegram.click(key, chat, message_id, data)

        await self._try(f"`{prefix}` on Telegram", attempt, done)

    async def _click(self, key: str, press: Press) -> None:
        await asyncio.sleep(_READING_S)
        await self.slack.click(key, press.channel, press.ts, press.action_id)

    async def _try(self, step: str, attempt: Callable[[], Awaitable[None]], done: Callable[[], bool]) -> None:
        """Do something until it shows, again after each moment without effect."""
        deadline = time.monotonic() + _PATIENCE_S
        while not done():
            if time.monotonic() > deadline:
                raise StoryStuckError(f"{step} did not come about")
            try:
                await attempt()
            except (SlackActError, TelegramActError):
                await asyncio.sleep(_LOOK_EVERY_S)
            await self._wait(done, _TRY_AGAIN_S)

    async def _until(self, step: str, done: Callable[[], bool]) -> None:
        if not await self._wait(done, _PATIENCE_S):
            raise StoryStuckError(f"{step} did not come about")

    async def _wait(self, done: Callable[[], bool], seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if done():
                return True
            await asyncio.sleep(_LOOK_EVERY_S)
        return done()

    def _incident(self) -> Seen:
        return by_key(self.slack, "incident:")[0]

    def _members(self, channel: str) -> list[str]:
        return next(room["members"] for room in self.slack.snapshot()["channels"] if room["id"] == channel)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _is_exact(message: Json) -> bool:
    """Whether a Telegram message is one wording and nothing else: marked as such from its first unit to its last."""
    units = len(message["text"].encode("utf-16-le")) // 2
    return any(e["type"] == "pre" and e["offset"] == 0 and e["length"] == units for e in message["entities"] or [])


def _as_filled(view: Json) -> dict[str, dict[str, str]]:
    """Return the values a person sends who changes nothing in a form."""
    return {
        block["block_id"]: {block["element"]["action_id"]: block["element"].get("initial_value", "")}
        for block in view["blocks"]
        if block["type"] == "input"
    }


def _same(command: str, prefix: str) -> bool:
    return command == prefix or command.startswith(prefix + " ")
