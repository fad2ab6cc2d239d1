"""How counts and spans of time are written: as people say them, in the reader's language."""

_MINUTE = {"en": "min", "zh-Hans": "分钟", "zh-Hant": "分鐘"}
_HOUR = {"en": "h", "zh-Hans": "小时", "zh-Hant": "小時"}
_DAY = {"en": "days", "zh-Hans": "天", "zh-Hant": "天"}
_HOURS_FROM_MIN = 120
_DAYS_FROM_H = 48


def number(value: float) -> str:
    """Return a count with its thousands apart; below ten with one decimal, where there is any."""
    return f"{value:,.0f}" if value >= 10 else f"{value:.1f}".removesuffix(".0")


def span(minutes: float, language: str) -> str:
    """Return minutes as they are said: from two hours on in hours and minutes, from two days on in days and hours."""
    if minutes < _HOURS_FROM_MIN:
        return f"{number(minutes)} {_MINUTE[language]}"
    hours, left = divmod(round(minutes), 60)
    if hours < _DAYS_FROM_H:
        return f"{hours} {_HOUR[language]}" + (f" {left} {_MINUTE[language]}" if left else "")
    days, left = divmod(hours, 24)
    return f"{days} {_DAY[language]}" + (f" {left} {_HOUR[language]}" if left else "")


def plural(count: float, one: str, many: str = "") -> str:
    """Return the word for one or for many; without ``many`` that is ``one`` with an s."""
    return one if count == 1 else many or f"{one}s"
