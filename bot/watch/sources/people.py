"""Turns the author of a mention into a stable pseudonym and a masked name: private people are never named."""

import hashlib


def pseudonym(raw_id: object) -> str:
    """Return 16 hex digits, the same for the same account in every store; "" for nobody.

    The form MediaCrawler has written since July 2026 (``creator_hash``), so that a supplied public account is
    recognised in old and new stores alike.
    """
    written = str(raw_id if raw_id is not None else "").strip()
    return hashlib.sha256(written.encode("utf-8", "replace")).hexdigest()[:16] if written else ""


def masked(name: object) -> str:
    """Return the name with its middle hidden; a name that is masked already stays."""
    if type(name) is str and "*" in name and len(name) <= 40 and " " not in name and name.isprintable():
        return name  # as the crawler masks them since July 2026
    written = " ".join(str(name if name is not None else "").split())[:40]
    if "*" in written or not written:
        return written
    return f"{written[0]}**" if len(written) < 3 else f"{written[0]}**{written[-1]}"
