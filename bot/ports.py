"""The sockets of the house: Source, Detector and Platform, with the values that pass through them."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from bot.chat.message import Answer, Ask, Line, Message, Picture, Span, Standing
from bot.config import Subject
from bot.model.alert import Level
from bot.model.mention import Sighting
from bot.model.series import Series

Cursor = Mapping[str, Any]
"""Where a source has been read up to: JSON values, understood by that source alone."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What one reading of a source gave. ``more`` tells that the next reading will find rows at once.

    ``looked_at`` names platforms that were seen to be looked at, though they may have had nothing new.
    """

    sightings: Sequence[Sighting]
    cursor: Cursor
    more: bool = False
    looked_at: Sequence[str] = ()


class Source(Protocol):
    """A store of mentions, read and never written."""

    name: str

    def read(self, cursor: Cursor, limit: int) -> Batch:
        """Return at most about ``limit`` sightings behind ``cursor``, oldest first. Raises SourceDown."""
        ...


@dataclass(frozen=True, slots=True)
class Count:
    """Mentions of one subject published in one span of time."""

    start_at: datetime
    total: int
    negative: int


@dataclass(frozen=True, slots=True)
class Noted:
    """A stored mention as detectors see it. ``marks`` are what was noticed in it (see ``bot.watch.marks``).

    ``tiers`` are those of a watch-listed author (kol, koc, fan, official, competitor, media); nobody else has any.
    """

    id: int
    platform: str
    kind: str
    author: str
    text: str
    url: str
    parent: str
    published_at: datetime
    polarity: str
    score: float
    marks: frozenset[str] = frozenset()
    tiers: tuple[str, ...] = ()
    author_name: str = ""
    reach: int = 0
    fans: int | None = None
    account_created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Climb:
    """Engagement (likes, comments and shares together) of one mention at two moments; lower bounds are left out."""

    mention: Noted
    before_at: datetime
    before: int
    after_at: datetime
    after: int


@dataclass(frozen=True, slots=True)
class Sight:
    """How well one platform is seen through one source: ``proven`` is the share of the last week it was not blind."""

    source: str
    platform: str
    last_at: datetime
    blind_since: datetime | None
    usual_gap: timedelta
    proven: float


@dataclass(frozen=True, slots=True)
class Risk:
    """An entry of the second radar, the technical side: a ticket, a vulnerability, a partner's notice."""

    id: int
    level: Level
    text: str
    reporter: str
    filed_at: datetime


@dataclass(frozen=True, slots=True)
class Scene:
    """All that a detector is shown of a subject at ``now``.

    ``series`` gives the minutes of a mark: "all", "negative", "neutral", "positive" or one of ``bot.watch.marks``,
    reaching back ``LOOK_BACK``. ``recent`` are the newest mentions (a day, at most 5,000), oldest first; ``climbs``
    those whose engagement was seen to change in the last day. ``storms`` are the times of those that people made an
    incident of and that are over: they are no part of what is usual. ``limits`` are this detector's thresholds as the
    subject and its phase of the sales cycle set them.
    """

    subject: Subject
    now: datetime
    series: Callable[[str], Series]
    recent: Sequence[Noted] = ()
    climbs: Sequence[Climb] = ()
    sights: Sequence[Sight] = ()
    risks: Sequence[Risk] = ()
    storms: Sequence[tuple[datetime, datetime]] = ()
    limits: Mapping[str, float] = field(default_factory=dict)
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))


@dataclass(frozen=True, slots=True)
class Signal:
    """One detector's finding. ``reason`` is its name in logs; ``evidence`` holds the numbers that words are made of.

    Evidence of every detector has ``window`` (two ISO times) and ``since`` (ISO time); ``samples`` may name ids of
    mentions that show best what was found, and then these are shown.
    """

    detector: str
    subject: str
    cause: str
    level: Level
    reason: str
    evidence: Mapping[str, Any]
    at: datetime


class Detector(Protocol):
    """A rule over the counts of one subject."""

    key: str

    def judge(
        self, subject: str, counts: Sequence[Count], now: datetime, thresholds: Mapping[str, float]
    ) -> Signal | None:
        """Return a finding, or nothing. ``counts`` are one-minute bins, oldest first, gaps mean zero."""
        ...


class SceneDetector(Protocol):
    """A rule over one subject, pure: what it is shown in, a finding or nothing out."""

    key: str
    thresholds: Mapping[str, float]
    """Every limit it knows, with its default."""

    def judge(self, scene: Scene) -> Signal | None:
        """Return a finding, or nothing."""
        ...


@dataclass(frozen=True, slots=True)
class Traits:
    """What differs by platform, as far as anybody above needs to know."""

    can_open_rooms: bool
    can_find_posts: bool
    """Whether a message sent earlier can be looked up by its key, so that a doubtful send is never doubled."""
    has_forms: bool
    can_list_reactions: bool = False
    can_show_pictures: bool = False


@dataclass(frozen=True, slots=True)
class Letter:
    """One message on its way. ``key`` is unique per Post; ``thread`` is the message id it answers.

    ``picture`` is shown with the words; its ``png`` is empty when the message shows it already. ``file_id`` is what
    ``upload`` returned for it.
    """

    key: str
    address: str
    message: Message
    thread: str = ""
    whisper_to: str = ""
    picture: Picture | None = None
    file_id: str = ""

    def without_picture(self) -> "Letter":
        """Return the letter with a sentence in place of its picture."""
        if self.picture is None:
            return self
        told = Line(spans=(Span(text=self.picture.alt),), small=True)
        message = self.message.model_copy(update={"parts": (*self.message.parts, told)})
        return replace(self, message=message, picture=None, file_id="")


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of ``onevoice check``: ``what`` was looked at, whether it is fine, and what to do if not."""

    what: str
    ok: bool
    advice: str = ""


Hear = Callable[[Ask], Awaitable[Answer]]


class Platform(Protocol):
    """A chat service. Every call raises NotDelivered when the service did not confirm it."""

    key: str
    traits: Traits

    async def start(self, hear: Hear) -> None:
        """Connect and hand every Ask to ``hear`` until stopped."""
        ...

    async def stop(self) -> None:
        """Disconnect; asks already heard are answered first."""
        ...

    async def upload(self, letter: Letter) -> str:
        """Bring the letter's picture and return what it is called from now on; nobody sees it yet.

        Returns "" where a picture travels with its message. Doing it twice leaves a file that nobody sees.
        """
        ...

    async def post(self, letter: Letter) -> str:
        """Send, or whisper to one person, and return the id of the message. Raises PictureRefused too."""
        ...

    async def edit(self, letter: Letter, message_id: str) -> None:
        """Replace a message sent earlier. Editing without a change is a success. Raises PictureRefused too."""
        ...

    async def open_room(self, name: str, topic: str, members: Sequence[str]) -> str:
        """Return the address of the room ``name``, made now or found, with ``members`` (user ids) in it."""
        ...

    async def find(self, letter: Letter, since: datetime) -> str:
        """Return the id of the message that carries ``letter.key``, or "" if the room has none since then."""
        ...

    async def reactions(self, address: str, message_id: str) -> Sequence[tuple[str, str]]:
        """Return (emoji name, user id) of every reaction the message carries now; [] where not askable."""
        ...

    async def standing(self, person: str, *, fresh: bool = False) -> Standing:
        """Return what the service says of an account, remembered for a minute unless ``fresh``.

        Fails closed: an unknown account is an outsider. ``fresh`` raises NotDelivered when the service is silent.
        """
        ...

    async def is_in(self, person: str, address: str) -> bool:
        """Return whether the account is a member of the room."""
        ...

    async def check(self, addresses: Mapping[str, str]) -> Sequence[Finding]:
        """Look at token, scopes and presence in each room (name → address)."""
        ...
