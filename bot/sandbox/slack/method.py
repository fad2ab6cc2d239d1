"""One Web API method: what it needs, what it may be told and what it answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.sandbox.slack.arguments import Arguments
from bot.sandbox.slack.backstage import Backstage
from bot.sandbox.slack.channel import Channel
from bot.sandbox.slack.errors import ApiError
from bot.sandbox.slack.message import Message
from bot.sandbox.slack.workspace import Workspace


def words(text: str) -> frozenset[str]:
    """Return the words of ``text``: the tables name arguments and errors as one line of text."""
    return frozenset(text.split())


# What may be wrong with any call before its method is run, and how Slack answers arguments nobody can read.
ANY_METHOD = words(
    "not_authed invalid_auth not_allowed_token_type missing_scope ratelimited unknown_method"
    " invalid_post_type invalid_json json_not_object invalid_arguments"
)


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

    @property
    def all(self) -> frozenset[str]:
        """Every scope that allows some call."""
        return frozenset(self.public + self.private + self.direct)


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

    def channel(self, name: str = "channel", *, outsider: str = "") -> Channel:
        """Return the conversation the call names, as far as the bot can see it.

        ``outsider`` is the error for a bot that is no member; without it, none is needed.
        """
        channel = self.workspace.find_channel(self.args.text(name))
        if channel is None or (channel.kind != "channel" and not channel.has_bot):
            raise ApiError("channel_not_found")
        if outsider and not channel.has_bot:
            raise ApiError(outsider)
        return channel

    def message(self, channel: Channel, name: str) -> Message:
        """Return the message the call names."""
        message = channel.messages.get(self.args.text(name))
        if message is None:
            raise ApiError("message_not_found")
        return message


@dataclass(frozen=True, slots=True)
class Method:
    """A method of the table.

    ``takes`` is every argument Slack knows for it, those without effect here included; ``refuses`` the errors of its
    own. ``required`` maps an argument to the error when it is missing. ``picky`` methods look for their scope
    themselves, because it hangs on an argument other than the conversation. ``emptied`` are required arguments that may
    be empty: an empty topic takes the old one away, none at all is a mistake.
    """

    run: Callable[[ApiCall], dict[str, Any]]
    takes: frozenset[str] = frozenset()
    refuses: frozenset[str] = frozenset()
    tier: Literal[1, 2, 3, 4, 5] = 3
    scope: Scope | None = None
    required: Mapping[str, str] = field(default_factory=dict)
    caller: Literal["bot", "app", "anyone"] = "bot"
    picky: bool = False
    emptied: frozenset[str] = frozenset()

    @property
    def errors(self) -> frozenset[str]:
        """Every error the method can answer."""
        return ANY_METHOD | self.refuses | frozenset(self.required.values())
