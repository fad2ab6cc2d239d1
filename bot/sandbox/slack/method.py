"""One Web API method: what it needs and what it does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.sandbox.slack.arguments import Arguments
from bot.sandbox.slack.backstage import Backstage
from bot.sandbox.slack.channel import Channel
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.message import Message
from bot.sandbox.slack.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Scope:
    """The scopes of which one is needed, by the kind of conversation the call names."""

    public: tuple[str, ...]
    private: tuple[str, ...] = ()
    direct: tuple[str, ...] = ()

    def of(self, kind: str) -> tuple[str, ...]:
        """Return the scopes that allow the call for a conversation of ``kind``."""
        by_kind = {"group": self.private, "im": self.direct}
        return by_kind.get(kind) or self.public


def by_kind(suffix: str) -> Scope:
    """Return the scope family such as channels:history, groups:history and im:history."""
    return Scope((f"channels:{suffix}",), (f"groups:{suffix}",), (f"im:{suffix}",))


@dataclass(frozen=True, slots=True)
class ApiCall:
    """One call under way: its arguments and the workspace it acts on."""

    stage: Backstage
    args: Arguments

    @property
    def workspace(self) -> Workspace:
        """The state the call reads and changes."""
        return self.stage.workspace

    def need(self, scopes: tuple[str, ...]) -> None:
        """Refuse the call when the app has none of ``scopes``."""
        given = self.stage.scopes
        if not any(scope in given for scope in scopes):
            raise ApiError("missing_scope", needed=scopes[0], provided=",".join(sorted(given)))

    def channel(self, name: str = "channel", *, member: bool = False) -> Channel:
        """Return the conversation the call names, as far as the bot can see it."""
        channel = self.workspace.find_channel(self.args.text(name))
        if channel is None or (channel.kind != "channel" and not channel.has_bot):
            raise ApiError("channel_not_found")
        if member and not channel.has_bot:
            raise ApiError("not_in_channel")
        return channel

    def message(self, channel: Channel, name: str) -> Message:
        """Return the message the call names."""
        message = channel.messages.get(self.args.text(name))
        if message is None:
            raise ApiError("message_not_found")
        return message


@dataclass(frozen=True, slots=True)
class Method:
    """A method of the table; ``required`` maps an argument to the error when it is missing."""

    run: Callable[[ApiCall], dict[str, Any]]
    scope: Scope | None = None
    required: Mapping[str, str] = field(default_factory=dict)
    caller: Literal["bot", "app", "anyone"] = "bot"
