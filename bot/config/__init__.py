"""The configuration: what the operator decides, checked and frozen; its names are a contract."""

from bot.config.authors import Author
from bot.config.chats import Slack, Telegram
from bot.config.fields import Key, Language
from bot.config.settings import Approval, Config, Delivery, Watch
from bot.config.sources import SourceEntry, SqlColumn
from bot.config.subjects import KINDS_OF_LIMIT, SalesPhase, Subject
from bot.config.team import Person, Region, Role, Room

__all__ = [
    "KINDS_OF_LIMIT",
    "Approval",
    "Author",
    "Config",
    "Delivery",
    "Key",
    "Language",
    "Person",
    "Region",
    "Role",
    "Room",
    "SalesPhase",
    "Slack",
    "SourceEntry",
    "SqlColumn",
    "Subject",
    "Telegram",
    "Watch",
]
