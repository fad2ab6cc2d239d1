"""What a test changes around the program: faults, links, deliveries, standings in groups, privacy."""

from collections.abc import Awaitable, Callable, Mapping
from typing import get_args

from bot.sandbox.page.fields import BadRequest, Fields
from bot.sandbox.page.guard import hostname, is_loopback
from bot.sandbox.people import Persona
from bot.sandbox.slack.server import SlackStandIn
from bot.sandbox.telegram.chats import BOT, Standing
from bot.sandbox.telegram.server import TelegramStandIn

PLATFORMS = ("slack", "telegram")
Order = Callable[[Fields], object | Awaitable[object]]
_REASONS = ("refresh_requested", "link_disabled")
_STANDINGS: Mapping[str, Standing] = {standing: standing for standing in get_args(Standing)}


class Steering:
    """Orders that make things go wrong, or otherwise than usual, each one method."""

    def __init__(self, slack: SlackStandIn, telegram: TelegramStandIn, people: Mapping[str, Persona]) -> None:
        self._slack, self._telegram = slack, telegram
        self._people = people

    def orders(self) -> Mapping[str, Order]:
        """Return the orders by the last part of their address."""
        return {
            "faults": self._plant_fault,
            "faults/clear": self._clear_faults,
            "delivery": self._deliver_to,
            "links": self._treat_links,
            "standing": self._set_standing,
            "anonymous": self._set_anonymous,
            "privacy": self._set_privacy,
        }

    def _plant_fault(self, said: Fields) -> None:
        stand_in = self._stand_in(said)
        count, after_s = said.maybe_number("count"), said.maybe_seconds("after_s")
        more = {} if after_s is None else {"after_s": after_s}
        stand_in.inject(said.text("method"), said.text("fault"), 1 if count is None else count, **more)

    def _clear_faults(self, said: Fields) -> None:
        self._stand_in(said).clear_faults(said.maybe_text("method"))

    async def _deliver_to(self, said: Fields) -> None:
        """Send Slack's events to a request URL on this machine, or over Socket Mode again without one."""
        url = said.maybe_text("http_events_url")
        if url and not (url.startswith("http://") and is_loopback(hostname(url.removeprefix("http://")))):
            raise BadRequest("The sandbox speaks to this computer only: http://127.0.0.1:…")
        await self._slack.deliver_to(url or None)

    async def _treat_links(self, said: Fields) -> object:
        """Cut, freeze or refresh the open Socket Mode links; returns how many there were."""
        act, links = said.one_of("act", ("cut", "freeze", "refresh")), self._slack.links
        if act != "refresh" and said.maybe_text("reason") is not None:
            raise BadRequest('Only "refresh" tells a reason.')
        match act:
            case "cut":
                await self._slack.cut_links()
            case "freeze":
                self._slack.freeze_links()
            case _:
                given = said.maybe_text("reason") is not None
                await self._slack.refresh_links(said.one_of("reason", _REASONS) if given else _REASONS[0])
        return {"links": links}

    def _set_standing(self, said: Fields) -> None:
        """Make a person, or the bot, an administrator, a member and so on of a group."""
        chat, who = said.number("chat"), said.one_of("who", [*self._people, BOT])
        standing = _STANDINGS[said.one_of("standing", _STANDINGS)]
        if who == BOT:
            self._telegram.set_bot_standing(chat, standing)
        else:
            self._telegram.set_standing(chat, who, standing)

    def _set_anonymous(self, said: Fields) -> None:
        who = said.one_of("who", self._people)
        self._telegram.set_anonymous(said.number("chat"), who, anonymous=said.flag("anonymous"))

    def _set_privacy(self, said: Fields) -> None:
        self._telegram.reads_all = said.flag("reads_all")

    def _stand_in(self, said: Fields) -> SlackStandIn | TelegramStandIn:
        return self._slack if said.one_of("platform", PLATFORMS) == "slack" else self._telegram
