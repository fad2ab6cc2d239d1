"""Makes plain what comes from the web: addresses fit to show, ids of a bounded length, text without markup."""

import hashlib
import re
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

_LONGEST_ID = 200  # an index of PostgreSQL takes 2,700 bytes for platform, kind and id together
_LONGEST_MARKUP = 200_000
_SILENT = {"script", "style", "head", "template", "noscript"}
_INLINE = {"a", "abbr", "b", "bdi", "code", "del", "em", "font", "i", "ins", "mark", "s", "small", "span", "strong",
           "sub", "sup", "u", "wbr"}  # fmt: skip
_WEIBO_MARKS = {"band_rank", "refer", "t"}  # where on the list and when; the topic is the same


def shown_address(url: object) -> str:
    """Return the address if a browser may be sent there, or ""."""
    written = str(url if url is not None else "").strip()
    return written if re.match(r"https?://[^\s/]", written, re.IGNORECASE) and len(written) <= 2_000 else ""


def address_id(url: str) -> str:
    """Return an id that stays the same while a page is called the same; Weibo's list marks are left out."""
    try:
        parts = urlsplit(url)
        if (parts.hostname or "").endswith("weibo.com"):
            kept = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if k.lower() not in _WEIBO_MARKS]
            url = urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(kept), ""))
    except ValueError:  # not an address, yet a name
        pass
    return bounded_id(url)


def bounded_id(written: str) -> str:
    """Return the id itself, or a digest of one that is too long for an index."""
    if len(written) <= _LONGEST_ID:
        return written
    return "sha256:" + digest(written)


def digest(written: str) -> str:
    """Return 32 hex digits that stand for a text."""
    return hashlib.sha256(written.encode("utf-8", "replace")).hexdigest()[:32]


def text_of(markup: str) -> str:
    """Return what a reader sees of a piece of HTML, each block on its own line."""
    if "<" not in markup and "&" not in markup:
        return _tidy(markup)
    reader = _Reader(convert_charrefs=True)
    reader.feed(markup[:_LONGEST_MARKUP])
    reader.close()
    return _tidy("".join(reader.pieces))


def _tidy(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


class _Reader(HTMLParser):
    """Collects text and skips what is not shown."""

    def __init__(self, *, convert_charrefs: bool) -> None:
        super().__init__(convert_charrefs=convert_charrefs)
        self.pieces: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in _SILENT
        self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        self._silent = max(0, self._silent - (tag in _SILENT))
        self._break(tag)

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.pieces.append(data)

    def _break(self, tag: str) -> None:
        if tag not in _INLINE:
            self.pieces.append("\n")
