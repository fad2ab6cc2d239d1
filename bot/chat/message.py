"""What crosses the border of a chat platform: an Ask coming in, a Message or a Form going out.

Nothing here knows Slack, Telegram or what a crisis is. Values are frozen and turn into JSON and back, because a
Message waits on a row of the outbox until a platform has taken it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

_UNSET = datetime.min.replace(tzinfo=UTC)


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Span(_Value):
    """A run of literal text; platforms never read markup, mentions or links out of it."""

    kind: Literal["span"] = "span"
    text: str
    bold: bool = False
    struck: bool = False


class At(_Value):
    """A person to be notified, by their name in the configuration."""

    kind: Literal["at"] = "at"
    person: str


Inline = Annotated[Span | At, Field(discriminator="kind")]


class Heading(_Value):
    """The first words a tired person reads."""

    kind: Literal["heading"] = "heading"
    text: str


class Line(_Value):
    """One line of prose; ``bullet`` makes it an item of a list, ``small`` a side remark."""

    kind: Literal["line"] = "line"
    spans: tuple[Inline, ...]
    bullet: bool = False
    small: bool = False


class Quote(_Value):
    """Somebody else's words, shown as such."""

    kind: Literal["quote"] = "quote"
    text: str


class Exact(_Value):
    """Approved or draft wording: reaches the reader byte for byte."""

    kind: Literal["exact"] = "exact"
    text: str
    label: str = ""


class Divider(_Value):
    """A visible break."""

    kind: Literal["divider"] = "divider"


Part = Annotated[Heading | Line | Quote | Exact | Divider, Field(discriminator="kind")]


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG that a message shows. ``alt`` tells in one sentence, with the numbers, what can be seen on it."""

    png: bytes
    alt: str


class Button(_Value):
    """Pressing it is typing ``command`` (at most 64 bytes, Telegram's limit)."""

    label: str
    command: str
    style: Literal["", "primary", "danger"] = ""


class Message(_Value):
    """Something to show. ``summary`` is the one-line form for notifications."""

    parts: tuple[Part, ...]
    buttons: tuple[Button, ...] = ()
    summary: str = ""


class Blank(_Value):
    """One field of a form. ``kind``: one line, a text of several lines, or one of ``choices``."""

    key: str
    label: str
    kind: Literal["line", "text", "choice"] = "line"
    initial: str = ""
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    required: bool = True
    longest: int = 3000


class Form(_Value):
    """Blanks to fill in; sending it is typing ``command`` with the fields attached."""

    title: str
    command: str
    submit: str
    blanks: tuple[Blank, ...]


class Standing(StrEnum):
    """What a platform says of an account."""

    MEMBER = "member"
    GUEST = "guest"
    OUTSIDER = "outsider"
    BOT = "bot"
    DEACTIVATED = "deactivated"
    ANONYMOUS = "anonymous"


@dataclass(frozen=True, slots=True)
class Ask:
    """What a person wants: a typed command, a button, a sent form, a reaction and an inline query alike.

    ``key`` is unique per event, so that a second delivery changes nothing. ``person`` is the platform's immutable
    user id, ``room`` its id of the place. ``message`` is the id of the message acted on (button, reaction).
    ``via`` tells the way it came, for the audit. Dispatch sets ``at`` to the story's time and leaves in ``text``
    what follows the command.
    """

    key: str
    platform: str
    person: str
    name: str
    room: str
    text: str
    via: Literal["command", "button", "form", "reaction", "inline"]
    fields: Mapping[str, str] = field(default_factory=dict)
    message: str = ""
    at: datetime = _UNSET


@dataclass(frozen=True, slots=True)
class Reply:
    """What a handler answers: a template of the bot's own words with its facts, or a form to fill in.

    ``errors`` (blank key → sentence) refuse a form in place. ``choices`` are inline results: (id, title,
    description, exact text).
    """

    template: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    form: Form | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    choices: tuple[tuple[str, str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a platform shows to the person who asked. Nothing set means silence.

    ``private``: nobody else has any use for it; where answers stand in the open it goes to the person alone.
    """

    message: Message | None = None
    form: Form | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    choices: tuple[tuple[str, str, str, str], ...] = ()
    """Inline results: (id, title, description, exact text)."""
    private: bool = False
