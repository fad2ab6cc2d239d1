"""Tells an error's sentence in the reader's language, from templates/messages/<language>/errors.yaml."""

from functools import cache
from pathlib import Path

import yaml

from bot.chat.render import harmless
from bot.errors import OnevoiceError

_HERE = Path(__file__).parent.parent.parent / "templates" / "messages"


def told(error: OnevoiceError, language: str) -> str:
    """Return the error's sentence with its facts; English where a translation is missing."""
    sentence = _sentences(language).get(error.sentence, error.sentence)
    return (
        sentence.format(**{name: harmless(str(fact), 200) for name, fact in error.facts.items()})
        if error.facts
        else sentence
    )


@cache
def _sentences(language: str) -> dict[str, str]:
    path = _HERE / language / "errors.yaml"
    return yaml.safe_load(path.read_text("utf-8")) if path.is_file() else {}
