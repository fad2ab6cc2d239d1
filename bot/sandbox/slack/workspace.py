"""The state of the workspace: people, conversations, messages and the clock that stamps them."""

import re
from collections.abc import Callable, Iterable, Sequence

from bot.sandbox.people import Persona
from bot.sandbox.slack.channel import Channel, Kind
from bot.sandbox.slack.errors import ActError, ApiError
from bot.sandbox.slack.identity import BOT_USER_ID
from bot.sandbox.slack.message import Message
from bot.sandbox.slack.usergroups import Usergroup

NAME_PATTERN = re.compile(r"[^\W_A-Z]|[-_]")  # Slack: lower case letters of any script, digits, - and _


class Workspace:
    """Everything a Slack workspace remembers; changing it tells the watchers."""

    def __init__(self, people: Sequence[Persona], now: Callable[[], float]) -> None:
        self.now = now
        self.revision = 0
        self.channels: dict[str, Channel] = {}
        self.usergroups: dict[str, Usergroup] = {}
        self._people: dict[str, Persona] = {}
        self._keys: dict[str, str] = {}
        self._watchers: list[Callable[[], None]] = []
        self._last_micros = 0
        self._serials: dict[str, int] = {}
        for persona in people:
            self.admit(persona)

    def admit(self, persona: Persona) -> None:
        """Add ``persona``, or replace what was known under the same key."""
        user_id = persona.slack_id or self._keys.get(persona.key) or self.mint_id("U")
        self._people[user_id] = persona
        self._keys[persona.key] = user_id

    def watch(self, callback: Callable[[], None]) -> None:
        """Call ``callback`` after every visible change."""
        self._watchers.append(callback)

    def changed(self) -> None:
        """Count a visible change and tell the watchers."""
        self.revision += 1
        for callback in self._watchers:
            callback()

    def mint_id(self, prefix: str) -> str:
        """Return a new id in Slack's alphabet, the same ones in every run."""
        serial = self._serials[prefix] = self._serials.get(prefix, 0) + 1
        return f"{prefix}0SB{serial:07d}"

    def mint_ts(self) -> tuple[str, int]:
        """Return a timestamp no message has, later than all before it."""
        micros = self._last_micros = max(int(self.now() * 1_000_000), self._last_micros + 1)
        return f"{micros // 1_000_000}.{micros % 1_000_000:06d}", micros

    @property
    def user_ids(self) -> list[str]:
        """The ids of all people, without the bot under test."""
        return list(self._people)

    def persona(self, user_id: str) -> Persona | None:
        """Return who has ``user_id``; None for the bot under test and for nobody."""
        return self._people.get(user_id)

    def user_id(self, key: str) -> str:
        """Return the Slack id behind a persona's key."""
        if key == "bot":
            return BOT_USER_ID
        try:
            return self._keys[key]
        except KeyError:
            raise ActError(f"Nobody here is called {key!r}.") from None

    def key_of(self, user_id: str) -> str:
        """Return the persona's key, "bot" for the bot under test, "slack" for Slack itself."""
        if user_id == BOT_USER_ID:
            return "bot"
        persona = self._people.get(user_id)
        return persona.key if persona else "slack"

    def create_channel(self, name: str, kind: Kind, members: Iterable[str], creator: str) -> Channel:
        """Open a conversation; a name in use or against Slack's rules is refused."""
        if kind != "im":
            self.check_name(name)
        channel = Channel(
            id=self.mint_id("D" if kind == "im" else "C"),
            name=name,
            kind=kind,
            creator=creator,
            created=int(self.now()),
            members=dict.fromkeys(members),
        )
        self.channels[channel.id] = channel
        return channel

    def check_name(self, name: str) -> None:
        """Refuse a name that is taken or against Slack's rules."""
        if not name:
            raise ApiError("invalid_name_required")
        if len(name) > 80:
            raise ApiError("invalid_name_maxlength")
        if not all(NAME_PATTERN.fullmatch(letter) for letter in name):
            raise ApiError("invalid_name_specials")
        if not any(letter.isalnum() for letter in name):
            raise ApiError("invalid_name_punctuation")
        if any(channel.name == name for channel in self.channels.values() if channel.kind != "im"):
            raise ApiError("name_taken")

    def create_usergroup(self, handle: str, name: str, members: Iterable[str]) -> Usergroup:
        """Let ``@handle`` stand for people, given by their ids."""
        group = Usergroup(self.mint_id("S"), handle, name, tuple(members), int(self.now()))
        self.usergroups[group.id] = group
        return group

    def open_im(self, user_id: str) -> Channel:
        """Return the direct message between ``user_id`` and the bot, opened when it is new."""
        for channel in self.channels.values():
            if channel.kind == "im" and user_id in channel.members:
                return channel
        opened = self.create_channel("", "im", [user_id, BOT_USER_ID], BOT_USER_ID)
        self.changed()
        return opened

    def find_channel(self, reference: str) -> Channel | None:
        """Return the conversation with this id or ``#name``."""
        if reference in self.channels:
            return self.channels[reference]
        name = reference.removeprefix("#")
        return next((c for c in self.channels.values() if c.kind != "im" and c.name == name), None)

    def post(self, channel: Channel, message: Message) -> Message:
        """Keep ``message`` in ``channel`` and show it."""
        channel.keep(message)
        self.changed()
        return message

    def note(self, channel: Channel, user: str, subtype: str, text: str) -> Message:
        """Post a line Slack writes by itself, such as who joined."""
        ts, micros = self.mint_ts()
        return self.post(channel, Message(ts=ts, micros=micros, user=user, text=text, subtype=subtype))
