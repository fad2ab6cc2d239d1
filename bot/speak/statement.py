"""What a version is made of: exact texts, their hashes, and which translations still fit the master."""

import hashlib
import unicodedata
from collections.abc import Mapping
from datetime import datetime

from bot.config import Config
from bot.errors import BadInput
from bot.model.statement import Statement, Version, Wording

LONGEST_TEXT = 3000
"""UTF-16 units (an emoji is two); what one Slack text object and one Telegram message (4,096) carry without a cut."""

_UNSEEN = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}
"""Categories nobody sees on a card, or that end a line in some chats and not in others."""


def fixed_text(raw: str, locale: str) -> str:
    """Return the text in the one form that is hashed, shown, approved and sent.

    Line ends become LF, characters NFC, and blanks at both ends go (chat services drop them on the way, and the
    bytes would differ). Raises BadInput for an empty or too long text, and for invisible or direction characters.
    """
    text = unicodedata.normalize("NFC", raw.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if not text:
        raise BadInput("The text for {locale} is empty.", locale=locale)
    length = len(text.encode("utf-16-le", "surrogatepass")) // 2
    if length > LONGEST_TEXT:
        raise BadInput(
            "The text for {locale} has {length} characters; at most {limit} fit into one message everywhere.",
            locale=locale, length=length, limit=LONGEST_TEXT,
        )  # fmt: skip
    for position, character in enumerate(text, 1):
        if character not in {"\n", "\u200d"} and unicodedata.category(character) in _UNSEEN:
            raise BadInput(
                "The text for {locale} has an invisible character at place {position} (U+{code}). Type it again there.",
                locale=locale,
                position=position,
                code=f"{ord(character):04X}",
            )
    return text


def sha256(text: str) -> str:
    """Return the hash of a text's UTF-8 bytes, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def sha256_of_version(wordings: Mapping[str, Wording]) -> str:
    """Return the hash that approval binds to: over every locale and the bytes of its text, and nothing else."""
    lines = [f"{locale} {sha256(wordings[locale].text)}" for locale in sorted(wordings)]
    return sha256("\n".join(lines))


def is_untouched(version: Version, wordings: Mapping[str, Wording]) -> bool:
    """Whether the texts are still those the hashes were made of."""
    each = all(sha256(wording.text) == wording.sha256 for wording in wordings.values())
    return each and sha256_of_version(wordings) == version.sha256


def locales(config: Config) -> list[str]:
    """Return the locales a statement is written in, the master (headquarters' language) first."""
    return list(dict.fromkeys([config.language, *(region.locale for region in config.regions)]))


def word(texts: Mapping[str, str], earlier: Mapping[str, Wording], config: Config) -> dict[str, Wording]:
    """Return a version's wordings: ``texts`` as given now, the rest kept from the version before.

    A translation given now is made from the master of this version; a kept one stays with the master it was made from.
    """
    fixed = {locale: fixed_text(text, locale) for locale, text in texts.items()}
    master = fixed.get(config.language) or (earlier[config.language].text if config.language in earlier else "")
    if not master:
        raise BadInput(
            "The text for {locale} is missing; it is the one the others are made from.", locale=config.language
        )
    wordings = {
        locale: Wording(locale=locale, text=text, sha256=sha256(text), made_from=sha256(master), version_id=0)
        for locale, text in fixed.items()
    }
    for locale, kept in earlier.items():
        if locale not in wordings:
            wordings[locale] = Wording(
                locale=locale, text=kept.text, sha256=kept.sha256, made_from=kept.made_from, version_id=0
            )
    return wordings


def stale_locales(wordings: Mapping[str, Wording], config: Config) -> list[str]:
    """Return the locales whose translation was made from another master text; they are not published."""
    master = wordings[config.language].sha256
    return sorted(
        locale for locale, wording in wordings.items() if wording.made_from != master and locale != config.language
    )


def next_version(
    statement: Statement, before: Version | None, wordings: Mapping[str, Wording], editor: str, now: datetime
) -> Version:
    """Return the version that follows ``before`` with these texts."""
    return Version(
        statement_id=statement.id or 0,
        number=before.number + 1 if before else 1,
        sha256=sha256_of_version(wordings),
        editor=editor,
        level=before.level if before else "default",
        created_at=now,
    )
