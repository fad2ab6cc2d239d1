"""Keeps other web sites out of the page server, and answers every failure in a sentence."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
_log = logging.getLogger(__name__)


def refuse(status: int, sentence: str) -> web.Response:
    """Return a failure the page can show."""
    return web.json_response({"ok": False, "error": sentence}, status=status)


def hostname(authority: str) -> str | None:
    """Return the name of ``HOST:PORT/…``; None for what is no address."""
    try:
        return urlsplit(f"//{authority}").hostname
    except ValueError:
        return None


def is_loopback(name: str | None) -> bool:
    """Tell whether a name can only mean this computer."""
    return name in _LOOPBACK


def objection(request: web.Request) -> tuple[int, str] | None:
    """Return why a request may come from another site, or None.

    A page of another site can point its own name at 127.0.0.1, so Host is checked. It can also send a form
    here unasked, but never as JSON without asking first, and nothing here answers that question.
    """
    host = request.headers.get("Host", "")
    if not is_loopback(hostname(host)):
        return 403, "This page answers only on this computer, at 127.0.0.1."
    if request.method in {"GET", "HEAD"}:
        return None
    origin = request.headers.get("Origin")
    if origin is not None and origin != f"http://{host}":
        return 403, "This act was asked for by another site."
    if request.content_type != "application/json":
        return 415, "Acts are sent as application/json."
    return None


async def add_headers(_request: web.Request, response: web.StreamResponse) -> None:
    """Put the security headers on a response before it leaves, streams included."""
    response.headers.update(_HEADERS)


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let loopback requests pass; turn what goes wrong into JSON with a sentence."""
    reason: tuple[int, str] | None = objection(request)
    if reason is not None:
        return refuse(*reason)
    try:
        return await handler(request)
    except web.HTTPException as answer:
        return refuse(answer.status, f"{request.method} {request.path}: {answer.reason}.")
    except Exception:  # noqa: BLE001 - the outermost loop of this server
        _log.exception("page request failed: %s %s", request.method, request.path)
        return refuse(500, "The sandbox failed on this act; its log has the details.")


def as_json(value: Any) -> web.Response:
    """Return a success of the control API."""
    return web.json_response({"ok": True, "result": value})
