"""Fetches a feed over http, or from a file: bounded in time and size, and only when it has changed."""

import base64
import http.client
import time
import urllib.error
import urllib.request
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from bot.errors import SourceDown

LARGEST = 5_000_000  # bytes, before and after unpacking
_STEP_S = 10
_LONGEST_WAIT_S = 3600.0
_PLAIN = "/%:@!$&'()*+,;=?~"  # what an address may hold as it is; Chinese words are written in it as people type them
_HEADERS = {"User-Agent": "onevoice (feed reader)", "Accept-Encoding": "gzip"}


@dataclass(frozen=True, slots=True)
class Answer:
    """A document as it came, with what asks for a newer one next time."""

    body: bytes
    marks: dict[str, str]
    content_type: str = ""
    address: str = ""


class Wire(Protocol):
    """Where a feed comes from.

    ``shown`` is its address without a password or key, ``identity`` tells it from others. ``wait_s`` is how long the
    server asked to be left alone when it refused last. ``is_live`` tells that "nothing is new" is somebody's answer.
    """

    shown: str
    identity: str
    wait_s: float
    is_live: bool

    def fetch(self, marks: dict[str, str]) -> Answer | None:
        """Return the document, or nothing if it is the one with these marks. Raises SourceDown."""
        ...


class FeedFile:
    """A feed that another program writes into a file."""

    def __init__(self, path: Path) -> None:
        self.shown = self.identity = str(path)
        self.wait_s, self.is_live = 0.0, False
        self._path = path

    def fetch(self, marks: dict[str, str]) -> Answer | None:
        """Return the file's content, or nothing if it was not written since."""
        try:
            if not self._path.exists():
                raise SourceDown("{file} is not there", file=self.shown)
            if not self._path.is_file():
                raise SourceDown("{file} is not a file", file=self.shown)
            about = self._path.stat()
            written = {"file": f"{about.st_ino}:{about.st_size}:{about.st_mtime_ns}"}
            if marks == written:
                return None
            with self._path.open("rb") as file:
                body = file.read(LARGEST + 1)
        except OSError as error:
            raise SourceDown("{file} cannot be read: {reason}", file=self.shown, reason=error.strerror) from error
        return Answer(_bounded(body, self.shown), written)


class FeedAddress:
    """A feed on a web server. Redirects are followed to http and https only."""

    def __init__(self, url: str, whole_s: float = 30) -> None:
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
        self.shown = urlunsplit((parts.scheme, host, parts.path, "", ""))
        self.identity = urlunsplit((parts.scheme, host, quote(parts.path, _PLAIN), quote(parts.query, _PLAIN), ""))
        self.wait_s, self.is_live = 0.0, True
        self._secret = ""
        if parts.username is not None:
            pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
            self._secret = "Basic " + base64.b64encode(pair.encode()).decode()
        self._whole_s = whole_s
        self._opener = _opener()

    def fetch(self, marks: dict[str, str]) -> Answer | None:
        """Return what the server answers, or nothing when it says that nothing changed."""
        self.wait_s = 0.0
        try:
            with self._opener.open(self._request(marks), timeout=_STEP_S) as response:
                body = self._read(response)
                packing = (response.headers.get("Content-Encoding") or "").lower()
                return Answer(
                    body=_unpacked(body, packing, self.shown),
                    marks=_marks(response.headers),
                    content_type=response.headers.get("Content-Type") or "",
                    address=response.url,
                )
        except urllib.error.HTTPError as error:
            with error:
                if error.code == http.client.NOT_MODIFIED:
                    return None
                raise self._refused(error) from error
        except (OSError, http.client.HTTPException, ValueError) as error:
            reason = str(getattr(error, "reason", "") or error)[:200] or type(error).__name__
            raise SourceDown("{url} cannot be reached: {reason}", url=self.shown, reason=reason) from error

    def _read(self, response: http.client.HTTPResponse) -> bytes:
        """Return the body; a server that gives a byte now and then does not hold us up for long."""
        until = time.monotonic() + self._whole_s
        pieces, size = list[bytes](), 0
        while piece := response.read1(65_536):
            pieces.append(piece)
            size += len(piece)
            if size > LARGEST:
                break
            if time.monotonic() > until:
                raise SourceDown("{url} took longer than {wait_s} s", url=self.shown, wait_s=self._whole_s)
        if size <= LARGEST and response.length:  # what Content-Length promised and did not come
            raise http.client.IncompleteRead(b"", response.length)
        return _bounded(b"".join(pieces), self.shown)

    def _request(self, marks: dict[str, str]) -> urllib.request.Request:
        request = urllib.request.Request(self.identity, headers=_HEADERS)  # noqa: S310  http only, see _opener
        if self._secret:
            request.add_unredirected_header("Authorization", self._secret)
        for mark, header in (("etag", "If-None-Match"), ("modified", "If-Modified-Since")):
            if mark in marks:
                request.add_header(header, marks[mark])
        return request

    def _refused(self, error: urllib.error.HTTPError) -> SourceDown:
        wait = (error.headers.get("Retry-After") or "").strip()
        self.wait_s = min(float(wait), _LONGEST_WAIT_S) if wait.isascii() and wait.isdigit() else 0.0
        return SourceDown("{url} answers {status}", url=self.shown, status=error.code)


class _WebRedirects(urllib.request.HTTPRedirectHandler):
    """Follows a redirect to another web page, and to nothing else."""

    def redirect_request(self, req, fp, code, msg, headers, newurl):  # type: ignore[no-untyped-def]
        if not newurl.lower().startswith(("http://", "https://")):
            raise urllib.error.URLError(f"it leads to {newurl[:100]}")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _opener() -> urllib.request.OpenerDirector:
    """Return an opener that knows the web only: no files, no ftp, no data addresses."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.UnknownHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        _WebRedirects(),
        urllib.request.HTTPErrorProcessor(),
    ):
        opener.add_handler(handler)
    return opener


def _unpacked(body: bytes, packing: str, shown: str) -> bytes:
    if packing not in ("gzip", "x-gzip", "deflate"):
        return body
    try:
        return _bounded(zlib.decompressobj(wbits=47).decompress(body, LARGEST + 1), shown)
    except zlib.error as error:
        raise SourceDown("{url} cannot be reached: {reason}", url=shown, reason=str(error)) from error


def _bounded(body: bytes, shown: str) -> bytes:
    if len(body) > LARGEST:
        raise SourceDown("{url} is larger than {limit_mb} MB", url=shown, limit_mb=LARGEST // 1_000_000)
    return body


def _marks(headers: http.client.HTTPMessage) -> dict[str, str]:
    found = {"etag": headers.get("ETag"), "modified": headers.get("Last-Modified")}
    return {name: value[:500] for name, value in found.items() if value and len(value) <= 500 and value.isprintable()}
