"""The people of the sandbox as Telegram knows them, and the bot itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.sandbox.people import Persona
from bot.sandbox.telegram.chats import BOT
from bot.sandbox.telegram.errors import ActError


@dataclass(frozen=True, slots=True)
class BotAccount:
    """The account the token belongs to."""

    id: int
    username: str
    name: str
    reads_all: bool

    def as_user(self) -> dict[str, Any]:
        """Return the User others see."""
        return {"id": self.id, "is_bot": True, "first_name": self.name, "username": self.username}

    def as_me(self) -> dict[str, Any]:
        """Return the User of getMe, with what only the bot may know of itself."""
        return self.as_user() | {
            "can_join_groups": True,
            "can_read_all_group_messages": self.reads_all,
            "supports_inline_queries": True,
            "supports_guest_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
            "has_topics_enabled": False,
            "allows_users_to_create_topics": False,
            "can_manage_bots": False,
            "supports_join_request_queries": False,
        }


class Cast:
    """Who is who: by key for the people who act, by account id for the bot that asks."""

    def __init__(self, people: Sequence[Persona], bot: BotAccount) -> None:
        """Know everybody with a Telegram account."""
        self.bot = bot
        self._by_key = {person.key: person for person in people if person.telegram_id}
        self._by_id = {person.telegram_id: person for person in self._by_key.values()}

    def of(self, key: str) -> Persona:
        """Return the person of that key."""
        found = self._by_key.get(key)
        if found is None:
            raise ActError(f"Nobody with a Telegram account is called {key!r}.")
        return found

    def acting(self, key: str) -> Persona:
        """Return the person of that key who wants to do something; a deleted account does nothing."""
        person = self.of(key)
        if person.deactivated:
            raise ActError(f"{person.name}'s account has been deleted.")
        return person

    def by_id(self, telegram_id: int) -> Persona | None:
        """Return the person with that account, or None."""
        return self._by_id.get(telegram_id)

    def name(self, key: str) -> str:
        """Return the name shown beside what this one says."""
        return self.bot.name if key == BOT else self.of(key).name

    def user(self, key: str) -> dict[str, Any]:
        """Return the User object of a person or the bot.

        People have no username here, as many have none in life. A deleted account has no name either.
        """
        if key == BOT:
            return self.bot.as_user()
        person = self.of(key)
        name = "" if person.deactivated else person.name
        return {"id": person.telegram_id, "is_bot": person.bot, "first_name": name}
