"""Slack as a Platform: the parts of this folder joined."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from math import ceil

from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat.message import Standing
from bot.config import Config
from bot.errors import NotDelivered
from bot.platforms.slack.check import findings
from bot.platforms.slack.door import Door
from bot.platforms.slack.ear import Ear
from bot.platforms.slack.emoji import canonical
from bot.platforms.slack.faults import repeatable
from bot.platforms.slack.line import Line
from bot.platforms.slack.manifest import COMMANDS
from bot.platforms.slack.mouth import Mouth
from bot.platforms.slack.people import People
from bot.platforms.slack.pictures import upload
from bot.platforms.slack.posts import Posts
from bot.platforms.slack.rooms import Rooms
from bot.platforms.slack.rush import Rush
from bot.ports import Finding, Hear, Letter, Traits

_log = logging.getLogger("onevoice.slack")


class SlackPlatform:
    """One workspace, over Socket Mode or HTTP."""

    key = "slack"
    traits = Traits(
        can_open_rooms=True, can_find_posts=True, has_forms=True, can_list_reactions=True, can_show_pictures=True
    )

    def __init__(self, config: Config, commands: Sequence[str] = COMMANDS) -> None:
        self._config = config
        self._commands = tuple(commands)
        # retry_handlers=[]: the library's default sends a second copy after a reset. Its timeout is in whole seconds.
        self._web = AsyncWebClient(
            token=config.slack.bot_token.get_secret_value(),
            base_url=config.slack.api_url,
            timeout=ceil(config.delivery.timeout_s),
            retry_handlers=[],
            logger=_quiet("web"),
        )
        self._posts = Posts(self._web, config)
        self._people = People(self._web)
        self._rooms = Rooms(self._web)
        self._rush = Rush()
        self._way_in: Line | Door | None = None

    async def start(self, hear: Hear) -> None:
        """Connect. While Slack cannot be reached this returns after a while and connecting goes on.

        Raises NotDelivered when the token is refused.
        """
        await self._sign_in()
        slack = self._config.slack
        app = AsyncApp(
            client=self._web,
            logger=_quiet("bolt"),
            request_verification_enabled=False,  # the door verifies
            signing_secret=slack.signing_secret.get_secret_value(),
        )
        Ear(hear, Mouth(self._posts, self._config.delivery.timeout_s), self._rush).attach(app, self._commands)
        if slack.mode == "http":
            door = Door(app, slack.signing_secret.get_secret_value(), self._rush)
            await door.open(slack.listen, slack.path)
            self._way_in = door
        else:
            line = Line(app, slack.app_token.get_secret_value(), self._rush)
            self._way_in = line
            await line.open(self._config.delivery.timeout_s)

    async def stop(self) -> None:
        """Disconnect; what was heard is answered first, for as long as one call may take."""
        patience_s = self._config.delivery.timeout_s
        await self._rush.settled(patience_s)
        if self._way_in:
            await self._way_in.close()
            self._way_in = None
        await self._rush.settled(patience_s)

    async def upload(self, letter: Letter) -> str:
        """Upload the letter's picture and return its file id."""
        return await upload(self._web, letter)

    async def post(self, letter: Letter) -> str:
        """Send, or whisper to one person, and return the ts."""
        if letter.whisper_to:
            return await self._posts.whisper(letter.whisper_to, letter.address, letter.message, letter.thread)
        return await self._posts.send(letter)

    async def edit(self, letter: Letter, message_id: str) -> None:
        """Replace a message sent earlier."""
        await self._posts.replace(letter, message_id)

    async def open_room(self, name: str, topic: str, members: Sequence[str]) -> str:
        """Return the id of the channel, made or found, with the members invited."""
        return await self._rooms.open(name, topic, members)

    async def find(self, letter: Letter, since: datetime) -> str:
        """Return the ts of the message that carries the letter's key, or ""."""
        return await self._posts.find(letter, since)

    async def reactions(self, address: str, message_id: str) -> Sequence[tuple[str, str]]:
        """Return (emoji name, user id) of every reaction now."""
        answer = await repeatable(self._web.reactions_get(channel=address, timestamp=message_id, full=True))
        given = answer["message"].get("reactions", ())
        return [(canonical(reaction["name"]), user) for reaction in given for user in reaction["users"]]

    async def standing(self, person: str, *, fresh: bool = False) -> Standing:
        """Return what Slack says of an account."""
        return await self._people.standing(person, fresh=fresh)

    async def is_in(self, person: str, address: str) -> bool:
        """Return whether the account is in the channel."""
        return await self._people.is_in(person, address)

    async def check(self, addresses: Mapping[str, str]) -> Sequence[Finding]:
        """Look at tokens, scopes and presence."""
        return await findings(self._web, self._config, addresses)

    async def _sign_in(self) -> None:
        try:
            await repeatable(self._web.auth_test())
        except NotDelivered as fault:
            if fault.permanent:
                raise
            _log.warning("Slack is not connected: %s", fault)


def _quiet(part: str) -> logging.Logger:
    """Return a logger for a part of the library; below INFO it would log whole messages."""
    logger = logging.getLogger(f"onevoice.slack.{part}")
    logger.setLevel(logging.INFO)
    return logger
