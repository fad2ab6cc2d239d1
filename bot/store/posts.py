"""The messages owed: owing, claiming and settling a Post."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func
from sqlalchemy.orm import aliased
from sqlmodel import Session, and_, col, or_, select

from bot.chat.message import Message, Picture
from bot.clock import SystemClock
from bot.config import Config
from bot.model.post import Post, PostState, RoomAddress
from bot.store.claim import Claim
from bot.store.pictures import Pictures

_OPENS_NONE = frozenset({"telegram"})
"""Platforms whose bot opens no rooms of its own."""

_ELSE = "alerts"
"""The room for an incident's messages where the incident has none of its own."""

_ENDED_UNSENT = (PostState.DEAD, PostState.UNKNOWN)


class Posts:
    """Works inside the caller's transaction. Delivery runs on the wall clock, whatever the story's clock says."""

    def __init__(self, session: Session, config: Config) -> None:
        self._session = session
        self._config = config
        self._wall = SystemClock()
        self._pictures = Pictures(session)

    def owe(
        self,
        key: str,
        room: str,
        message: Message,
        *,
        thread_key: str = "",
        critical: bool = False,
        picture: Picture | None = None,
    ) -> None:
        """Owe a message to a room on each platform that has the room.

        Owing a key again replaces its words, and its picture if one is given; a picture is never taken away. Raises
        ValueError for a message without words.
        """
        for platform in self._config.platforms:
            if self._has(room, platform):
                post = self._living(key, room, platform, message, picture)
                # An update that is less urgent does not make what was never sent less urgent.
                post.thread_key, post.critical = thread_key, critical or post.critical

    def whisper(self, key: str, platform: str, address: str, user_id: str, message: Message) -> None:
        """Owe one person a message that nobody else in the room at ``address`` sees."""
        post = self._living(key, f"@{user_id}", platform, message)
        post.address, post.whisper_to = address, user_id

    def open_room(self, room: str, body: str) -> None:
        """Owe the opening of a room of the bot's own where a platform can. ``body``: JSON of name, topic, members."""
        for platform in self._config.platforms:
            if platform not in _OPENS_NONE and self.find(f"room:{room}", room, platform) is None:
                now = self._wall.now()
                self._session.add(
                    Post(
                        key=f"room:{room}",
                        room=room,
                        platform=platform,
                        kind="room",
                        body=body,
                        due_at=now,
                        owed_at=now,
                    )
                )
        self._session.flush()

    def disarm(self, key_prefix: str) -> None:
        """Take the buttons off every message whose key begins so: what they offered is over. One given up stays so."""
        posts = select(Post).where(col(Post.key).startswith(key_prefix, autoescape=True), Post.state != PostState.DEAD)
        for post in self._session.exec(posts).all():
            message = Message.model_validate_json(post.body)
            if message.buttons:
                self._living(post.key, post.room, post.platform, message.model_copy(update={"buttons": ()}))

    def withdraw(self, key_prefix: str) -> None:
        """Take back every message whose key begins so and of which it is certain that nobody got it."""
        self._session.execute(
            delete(Post).where(
                col(Post.key).startswith(key_prefix, autoescape=True),
                col(Post.state) == PostState.PENDING,
                col(Post.message_id) == "",
                col(Post.first_tried_at).is_(None),
            )
        )

    def find(self, key: str, room: str, platform: str) -> Post | None:
        """Return the Post of that key, whatever its state."""
        query = select(Post).where(Post.key == key, Post.room == room, Post.platform == platform)
        return self._session.exec(query).first()

    def is_owed(self, key: str) -> bool:
        """Tell whether a message of that key was ever owed to a room."""
        return self._session.exec(select(Post.id).where(Post.key == key).limit(1)).first() is not None

    def known_as(self, platform: str, address: str, message_id: str) -> Post | None:
        """Return what was sent as that message, or None if it is not one of ours."""
        query = select(Post).where(
            Post.platform == platform, Post.address == address, Post.message_id == message_id, Post.message_id != ""
        )
        return self._session.exec(query).first()

    def sent_of(self, key: str) -> Sequence[Post]:
        """Return the messages that are out there under a key."""
        query = select(Post).where(Post.key == key, Post.message_id != "", Post.kind == "message")
        return self._session.exec(query).all()

    def address_of(self, room: str, platform: str) -> str:
        """Return where a room is on a platform, or "" while it has no place there yet.

        An incident without a room of its own meets in the alerts room.
        """
        if configured := self._config.address(room, platform):
            return configured
        opened = self._session.get(RoomAddress, (room, platform))
        if opened is not None:
            return opened.address
        if room.startswith("incident-") and self._never_opens(room, platform):
            return self._config.address(_ELSE, platform)
        return ""

    def room_at(self, platform: str, address: str) -> str:
        """Return the name of the room the bot opened at that address, or ""."""
        query = select(RoomAddress).where(RoomAddress.platform == platform, RoomAddress.address == address)
        found = self._session.exec(query).first()
        return found.room if found else ""

    def waiting(self, since: datetime) -> Sequence[Post]:
        """Return what should have been delivered before ``since`` and was not, or never will be, oldest first."""
        late = (col(Post.state).in_([PostState.PENDING, PostState.SENDING, PostState.DOUBTFUL])) & (
            col(Post.owed_at) < since
        )
        lost = col(Post.state).in_(_ENDED_UNSENT)
        return self._session.exec(select(Post).where(or_(late, lost)).order_by(col(Post.id))).all()

    def claim(
        self, lease_s: float, quarantine_s: float, busy: Collection[tuple[str, str]] = frozenset()
    ) -> Sequence[Claim]:
        """Take what is due, at most one Post a room, for ``lease_s`` seconds; each comes with a new fencing token.

        A Post whose lease ran out may have reached its room: it comes back in state doubtful, after the quarantine.
        ``busy`` are the (platform, room) that take nothing now.
        """
        now = self._wall.now()
        self._expire(now, lease_s, quarantine_s)
        places = self._session.exec(select(Post.platform, Post.room).where(*_due(now)).distinct()).all()
        first = [self._first_of(*place, now) for place in places if place not in busy]
        return [self._take(post, now, lease_s) for post in first if post is not None]

    def uploaded(self, claimed: Claim, file_id: str) -> None:
        """Record what the platform calls the claimed picture, so that it is not uploaded twice."""
        if claimed.enclosed and (post := self._still_held(claimed)) is not None:
            self._pictures.uploaded(post, claimed.enclosed.digest, file_id)

    def picture_failed(self, claimed: Claim) -> None:
        """Record that the claimed words did not go because of their picture."""
        if claimed.enclosed and (post := self._still_held(claimed)) is not None:
            self._pictures.failed(post, claimed.enclosed.digest)

    def settle_sent(self, claimed: Claim, message_id: str, *, pictured: bool = False) -> None:
        """Record that the claimed words are out, ``pictured`` or not. A claim that was taken over changes nothing."""
        if (post := self._still_held(claimed)) is None:
            return
        if pictured and claimed.enclosed:
            self._pictures.shown(post, claimed.enclosed.digest)
        post.message_id, post.address = message_id, claimed.address
        post.sent_revision, post.sent_at, post.reason, post.first_tried_at = (
            claimed.revision,
            self._wall.now(),
            "",
            None,
        )
        post.state = PostState.SENT if post.revision == claimed.revision else PostState.PENDING
        post.due_at = self._wall.now()
        if post.kind == "room" and self._session.get(RoomAddress, (post.room, post.platform)) is None:
            self._session.add(RoomAddress(room=post.room, platform=post.platform, address=message_id))

    def settle_unsent(self, claimed: Claim, state: PostState, reason: str, wait_s: float = 0) -> bool:
        """Record that the claimed words did not go, why, and when to look at it again; return whether that is so.

        A claim that was taken over changes nothing, and newer words are not dead because the claimed ones were refused.
        """
        if (post := self._still_held(claimed)) is None:
            return False
        outdated = state is PostState.DEAD and post.revision != claimed.revision
        post.state, post.reason = (PostState.PENDING if outdated else state), reason
        post.due_at = self._wall.now() + timedelta(seconds=wait_s)
        if post.state in {PostState.PENDING, PostState.DEAD}:
            post.first_tried_at = None
        return not outdated

    def counts(self) -> dict[str, int]:
        """Return how many Posts are in each state."""
        rows = self._session.exec(select(Post.state, func.count()).group_by(Post.state)).all()
        return dict(rows)

    def _has(self, room: str, platform: str) -> bool:
        if self._config.address(room, platform):
            return True
        if platform in _OPENS_NONE:
            return bool(self.address_of(room, platform))
        return self.find(f"room:{room}", room, platform) is not None

    def _never_opens(self, room: str, platform: str) -> bool:
        order = self.find(f"room:{room}", room, platform)
        return platform in _OPENS_NONE or (order is not None and order.state == PostState.DEAD)

    def _living(self, key: str, room: str, platform: str, message: Message, picture: Picture | None = None) -> Post:
        if not message.parts:
            raise ValueError(f"{key}: a message without words is never owed")
        body, now = message.model_dump_json(), self._wall.now()
        post = self.find(key, room, platform)
        is_new = post is None
        if post is None:
            post = Post(key=key, room=room, platform=platform, body=body, due_at=now, owed_at=now)
            self._session.add(post)
            self._session.flush()
        is_changed = post.body != body
        if picture is not None:
            is_changed = self._pictures.put(post, picture) or is_changed
        if is_changed and not is_new:
            post.body = body
            post.revision += 1
            if post.state in {PostState.SENT, PostState.DEAD}:
                post.state, post.due_at, post.owed_at = PostState.PENDING, now, now
        self._session.flush()
        return post

    def _take(self, post: Post, now: datetime, lease_s: float) -> Claim:
        tried_at = post.first_tried_at if post.state == PostState.DOUBTFUL else None
        post.token += 1
        post.attempts += 1
        post.lease_until = now + timedelta(seconds=lease_s)
        post.first_tried_at = tried_at or now
        post.state = PostState.SENDING
        parent = self.find(post.thread_key, post.room, post.platform) if post.thread_key else None
        return Claim(
            post_id=post.id or 0,
            token=post.token,
            key=f"{post.key}@{post.room}",
            kind=post.kind,
            platform=post.platform,
            room=post.room,
            address=post.address,
            body=post.body,
            revision=post.revision,
            thread=parent.message_id if parent else "",
            whisper_to=post.whisper_to,
            message_id=post.message_id,
            critical=post.critical,
            first_tried_at=tried_at,
            enclosed=self._pictures.take(post),
        )

    def _first_of(self, platform: str, room: str, now: datetime) -> Post | None:
        """Return the most urgent Post that can go to the room now: it is open, and a reply's parent is out."""
        parent = aliased(Post)
        address = self.address_of(room, platform)
        is_parent = and_(parent.key == Post.thread_key, parent.room == Post.room, parent.platform == Post.platform)
        parent_is_out = or_(col(parent.id).is_(None), parent.message_id != "", col(parent.state).in_(_ENDED_UNSENT))
        has_place = or_(Post.kind == "room", Post.address != "", bool(address))
        query = (
            select(Post)
            .outerjoin(parent, is_parent)
            .where(*_due(now), Post.platform == platform, Post.room == room, parent_is_out, has_place)
            .order_by(col(Post.critical).desc(), col(Post.id))
            .limit(1)
            .with_for_update(of=Post, skip_locked=True)
        )
        post = self._session.exec(query).first()
        # What may be out is looked for and edited where it was sent; all else goes to where the room is today.
        if post is not None and not (post.message_id or post.whisper_to or post.first_tried_at):
            post.address = address or post.address
        return post

    def _expire(self, now: datetime, lease_s: float, quarantine_s: float) -> None:
        expired = select(Post).where(Post.state == PostState.SENDING, col(Post.lease_until) < now)
        for post in self._session.exec(expired.with_for_update(skip_locked=True)).all():
            tried_at = (post.lease_until or now) - timedelta(seconds=lease_s)
            post.state, post.due_at = PostState.DOUBTFUL, tried_at + timedelta(seconds=quarantine_s)
            post.reason = "the bot stopped while sending"

    def _still_held(self, claimed: Claim) -> Post | None:
        query = select(Post).where(Post.id == claimed.post_id, Post.token == claimed.token)
        return self._session.exec(query.with_for_update()).first()


def _due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return col(Post.state).in_([PostState.PENDING, PostState.DOUBTFUL]), col(Post.due_at) <= now
