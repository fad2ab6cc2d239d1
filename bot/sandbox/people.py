"""The people of a sandbox: who may act, and how each chat knows them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Persona:
    """One member of the cast; ``key`` names them in scripts and on the page.

    ``guest``, ``foreign`` (from another workspace), ``deactivated`` and ``bot`` are what Slack and Telegram
    tell a bot about an account; a bot must refuse all four.
    """

    key: str
    name: str
    title: str = ""
    slack_id: str = ""
    telegram_id: int = 0
    color: str = "#4a6fa5"
    guest: bool = False
    foreign: bool = False
    deactivated: bool = False
    bot: bool = False
