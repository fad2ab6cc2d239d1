"""The statement card: the exact words, what they are bound to, and how far they have come."""

from collections.abc import Mapping, Sequence

from bot.chat.message import Message
from bot.chat.render import render
from bot.config import Config
from bot.model.statement import Statement, Verdict, Version, VersionState, Wording
from bot.speak.approval import ENDED, judge
from bot.speak.statement import stale_locales


def version_message(
    statement: Statement, version: Version, wordings: Mapping[str, Wording], verdicts: Sequence[Verdict], config: Config
) -> Message:
    """Return the card of a version as it stands now; a replaced one is struck through and its buttons are gone."""
    standing = judge(statement, version, verdicts, config)
    order = [config.language, *sorted(set(wordings) - {config.language})]
    facts = {
        "statement": statement,
        "version": version,
        "short": version.sha256[:12],
        "texts": [
            {"locale": locale, "text": wordings[locale].text, "short": wordings[locale].sha256[:12]} for locale in order
        ],
        "stale": stale_locales(wordings, config),
        "standing": standing,
        "missing": [{"role": role, "count": count} for role, count in standing.missing.items()],
        "void": version.state == VersionState.VOID,
        "ended": version.state in ENDED,
    }
    return render("version", facts, config.language, config.zone)
