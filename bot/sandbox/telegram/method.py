"""What a Bot API method is here: its name, its arguments and the code that carries it out."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.sandbox.telegram.arguments import Arguments
from bot.sandbox.telegram.world import World

Run = Callable[[World, Arguments], object | Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Method:
    """One method; the names of arguments are given as one text, blanks between.

    ``idle`` arguments are accepted and change nothing that can be seen here. An argument that is none of the
    three is refused loudly: a bot that depends on it must not pass in the sandbox. ``posts`` marks a method that
    puts a message into a chat and so counts against the limits.
    """

    name: str
    run: Run
    required: str = ""
    optional: str = ""
    idle: str = ""
    posts: bool = False

    @property
    def read(self) -> frozenset[str]:
        """Return the names the code may read."""
        return frozenset(self.required.split()) | frozenset(self.optional.split())

    @property
    def accepted(self) -> frozenset[str]:
        """Return the names a caller may send."""
        return self.read | frozenset(self.idle.split())
