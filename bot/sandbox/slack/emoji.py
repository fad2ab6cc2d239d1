"""Names of emoji, as reactions carry them."""

import re

_NAME = re.compile(r"[a-z0-9_+'-]+(::skin-tone-[2-6])?")
_ALIASES = {"thumbsup": "+1", "thumbsdown": "-1", "tick": "white_check_mark"}
_PICTURES = {
    "✅": "white_check_mark", "👍": "+1", "👎": "-1", "❌": "x", "📌": "pushpin", "👀": "eyes", "🎉": "tada",
    "🙏": "pray", "❤": "heart", "🔥": "fire", "✔": "heavy_check_mark", "🚫": "no_entry_sign", "⛔": "no_entry",
    "🆗": "ok", "👌": "ok_hand", "🙋": "raising_hand", "💯": "100", "🚨": "rotating_light",
}  # fmt: skip
_TONES = {chr(0x1F3FB + number): f"::skin-tone-{number + 2}" for number in range(5)}


def canonical(name: str) -> str:
    """Return the name Slack keeps for ``name``; empty when it is no emoji's name."""
    if not _NAME.fullmatch(name):
        return ""
    base, _, tone = name.partition("::")
    return _ALIASES.get(base, base) + (f"::{tone}" if tone else "")


def picked(name_or_picture: str) -> str:
    """Return the name of what a person picked, given as :name: or as the picture itself."""
    stripped = name_or_picture.strip(":\ufe0f")
    tone = _TONES.get(stripped[-1:], "")
    picture = (stripped[:-1] if tone else stripped).removesuffix("\ufe0f")
    return _PICTURES[picture] + tone if picture in _PICTURES else canonical(stripped)
