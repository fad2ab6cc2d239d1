"""A small house for the rules of speak: its people, and statements made by hand."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.config import Approval, Config
from bot.model.statement import Ruling, Statement, Verdict, Version, VersionState, Wording
from bot.speak.statement import sha256

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
SHA = sha256("the approved words")
PEOPLE: Mapping[str, tuple[str, ...]] = {
    "lin": ("lead", "pr"),
    "chen": ("executive",),
    "zhou": ("legal",),
    "both": ("executive", "legal"),
    "wu": ("rd",),
}


def house(people: Mapping[str, tuple[str, ...]] = PEOPLE, **approval: Any) -> Config:
    """Return a configuration in English with these people, each with an account on both platforms."""
    rules = {"quorum": {"default": {"executive": 1}, "red": {"executive": 1, "legal": 1}}} | approval
    config = Config(
        language="en",
        people=[
            {"name": name, "roles": roles, "slack": slack_id(name), "telegram": 1000 + number}
            for number, (name, roles) in enumerate(people.items())
        ],
        regions=[{"key": "tw", "locale": "zh-Hant"}, {"key": "cn", "locale": "zh-Hans"}],
    )
    return config.model_copy(update={"approval": Approval(**rules)})


def slack_id(name: str) -> str:
    return f"U{name.upper()}1"


def statement(author: str = "lin") -> Statement:
    return Statement(id=1, key="battery", author=author, created_at=NOW)


def version(level: str = "default", editor: str = "lin", submitter: str = "lin", **facts: Any) -> Version:
    state = facts.pop("state", VersionState.SUBMITTED)
    return Version(
        id=1, statement_id=1, number=1, sha256=SHA, editor=editor, submitter=submitter, level=level, created_at=NOW,
        state=state, **facts,
    )  # fmt: skip


def verdict(name: str, ruling: Ruling = Ruling.APPROVE, sha: str = SHA, platform: str = "slack") -> Verdict:
    user_id = slack_id(name) if platform == "slack" else str(1000 + list(PEOPLE).index(name))
    return Verdict(
        version_id=1, person=name, platform=platform, user_id=user_id, ruling=ruling, sha256=sha, via="reaction", at=NOW
    )


def wording(locale: str, text: str, made_from: str = "") -> Wording:
    return Wording(version_id=1, locale=locale, text=text, sha256=sha256(text), made_from=made_from or sha256(text))
