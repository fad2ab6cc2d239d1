"""Help: everything that can be typed."""

from bot.chat.command import Command
from bot.chat.message import Ask, Reply
from bot.store.store import Store


def show_help(ask: Ask, store: Store) -> Reply:
    """Return the list of commands."""
    return Reply("help")


COMMANDS = (
    Command(("crisis",), show_help),
    Command(("crisis", "help"), show_help),
    Command(("statement", "help"), show_help),
)
