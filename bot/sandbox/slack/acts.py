"""Acting as a person: say, edit, take back, react, join and leave."""

import uuid
from dataclasses import replace
from typing import Any

from bot.sandbox.people import Persona
from bot.sandbox.slack.backstage import Backstage
from bot.sandbox.slack.channel import Channel
from bot.sandbox.slack.emoji import picked
from bot.sandbox.slack.envelope import Envelope
from bot.sandbox.slack.errors import ActError, ApiError
from bot.sandbox.slack.identity import BOT_NAME, BOT_USER_ID, SLACKBOT_ID
from bot.sandbox.slack.message import Message
from bot.sandbox.slack.payloads import slash_command, user_mark
from bot.sandbox.slack.typing_in import mark_up, rich_text


class Acts:
    """What people can do in the channels they are in."""

    def __init__(self, stage: Backstage) -> None:
        self._stage = stage
        self._workspace = stage.workspace

    async def say(self, as_: str, reference: str, text: str, thread_ts: str | None, *, broadcast: bool = False) -> str:
        """Send a message, or a slash command when ``text`` starts with a slash."""
        channel, user_id = self.room(as_, reference)
        if not text.strip():
            raise ActError("There is nothing to send.")
        if channel.archived:
            raise ActError(f"#{channel.name} is archived: nobody can write there.")
        if text.startswith("/"):
            if thread_ts is not None:
                raise ActError("Slack does not take slash commands in threads.")
            await self._command(channel, user_id, text)
            return ""
        if broadcast and thread_ts is None:
            raise ActError("Only a reply in a thread can also be sent to the channel.")
        if thread_ts is not None:
            thread_ts = self._thread(channel, thread_ts)
        message = self._write(channel, user_id, self.marked(text, named=False), thread_ts, broadcast=broadcast)
        self._stage.events.said(channel, message)
        return message.ts

    def edit(self, as_: str, reference: str, ts: str, text: str) -> None:
        """Change what one wrote oneself."""
        channel, message = self._own(as_, reference, ts)
        before = message.wire()
        message.text = self.marked(text, named=False)
        message.blocks = rich_text(message.text)
        message.edited_ts = self._workspace.mint_ts()[0]
        self._workspace.changed()
        self._stage.events.edited(channel, message, before)

    def take_back(self, as_: str, reference: str, ts: str) -> None:
        """Delete what one wrote oneself."""
        channel, message = self._own(as_, reference, ts)
        before = message.wire()
        channel.drop(message)
        self._workspace.changed()
        self._stage.events.deleted(channel, before)

    def react(self, as_: str, reference: str, ts: str, name: str) -> None:
        """Add a reaction, given by name or as the picture itself."""
        channel, message, user_id = self._seen(as_, reference, ts)
        name = self._emoji(name)
        users = message.reactions.setdefault(name, [])
        if user_id in users:
            raise ActError(f"{self._name(user_id)} has already reacted with :{name}:.")
        users.append(user_id)
        self._workspace.changed()
        self._stage.events.reacted(channel, message, ("reaction_added", user_id, name))

    def unreact(self, as_: str, reference: str, ts: str, name: str) -> None:
        """Take back a reaction."""
        channel, message, user_id = self._seen(as_, reference, ts)
        name = self._emoji(name)
        users = message.reactions.get(name, [])
        if user_id not in users:
            raise ActError(f"{self._name(user_id)} has not reacted with :{name}:.")
        users.remove(user_id)
        if not users:
            del message.reactions[name]
        self._workspace.changed()
        self._stage.events.reacted(channel, message, ("reaction_removed", user_id, name))

    def bring(self, who: str, reference: str) -> None:
        """Make a person, or the bot under the key "bot", a member."""
        channel, user_id = self._channel(reference), self._workspace.user_id(who)
        if user_id in channel.members:
            raise ActError(f"{self._name(user_id)} is already in #{channel.name}.")
        channel.members[user_id] = None
        kind = "channel_join" if channel.kind == "channel" else "group_join"
        self._workspace.note(channel, user_id, kind, f"<@{user_id}> has joined the channel")
        self._stage.events.joined(channel, user_id)

    def send_away(self, who: str, reference: str) -> None:
        """Take a person, or the bot under the key "bot", out of a channel."""
        channel, user_id = self._channel(reference), self._workspace.user_id(who)
        if user_id not in channel.members:
            raise ActError(f"{self._name(user_id)} is not in #{channel.name}.")
        self._stage.events.left(channel, user_id)
        del channel.members[user_id]
        kind = "channel_leave" if channel.kind == "channel" else "group_leave"
        self._workspace.note(channel, user_id, kind, f"<@{user_id}> has left the channel")

    def change_person(self, key: str, **facts: Any) -> Persona:
        """Change what Slack tells about a person, for example ``deactivated=True``."""
        persona = self._workspace.persona(self._workspace.user_id(key))
        if persona is None:
            raise ActError(f"Nobody here is called {key!r}.")
        changed = replace(persona, **facts)
        self._workspace.admit(changed)
        self._workspace.changed()
        return changed

    def room(self, as_: str, reference: str) -> tuple[Channel, str]:
        """Return the channel and the person's id; who is no member can do nothing there.

        "dm" is the person's direct message with the bot.
        """
        user_id = self._workspace.user_id(as_)
        if reference == "dm":
            return self._workspace.open_im(user_id), user_id
        channel = self._channel(reference)
        if user_id not in channel.members:
            raise ActError(f"{self._name(user_id)} is not in #{channel.name or reference}.")
        return channel, user_id

    def message(self, channel: Channel, user_id: str, ts: str) -> Message:
        """Return the message with ``ts`` as far as ``user_id`` can see it."""
        message = channel.messages.get(ts) or channel.ephemerals.get(ts)
        if message is None or message.ephemeral_to not in (None, user_id):
            raise ActError(f"There is no message {ts} in #{channel.name or channel.id}.")
        return message

    def warn(self, channel: Channel, user_id: str, text: str) -> None:
        """Show ``user_id`` a line from Slack itself."""
        ts, micros = self._workspace.mint_ts()
        line = Message(ts=ts, micros=micros, user=SLACKBOT_ID, text=text, ephemeral_to=user_id)
        self._workspace.post(channel, line)

    def marked(self, text: str, *, named: bool) -> str:
        """Return typed ``text`` as the app receives it."""
        return mark_up(text, self._mention, self._room_id, named=named)

    async def _command(self, channel: Channel, user_id: str, text: str) -> None:
        urls = {
            "response_url": self._stage.response_urls.give(channel, user_id),
            "trigger_id": self._stage.triggers.give(user_id),
        }
        mark = user_mark(self._workspace, user_id)
        word, space, rest = text.strip().partition(" ")
        payload = slash_command(mark, channel, word + space + self.marked(rest, named=True), urls)
        answer = await self._stage.courier.ask(Envelope("slash_commands", payload))
        if not answer.taken:
            self.warn(channel, user_id, f"{word} got no answer: the app did not react within 3 seconds.")
            return
        try:
            self._stage.response_urls.acknowledge(channel, user_id, answer.body or {})
        except ApiError as refusal:
            self.warn(channel, user_id, f"{word} was answered with something unreadable ({refusal.code}).")

    def _write(
        self, channel: Channel, user_id: str, text: str, thread_ts: str | None, *, broadcast: bool = False
    ) -> Message:
        persona = self._workspace.persona(user_id)
        ts, micros = self._workspace.mint_ts()
        message = Message(ts=ts, micros=micros, user=user_id, text=text, thread_ts=thread_ts, broadcast=broadcast)
        message.blocks = rich_text(text)
        message.client_msg_id = str(uuid.uuid4())
        if persona is not None and persona.bot:
            message.bot_id = "B" + user_id[1:]
        return self._workspace.post(channel, message)

    def _thread(self, channel: Channel, thread_ts: str) -> str:
        parent = channel.messages.get(thread_ts)
        if parent is None:
            raise ActError(f"There is no message {thread_ts} to reply to.")
        return str(parent.thread_ts) if parent.is_reply else parent.ts

    def _own(self, as_: str, reference: str, ts: str) -> tuple[Channel, Message]:
        channel, message, user_id = self._seen(as_, reference, ts)
        if message.user != user_id:
            raise ActError(f"{self._name(user_id)} did not write this message.")
        return channel, message

    def _seen(self, as_: str, reference: str, ts: str) -> tuple[Channel, Message, str]:
        channel, user_id = self.room(as_, reference)
        message = self.message(channel, user_id, ts)
        if message.ephemeral_to is not None:
            raise ActError("Messages only you can see take no reactions and no changes.")
        return channel, message, user_id

    def _channel(self, reference: str) -> Channel:
        channel = self._workspace.find_channel(reference)
        if channel is None:
            raise ActError(f"There is no channel {reference!r}.")
        return channel

    def _emoji(self, name: str) -> str:
        if not (found := picked(name)):
            raise ActError(f"{name!r} is not an emoji Slack knows by name.")
        return found

    def _name(self, user_id: str) -> str:
        persona = self._workspace.persona(user_id)
        return persona.name if persona else BOT_NAME

    def _mention(self, name: str) -> str:
        if name == BOT_NAME:
            return BOT_USER_ID
        known = {persona.key: user_id for user_id in self._workspace.user_ids
                 if (persona := self._workspace.persona(user_id))}  # fmt: skip
        return known.get(name, "")

    def _room_id(self, name: str) -> str:
        channel = self._workspace.find_channel(name)
        return channel.id if channel is not None and channel.name == name else ""
