"""What Telegram takes for a link."""

import re
from urllib.parse import urlsplit

_USER = re.compile(r"tg:(?://)?user\?id=(\d+)", re.IGNORECASE)
_SCHEME = re.compile(r"^([a-z][a-z0-9+.\-]*)://", re.IGNORECASE)
_SCHEMES = frozenset({"http", "https", "tg", "ton", "tonsite"})
_HOST = re.compile(r"^(?:localhost|\d+(?:\.\d+){3}|(?:[^\W_](?:[\w\-]*[^\W_])?\.)+[^\W\d_]{2,})(?::\d+)?$")


def mentioned_user(url: str) -> int | None:
    """Return the account id of a tg://user link."""
    found = _USER.match(url.strip())
    return int(found.group(1)) if found else None


def checked_link(url: str) -> str:
    """Return the link as Telegram stores it, or "" for what it does not take for one.

    http is put before a bare host and "/" behind it; other schemes (javascript, mailto) lead nowhere.
    """
    url = url.strip()
    if not url or re.search(r"\s", url):
        return ""
    scheme = _SCHEME.match(url)
    if scheme is None:
        url = "http://" + url
    elif scheme.group(1).lower() not in _SCHEMES:
        return ""
    elif scheme.group(1).lower() not in ("http", "https"):
        return url
    parts = urlsplit(url)
    if not _HOST.match(parts.netloc.rpartition("@")[2]):
        return ""
    return parts._replace(netloc=parts.netloc.lower(), path=parts.path or "/").geturl()
