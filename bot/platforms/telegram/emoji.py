"""One name per emoji, whatever skin or spelling it arrives in; the names are the same on every platform."""

import re

_SKIN = re.compile("[\U0001f3fb-\U0001f3ff\ufe0e\ufe0f]")

_NAMES = {
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


def canonical(emoji: str) -> str:
    """Return the name used in Asks; an emoji without one stands for itself."""
    bare = _SKIN.sub("", emoji)
    return _NAMES.get(bare, bare)
