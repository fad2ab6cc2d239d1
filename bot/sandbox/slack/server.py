"""SlackStandIn: a Slack workspace on loopback, for the demo, drills and tests."""

import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from aiohttp import web

from bot.sandbox.people import Persona
from bot.sandbox.ports import free_port
from bot.sandbox.slack.acts import Acts
from bot.sandbox.slack.api import Api
from bot.sandbox.slack.backstage import Backstage
from bot.sandbox.slack.calls import Call
from bot.sandbox.slack.courier import Courier
from bot.sandbox.slack.errors import ActError, ApiError
from bot.sandbox.slack.events import Events
from bot.sandbox.slack.faults import Faults
from bot.sandbox.slack.identity import BOT_USER_ID, DEFAULT_SCOPES, Keys
from bot.sandbox.slack.interactions import Interactions
from bot.sandbox.slack.limits import Limits
from bot.sandbox.slack.response_urls import ResponseUrls
from bot.sandbox.slack.schedule import Schedule
from bot.sandbox.slack.snapshot import take_snapshot
from bot.sandbox.slack.triggers import Triggers
from bot.sandbox.slack.uploads import Uploads
from bot.sandbox.slack.views import Views
from bot.sandbox.slack.workspace import Workspace

_BODY_MOST = 64 * 1024 * 1024  # file uploads stay in memory


class SlackStandIn:
    """A stateful Slack: the bot reaches it over the wire, tests and the page act as its people."""

    def __init__(  # noqa: PLR0913 - every switch has a name and a usual position
        self,
        people: Sequence[Persona],
        *,
        now: Callable[[], float] = time.time,
        bot_token: str = "xoxb-sandbox",  # noqa: S107 - opens nothing but this stand-in
        app_token: str = "xapp-sandbox",  # noqa: S107
        signing_secret: str = "sandbox-secret",  # noqa: S107
        scopes: Iterable[str] = DEFAULT_SCOPES,
        limits: bool = False,
    ) -> None:
        workspace = Workspace(people, now)
        self._faults = Faults()
        self._limits = Limits(now, on=limits)
        courier = Courier(now, signing_secret, self._faults)
        self._stage = Backstage(
            workspace=workspace,
            courier=courier,
            events=Events(workspace, courier),
            triggers=Triggers(),
            views=Views(workspace),
            response_urls=ResponseUrls(workspace, lambda: self._root),
            uploads=Uploads(workspace),
            schedule=Schedule(workspace),
            scopes=frozenset(scopes),
            root=lambda: self._root,
        )
        self._workspace = workspace
        self._api = Api(self._stage, Keys(bot_token, app_token), self._faults, self._limits)
        self._acts = Acts(self._stage)
        self._interactions = Interactions(self._stage, self._acts)
        self._root = ""
        self._runner: web.AppRunner | None = None

    async def start(self, port: int | None = None) -> None:
        """Serve on 127.0.0.1; without ``port`` on a free one."""
        port = port or free_port()
        app = web.Application(client_max_size=_BODY_MOST)
        app.router.add_route("*", "/api/{method}", self._api.handle)
        app.router.add_get("/link/", self._stage.courier.links.handle)
        app.router.add_post("/response/{key}", self._api.handle_response)
        app.router.add_post("/upload/v1/{ticket}", self._api.handle_upload)
        app.router.add_get("/files/{file_id}", self._handle_file)
        self._runner = web.AppRunner(app, shutdown_timeout=0.5, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port, reuse_address=True).start()
        self._root = f"http://127.0.0.1:{port}"

    async def stop(self) -> None:
        """Stop serving; what was said stays readable."""
        await self._stage.schedule.close()
        await self._stage.courier.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    @property
    def base_url(self) -> str:
        """Where the bot finds the Web API."""
        return f"{self._root}/api/"

    @property
    def revision(self) -> int:
        """A number that grows with every visible change."""
        return self._workspace.revision

    @property
    def http_events_url(self) -> str | None:
        """The bot's request URL; None means Socket Mode."""
        return self._stage.courier.http_events_url

    @http_events_url.setter
    def http_events_url(self, url: str | None) -> None:
        self._stage.courier.http_events_url = url

    async def deliver_to(self, url: str | None) -> None:
        """Send events to ``url`` once it has given Slack's challenge back; without one over Socket Mode."""
        if reason := await self._stage.courier.deliver_to(url):
            raise ActError(f"{url} failed Slack's url_verification challenge: {reason}. Events go where they went.")

    @property
    def calls(self) -> list[Call]:
        """Every Web API call received, oldest first."""
        return self._api.calls

    @property
    def refusals(self) -> list[Call]:
        """The calls the bot was told no to, or that were spoilt by a fault."""
        return self._api.calls.refusals

    @property
    def unmeant_refusals(self) -> list[Call]:
        """The refusals nobody asked for: neither ``expect_refusal`` nor a planted fault explains them.

        Calls with arguments Slack does not know are among them, although Slack takes these.
        """
        return self._api.calls.unmeant

    @property
    def limits(self) -> bool:
        """Whether rate limits are kept; they count on the stand-in's clock."""
        return self._limits.on

    @limits.setter
    def limits(self, on: bool) -> None:
        self._limits.on = on

    @property
    def links(self) -> int:
        """How many Socket Mode links are open."""
        return len(self._stage.courier.links)

    @property
    def lost_events(self) -> list[dict[str, Any]]:
        """Events nobody took after all retries."""
        return self._stage.courier.lost

    def watch(self, callback: Callable[[], None]) -> None:
        """Call ``callback`` after every visible change."""
        self._workspace.watch(callback)

    def expect_refusal(self, method: str = "*", error: str = "", count: int = 1) -> None:
        """Take the next ``count`` refusals of a method ("*": of any) with this code ("": any) as meant."""
        self._api.calls.expect(method, error, count)

    def inject(self, method: str, fault: str, count: int = 1, after_s: float = 0) -> None:
        """Spoil the next ``count`` calls of ``method`` ("*": of any), or deliveries of "events_api".

        Response URLs go by the name "response_url", upload URLs by "upload_url"; kinds are in faults.py.
        """
        self._faults.plan(method, fault, count, after_s)

    @property
    def planted_faults(self) -> list[dict[str, Any]]:
        """Faults that still wait for their calls: method, fault, count, after_s."""
        return self._faults.planted()

    def clear_faults(self, method: str | None = None) -> None:
        """Forget the faults that wait for ``method``, or all."""
        self._faults.clear(method)

    async def refresh_links(self, reason: str = "refresh_requested") -> None:
        """Ask the bot to reconnect and close its links, as Slack does every few hours."""
        await self._stage.courier.links.refresh(reason)

    async def cut_links(self) -> None:
        """Break the bot's links without a word."""
        await self._stage.courier.links.cut()

    def freeze_links(self) -> None:
        """Let the bot's links go silent while they stay open."""
        self._stage.courier.links.freeze()

    def add_channel(self, name: str, members: Iterable[str], *, private: bool = False, with_bot: bool = True) -> str:
        """Open a channel with the people behind ``members``; returns its id."""
        ids = [self._workspace.user_id(key) for key in members]
        with_all = [*ids, BOT_USER_ID] if with_bot else ids
        try:
            channel = self._workspace.create_channel(
                name, "group" if private else "channel", with_all, ids[0] if ids else BOT_USER_ID
            )
        except ApiError as refusal:
            raise ValueError(f"Slack would not open #{name}: {refusal.code}") from None
        self._workspace.changed()
        return channel.id

    def add_usergroup(self, handle: str, name: str, members: Iterable[str]) -> str:
        """Let ``@handle`` stand for the people behind ``members``; returns the group's id."""
        ids = [self._workspace.user_id(key) for key in members]
        return self._workspace.create_usergroup(handle, name, ids).id

    def user_id(self, key: str) -> str:
        """Return the Slack id of a persona; "bot" is the bot under test."""
        return self._workspace.user_id(key)

    def dm(self, key: str) -> str:
        """Return the channel id of the persona's direct message with the bot."""
        return self._workspace.open_im(self._workspace.user_id(key)).id

    async def say(
        self, as_: str, channel: str, text: str, thread_ts: str | None = None, *, broadcast: bool = False
    ) -> str:
        """Send a message and return its ts; text that starts with "/" is a slash command and returns "".

        ``broadcast`` sends a reply to the channel too.
        """
        return await self._acts.say(as_, channel, text, thread_ts, broadcast=broadcast)

    async def edit(self, as_: str, channel: str, ts: str, text: str) -> None:
        """Change one's own message."""
        self._acts.edit(as_, channel, ts, text)

    async def take_back(self, as_: str, channel: str, ts: str) -> None:
        """Delete one's own message."""
        self._acts.take_back(as_, channel, ts)

    async def react(self, as_: str, channel: str, ts: str, name: str) -> None:
        """Add a reaction by name, with or without colons, or as the picture."""
        self._acts.react(as_, channel, ts, name)

    async def unreact(self, as_: str, channel: str, ts: str, name: str) -> None:
        """Take back a reaction."""
        self._acts.unreact(as_, channel, ts, name)

    async def click(self, as_: str, channel: str, ts: str, action_id: str, value: str | None = None) -> None:
        """Press a button or choose ``value`` from a menu under a message."""
        await self._interactions.click(as_, channel, ts, action_id, value)

    async def click_in_view(self, as_: str, view_id: str, action_id: str, value: str | None = None) -> None:
        """Press a button or choose ``value`` from a menu in a form or on the home tab."""
        await self._interactions.click_in_view(as_, view_id, action_id, value)

    async def submit(self, as_: str, view_id: str, values: dict[str, dict[str, Any]]) -> dict[str, Any]:
        """Send a form; returns {} or {"errors": {block_id: text}}."""
        return await self._interactions.submit(as_, view_id, values)

    async def close_view(self, as_: str, view_id: str) -> None:
        """Close a form without sending it."""
        await self._interactions.close_view(as_, view_id)

    async def use_shortcut(self, as_: str, callback_id: str, channel: str = "", ts: str = "") -> None:
        """Use the app's shortcut on a message, or a global one without ``ts``."""
        await self._interactions.use_shortcut(as_, callback_id, channel, ts)

    def give_trigger(self, as_: str) -> str:
        """Return a trigger id as if the person had just pressed something."""
        return self._stage.triggers.give(self._workspace.user_id(as_))

    async def open_home(self, as_: str) -> None:
        """Look at the app's home tab."""
        self._interactions.open_home(as_)

    async def bring(self, who: str, channel: str) -> None:
        """Make a person, or "bot", a member of ``channel``."""
        self._acts.bring(who, channel)

    async def send_away(self, who: str, channel: str) -> None:
        """Take a person, or "bot", out of ``channel``."""
        self._acts.send_away(who, channel)

    def change_person(self, key: str, **facts: Any) -> Persona:
        """Change what Slack tells about a person, for example ``deactivated=True``."""
        return self._acts.change_person(key, **facts)

    def snapshot(self, viewer: str | None = None, *, last: int | None = None) -> dict[str, Any]:
        """Return what everyone, or ``viewer``, sees; ``last`` keeps only the end of each channel."""
        self._stage.schedule.post_due()
        return take_snapshot(self._workspace, self._stage.views, viewer, last)

    async def _handle_file(self, request: web.Request) -> web.Response:
        upload = self._stage.uploads.find(request.match_info["file_id"])
        if upload is None or upload.content is None:
            raise web.HTTPNotFound
        return web.Response(body=upload.content, content_type="application/octet-stream")
