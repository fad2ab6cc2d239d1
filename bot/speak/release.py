"""What publishing makes: one script for each locale whose words still fit."""

from collections.abc import Mapping
from datetime import datetime

from bot.config import Config
from bot.model.script import Script
from bot.model.statement import Statement, Version, Wording
from bot.speak.approval import Standing
from bot.speak.statement import stale_locales


def scripts_of(
    statement: Statement,
    version: Version,
    wordings: Mapping[str, Wording],
    standing: Standing,
    place: tuple[int, datetime, Config],
) -> list[Script]:
    """Return the scripts of a published version; ``place`` is their number, the time and the house."""
    number, now, config = place
    stale = set(stale_locales(wordings, config))
    return [
        Script(
            key=statement.key,
            locale=locale,
            number=number,
            text=wording.text,
            sha256=wording.sha256,
            version_id=version.id or 0,
            version_sha256=version.sha256,
            approved_by=", ".join(standing.approved_by),
            published_at=now,
        )
        for locale, wording in sorted(wordings.items())
        if locale not in stale
    ]
