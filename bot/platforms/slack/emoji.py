"""One name per emoji, whatever skin, alias or spelling it arrives in; the names are the same on every platform."""

import re

_SKIN = re.compile(r"::?skin-tone-\d|[\U0001f3fb-\U0001f3ff\ufe0e\ufe0f]")

_ALIASES = {
    "thumbsup": "+1",
    "thumbs_up": "+1",
    "thumbsdown": "-1",
    "thumbs_down": "-1",
    "cross_mark": "x",
    "check_mark_button": "white_check_mark",
    "check_mark": "heavy_check_mark",
    "red_heart": "heart",
    "✅": "white_check_mark",
    "✔": "heavy_check_mark",
    "❌": "x",
    "👍": "+1",
    "👎": "-1",
    "❤": "heart",
    "👌": "ok_hand",
    "👀": "eyes",
    "🙏": "pray",
    "🎉": "tada",
    "🔥": "fire",
    "📌": "pushpin",
}


def canonical(name: str) -> str:
    """Return the name used in Asks: no colons, no skin tone, aliases resolved."""
    bare = _SKIN.sub("", name).strip(":")
    return _ALIASES.get(bare, bare)
