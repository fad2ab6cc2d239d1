"""Starting texts for statements: drafts shipped in templates/scripts, never served as they are."""

import re
from collections.abc import Sequence
from pathlib import Path

import yaml

_FOLDER = Path(__file__).parent.parent.parent / "templates" / "scripts"
_KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_FRONT = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)


def is_key(key: str) -> bool:
    """Whether the text can be the key of a script: a-z, 0-9, - and _, at most 40."""
    return bool(_KEY.fullmatch(key))


def starting_text(key: str, locale: str) -> str:
    """Return the draft that is shipped for a key and locale, or "". It is no approved text and is never served."""
    path = _FOLDER / key / f"{locale}.md"
    if not is_key(key) or not path.is_file():
        return ""
    return _FRONT.sub("", path.read_text("utf-8"), count=1).strip()


def starting_title(key: str, locale: str) -> str:
    """Return the title of a shipped draft, or the key."""
    path = _FOLDER / key / f"{locale}.md"
    front = _FRONT.match(path.read_text("utf-8")) if is_key(key) and path.is_file() else None
    return str(yaml.safe_load(front[1]).get("title", key)) if front else key


def starting_keys() -> Sequence[str]:
    """Return the keys that have a shipped draft."""
    return sorted(folder.name for folder in _FOLDER.iterdir() if folder.is_dir()) if _FOLDER.is_dir() else []
