"""The way in over HTTP: signed requests reach the app, anything else is turned away with 401."""

import logging

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier

from bot.errors import BadInput
from bot.platforms.slack.rush import Rush

_log = logging.getLogger("onevoice.slack")
_LARGEST = 1024 * 1024  # bytes; Slack's own payloads stay far below


class Door:
    """Serves one path. Signatures are checked here: bolt's own check raises on odd headers and logs whole bodies."""

    def __init__(self, app: AsyncApp, secret: str, rush: Rush) -> None:
        if not secret.strip():
            raise BadInput("http mode needs the signing secret of the app: set ONEVOICE_SLACK__SIGNING_SECRET")
        self._app = app
        self._verifier = SignatureVerifier(secret)
        self._rush = rush
        self._runner: web.AppRunner | None = None

    async def open(self, listen: str, path: str) -> None:
        """Listen on ``host:port``."""
        host, _, port = listen.rpartition(":")
        site = web.Application(client_max_size=_LARGEST)
        site.router.add_post(path, self._receive)
        self._runner = web.AppRunner(site, access_log=None)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, host.strip("[]") or None, int(port)).start()
        except OSError:
            await self.close()
            raise

    async def close(self) -> None:
        """Stop listening; requests being answered are answered first."""
        if self._runner:
            await self._runner.cleanup()

    async def _receive(self, request: web.Request) -> web.Response:
        body = await request.read()
        if not self._is_signed(body, request):
            _log.warning("a request with a wrong signature was turned away")
            return web.Response(status=401, text="wrong signature")
        bolt = AsyncBoltRequest(
            body=body.decode(),
            query=request.query_string,
            headers={name: [value] for name, value in request.headers.items()},
        )
        with self._rush:
            return await to_aiohttp_response(await self._app.async_dispatch(bolt))

    def _is_signed(self, body: bytes, request: web.Request) -> bool:
        """Return whether Slack signed this within five minutes; headers the verifier chokes on are not Slack's."""
        stamp = request.headers.get("X-Slack-Request-Timestamp")
        signature = request.headers.get("X-Slack-Signature")
        try:
            return self._verifier.is_valid(body, stamp, signature)
        except (ValueError, TypeError, UnicodeError):
            return False
