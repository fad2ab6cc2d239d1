"""What happens before a story begins: an alert, an incident, a statement on its way."""

from datetime import timedelta

from sqlmodel import Session, col, select

from bot.demo.sight import telegram_buttons
from bot.model.alert import Alert
from bot.model.statement import Verdict, Version
from handlers.alert import show
from tests.team import Team

WORDS = "We are looking into it."


def raise_alert(team: Team, level: str = "orange", cause: str = "negative_growth") -> None:
    """Let an alert stand as if its detector had fired just now."""
    now = team.clock.now()
    with team.database.begin() as store:
        alert = store.alerts.add(
            Alert(
                subject="watch-s3", cause=cause, level=level, reason="by hand", opened_at=now, signalled_at=now,
                refreshed_at=now,
            )
        )  # fmt: skip
        show(store, alert, now)


async def open_incident(team: Team, title: str = "Watches drain too fast", number: int = 1) -> None:
    """Open an incident by hand, and wait for its room."""
    await team.says("lin", f"/crisis open watch-s3 {title}")
    await team.finds(f"incident:{number}@")


async def submit(team: Team, text: str = WORDS, who: str = "lin") -> None:
    """Write statement 1 and put its version 1 before the approvers."""
    await team.says(who, f"/statement new battery {text}")
    await team.says(who, "/statement submit 1")
    await team.finds("version:1@")


async def approve(team: Team, who: str = "chen", version: int = 1) -> None:
    """Approve by reaction, and wait until the thread says so."""
    before = team.count(f"version:{version}:ruled")
    await team.reacts(who, f"version:{version}@")
    await team.until(lambda: team.count(f"version:{version}:ruled") > before)


async def publish(team: Team, version: int = 1) -> None:
    """Publish statement 1 and let the hold window pass."""
    await team.says("lin", "/statement publish 1")
    team.clock.at += timedelta(seconds=61)
    await team.finds(f"version:{version}:published")


async def publish_in_every_language(team: Team) -> None:
    """Publish the shipped draft about the battery, in the words of all three locales."""
    await team.slack.say("lin", team.channel("alerts"), "/statement new battery")
    await team.fills_in("lin", {})
    await team.whispered("lin", "saved as a draft")
    await team.says("lin", "/statement submit 1")
    await approve(team)
    await publish(team)
    await team.settle()


def state(team: Team, version: int = 1) -> str:
    """Return how far a version has come."""
    with team.database.begin() as store:
        found = store.statements.version(version)
    return str(found.state) if found else ""


def verdicts(team: Team) -> list[Verdict]:
    """Return every verdict ever given, withdrawn ones too."""
    with Session(team.database.engine) as session:
        return list(session.exec(select(Verdict).order_by(col(Verdict.id))))


def versions(team: Team) -> list[Version]:
    """Return every version of every statement."""
    with Session(team.database.engine) as session:
        return list(session.exec(select(Version).order_by(col(Version.id))))


async def card_on_telegram(team: Team, who: str = "chen", button: str = "statement decline") -> tuple[int, int]:
    """Return chat and message id of the newest Telegram message with a button, once it is there."""
    await team.until(lambda: bool(telegram_buttons(team.telegram, who, button)))
    chat, message_id, _ = telegram_buttons(team.telegram, who, button)[0]
    await team.until(lambda: team.knows("telegram", str(chat), str(message_id)))
    return chat, message_id
