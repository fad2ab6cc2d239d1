"""Fetches the pictures the bot has sent, so that the page can show them under its own address."""

from collections.abc import Callable

import aiohttp
from aiohttp import web

from bot.sandbox.page.guard import refuse

_MOST_BYTES = 20_000_000
_PATIENCE = aiohttp.ClientTimeout(total=10)
_BEGINNINGS = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF8": "image/gif",
}


def picture_type(content: bytes) -> str | None:
    """Return the type of a picture by its first bytes; None for anything a browser could run."""
    return next((kind for start, kind in _BEGINNINGS.items() if content.startswith(start)), None)


class Pictures:
    """The pictures below the addresses that ``roots`` names now, such as ``http://127.0.0.1:20001/files/``."""

    def __init__(self, roots: Callable[[], tuple[str, ...]]) -> None:
        self._roots = roots

    async def serve(self, request: web.Request) -> web.Response:
        """Answer ``?url=`` with the picture behind it."""
        url = request.query.get("url", "")
        if not url.startswith(self._roots()) or ".." in url:
            return refuse(403, "That is no file of this sandbox.")
        async with (
            aiohttp.ClientSession(timeout=_PATIENCE) as session,
            session.get(url, allow_redirects=False) as answer,
        ):
            if answer.status != 200:
                return refuse(404, "The file is not there any more.")
            content = await answer.content.read(_MOST_BYTES)
        kind = picture_type(content)
        if kind is None:
            return refuse(415, "That file is not a picture.")
        return web.Response(body=content, content_type=kind)
