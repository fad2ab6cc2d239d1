"""Reads the counts and times that stores of mentions write: numbers, texts for people, three units of time."""

import math
import re
import unicodedata
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

from bot.errors import BadInput

LARGEST = 2**31 - 1  # what a count column of PostgreSQL holds
_SCALES = {
    "": 1,
    "k": 1_000,
    "千": 1_000,
    "w": 10_000,
    "万": 10_000,
    "萬": 10_000,
    "m": 1_000_000,
    "亿": 10**8,
    "億": 10**8,
}
_LONGEST = 40
_COUNT = re.compile(r"(\d[\d,]*(?:\.\d+)?)([kwm千万萬亿億]?)(\+?)")
_EARLIEST, _LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
_EARLIEST_S, _LATEST_S = int(_EARLIEST.timestamp()), int(_LATEST.timestamp())
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECONDS_FROM = 10**12  # in seconds that is the year 33658


def read_count(value: object) -> tuple[int | None, bool]:
    """Return a count and whether it is only a lower bound ("10万+").

    None stands for what is no count: nothing, a bare label ("赞"), a negative or endless number.
    """
    if value is None or value == "":
        return None, False
    if type(value) is str and len(value) < 10 and value.isascii() and value.isdigit():
        return int(value), False  # nearly all there are: no pattern is needed
    if isinstance(value, bool):
        return None, False
    if isinstance(value, int | float):
        if not math.isfinite(value) or value < 0:
            return None, False
        return min(int(value), LARGEST), value > LARGEST
    written = unicodedata.normalize("NFKC", str(value)[:80]).strip().lower().replace(" ", "")
    match = _COUNT.fullmatch(written) if len(written) <= _LONGEST else None
    if match is None:
        return None, False
    try:
        number = int(Decimal(match[1].replace(",", "")) * _SCALES[match[2]])
    except InvalidOperation:
        return None, False
    return min(number, LARGEST), bool(match[3]) or number > LARGEST


def read_time(value: object, zone: ZoneInfo) -> datetime:
    """Return the moment in UTC; a text without an offset is local time in ``zone``. Raises BadInput.

    Digits are seconds, or milliseconds where seconds would lie thousands of years ahead.
    """
    if type(value) is int and _EARLIEST_S <= value < _LATEST_S:
        return datetime.fromtimestamp(value, UTC)
    if type(value) is int and _MILLISECONDS_FROM < value < _LATEST_S * 1000:
        return _EPOCH + timedelta(milliseconds=value)
    if value is None or value == "" or isinstance(value, bool):
        raise BadInput("the time is missing")
    written = str(value).strip()
    try:
        is_date = written[4:5] == "-"  # the usual form, seen without a pattern
        moment = _from_number(float(written)) if not is_date and _is_number(written) else _from_text(written, zone)
        moment = moment.astimezone(UTC)
    except (ValueError, OverflowError, OSError, TypeError, IndexError) as error:
        raise BadInput(f"`{written[:40]}` is not a time such as 2026-11-20T09:30:00+08:00") from error
    if not _EARLIEST <= moment < _LATEST:
        raise BadInput(f"the time `{written[:40]}` is outside the years 2000 to 2099")
    return moment


def _is_number(written: str) -> bool:
    return re.fullmatch(r"\d{9,16}(\.\d{1,9})?", written) is not None


def _from_number(number: float) -> datetime:
    seconds = number / 1000 if number > _MILLISECONDS_FROM else number
    return _EPOCH + timedelta(seconds=seconds)


def _from_text(written: str, zone: ZoneInfo) -> datetime:
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        moment = _from_words(written)
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)


def _from_words(written: str) -> datetime:
    """Read Weibo's own form (Sat Jun 14 12:00:00 +0800 2025), and the one of feeds."""
    parts = written.split()
    if len(parts) == 6 and len(parts[5]) == 4:
        written = f"{parts[0]}, {parts[2]} {parts[1]} {parts[5]} {parts[3]} {parts[4]}"
    return parsedate_to_datetime(written)
