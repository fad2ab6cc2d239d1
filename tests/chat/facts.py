"""What the bot may have to say: every template with facts as the code gives them, in each of its cases."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.chat.message import Message
from bot.chat.render import render
from bot.config import Approval, Config, Language, Person, Region, Subject
from bot.learn.effect import read_effect
from bot.model.alert import Alert, AlertState, Level
from bot.model.effect import Effect
from bot.model.incident import Incident, Item, ItemState, Phase
from bot.model.mention import SourceState
from bot.model.script import Script
from bot.model.signal import RiskReport
from bot.model.statement import Ruling, Statement, Verdict, Version, VersionState, Wording
from bot.respond.card import incident_message
from bot.respond.checklist import first_items, playbook
from bot.speak.approval import Standing
from bot.speak.card import version_message
from bot.speak.statement import next_version, sha256
from bot.watch.card import (
    alert_message,
    call_message,
    chart_message,
    down_message,
    quiet_over_message,
    radar_failed_message,
    up_message,
    update_message,
)
from bot.watch.ladder import Call

LANGUAGES: tuple[Language, ...] = ("zh-Hans", "zh-Hant", "en")
ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
TEXTS = {
    "zh-Hans": "对不起，我们正在查。",
    "zh-Hant": "很抱歉，我們正在查。",
    "en": "We are sorry and looking into it.",
}

Word = Callable[[str], str]
"""Every text that somebody else writes passes through one, so that a test can put hostile words in its place."""


@dataclass(frozen=True, slots=True)
class Case:
    """One thing to say. ``facts`` is None where a card function makes them out of rows."""

    template: str
    name: str
    say: Callable[[Language], Message]
    facts: dict[str, Any] | None = None


def all_cases(word: Word = str) -> list[Case]:
    """Return every case of every template."""
    told = [*_of_alerts(word), *_of_incidents(word), *_of_statements(word), *_of_scripts(word)]
    return [*_cards(word), *(_case(template, facts) for template, facts in told)]


def config(language: Language) -> Config:
    """Return a house with people, regions and one subject."""
    return Config(
        language=language,
        approval=Approval(quorum={"default": {"executive": 1}, "red": {"executive": 1, "legal": 1}}),
        people=(
            Person(name="ana", roles=("pr",), slack="U0ANA"),
            Person(name="boss", roles=("executive",), slack="U0BOSS"),
            Person(name="lin", roles=("legal",), slack="U0LIN"),
        ),
        regions=tuple(Region(key=locale.lower(), locale=locale) for locale in LANGUAGES),
        subjects=(Subject(key="boyao-s3", words=("泊曜",)),),
    )


def _case(template: str, facts: dict[str, Any]) -> Case:
    name = ", ".join(f"{key} {value}" for key, value in facts.items() if isinstance(value, str | bool | int))
    return Case(template, f"{template}: {name}"[:60], lambda language: render(template, facts, language, ZONE), facts)


def _alert(word: Word, **given: Any) -> Alert:
    sample = {"platform": "weibo", "author": word("小**"), "text": word("掉电太快"), "url": "https://example.com/1"}
    evidence = {
        "negative": 84, "total": 120, "share": 0.7, "window_min": 10, "baseline": 4.2, "low": 2, "high": 9.5,
        "weekday": 4, "daypart": "evening",
        "since": NOW.isoformat(), "cold_start": True, "top_sources": [[word("weibo"), 70]], "samples": [sample],
    }  # fmt: skip
    return Alert(
        id=3, subject=word("boyao-s3"), cause="negative_growth", level="orange", reason="fast", opened_at=NOW,
        evidence=evidence, signalled_at=NOW, refreshed_at=NOW, **given,
    )  # fmt: skip


def _acknowledged(word: Word) -> Alert:
    return _alert(
        word, state=AlertState.ACKNOWLEDGED, acknowledged_by=word("ana"), acknowledged_at=NOW, incident_id=7,
        snoozed_until=NOW + timedelta(minutes=60), snooze_reason=word("开会"),
    )  # fmt: skip


def _incident(word: Word, **given: Any) -> Incident:
    return Incident(
        id=7, subject=word("boyao-s3"), title=word("新版本耗电过快"), playbook="rapid_iteration", level="orange",
        room="incident-7", opened_by=word("ana"), opened_at=NOW, **given,
    )  # fmt: skip


def _items(word: Word) -> list[Item]:
    """Return a checklist with an item in every state; at NOW + 3 h one is overdue and one waits for another."""
    items = first_items(playbook("rapid_iteration"), 7, NOW, timedelta(minutes=30))
    for item, state in zip(items, [ItemState.DONE, ItemState.SKIPPED, ItemState.TAKEN, ItemState.OPEN], strict=False):
        item.state, item.note = state, word("没有受影响的用户")
        item.owner = "" if state == ItemState.OPEN else word("ana")
    return items


def _rows(word: Word) -> list[dict[str, Any]]:
    return [
        {
            "position": item.position, "title": word("写好声明"), "role": item.role, "state": str(item.state),
            "owner": item.owner, "due_at": item.due_at, "overdue": item.position == 3, "note": item.note,
            "waits_for": [1, 2] if item.position == 4 else [],
        }
        for item in _items(word)
    ]  # fmt: skip


def _statement() -> Statement:
    return Statement(id=5, key="battery", incident_id=7, author="ana", created_at=NOW)


def _wordings() -> dict[str, Wording]:
    master = sha256(TEXTS["zh-Hans"])
    return {
        locale: Wording(version_id=9, locale=locale, text=text, sha256=sha256(text), made_from=master)
        for locale, text in TEXTS.items()
    }


def _version(state: VersionState, word: Word = str) -> Version:
    version = next_version(_statement(), None, _wordings(), word("ana"), NOW)
    version.id, version.state, version.level, version.submitter = 9, state, "red", version.editor
    version.submitted_at, version.publish_at, version.published_at = NOW, NOW + timedelta(minutes=1), NOW
    return version


def _cards(word: Word) -> list[Case]:
    """Return the cases of the living cards, through the functions the bot itself uses."""
    closed = _incident(word, phase=Phase.CLOSED, closed_by=word("boss"), closed_at=NOW)
    late = NOW + timedelta(hours=3, seconds=1)
    cards = [
        Case("alert", "new", lambda lang: alert_message(_alert(word), config(lang), NOW)),
        Case("alert", "taken", lambda lang: alert_message(_acknowledged(word), config(lang), NOW)),
        Case("alert", "shared", lambda lang: alert_message(_alert(word), config(lang), NOW, _company(word))),
        Case(
            "alert_update", "guest", lambda lang: update_message(_company(word)[0], Level.BLUE, [], config(lang), NOW)
        ),
        Case("alert", "over", lambda lang: alert_message(_alert(word, state=AlertState.CLOSED), config(lang), NOW)),
        Case("alert_update", "up", lambda lang: update_message(_alert(word), Level.BLUE, [], config(lang), NOW)),
        Case("alert_call", "deputy", lambda lang: call_message(_alert(word), _call("deputy"), config(lang))),
        Case("alert_call", "lead", lambda lang: call_message(_alert(word), _call("lead"), config(lang))),
        Case(
            "alert_call",
            "executive",
            lambda lang: call_message(_alert(word), _call("executive"), config(lang)),
        ),
        Case("alert", "no alarm", lambda lang: alert_message(_called_wrong(word), config(lang), NOW)),
        Case("alert_chart", "chart", lambda lang: chart_message(word("boyao-s3"), config(lang))),
        Case("alert_quiet_over", "over", lambda lang: quiet_over_message(_alert(word), {}, config(lang), NOW)),
        Case("incident", "early", lambda lang: incident_message(_incident(word), _items(word), config(lang), NOW)),
        Case("incident", "late", lambda lang: incident_message(_incident(word), _items(word), config(lang), late)),
        Case("incident", "closed", lambda lang: incident_message(closed, _items(word), config(lang), late)),
    ]
    return cards + [_version_card(state, word) for state in VersionState] + _source_cards(word)


def _company(word: Word) -> list[Alert]:
    """Return what came up together with alert 3: one graver, one that somebody took."""
    graver, taken = _alert(word, card_of=3), _acknowledged(word)
    graver.id, graver.level, taken.id, taken.card_of = 4, Level.RED, 5, 3
    return [graver, taken]


def _called_wrong(word: Word) -> Alert:
    return _alert(word, state=AlertState.CLOSED, wrong_by=word("ana"), wrong_at=NOW)


def _risk(word: Word) -> RiskReport:
    text, reporter = word("batch 7 swells"), word("wu")
    return RiskReport(id=4, subject="boyao-s3", level="orange", text=text, reporter=reporter, filed_at=NOW)


def _call(whom: str) -> Call:
    return Call(step=1, whom=whom, people=["ana"], waited_min=15, after="lead" if whom == "executive" else "")


def _version_card(state: VersionState, word: Word) -> Case:
    rulings = {
        VersionState.SUBMITTED: [("lin", Ruling.APPROVE)],
        VersionState.DECLINED: [("boss", Ruling.DECLINE)],
        VersionState.DRAFT: [],
    }.get(state, [("boss", Ruling.APPROVE), ("lin", Ruling.APPROVE)])
    verdicts = [
        Verdict(
            version_id=9, person=person, platform="slack", user_id=f"U0{person.upper()}", ruling=ruling,
            sha256=_version(state).sha256, via="reaction", at=NOW,
        )
        for person, ruling in rulings
    ]  # fmt: skip
    version = _version(state, word)
    return Case(
        "version", state, lambda lang: version_message(_statement(), version, _wordings(), verdicts, config(lang))
    )


def _source_cards(word: Word) -> list[Case]:
    down = SourceState(name=word("mediacrawler"), down_since=NOW, down_reason=word("file is not there"))
    back = SourceState(name=word("mediacrawler"), outage_since=NOW, back_at=NOW + timedelta(minutes=7))
    return [
        Case("source_down", "down", lambda lang: down_message(down, config(lang))),
        Case("source_up", "up", lambda lang: up_message(back, config(lang))),
        Case("radar_failed", "known", lambda lang: radar_failed_message("volume", word("boyao-s3"), config(lang))),
        Case("radar_failed", "plug", lambda lang: radar_failed_message("weather", word("boyao-s3"), config(lang))),
    ]


def _of_alerts(word: Word) -> list[tuple[str, dict[str, Any]]]:
    alert, taken, incident = _alert(word), _acknowledged(word), _incident(word)
    return [
        ("alert_acked", {"alert": taken, "again": False, "others": []}),
        ("alert_acked", {"alert": taken, "again": False, "others": [4, 5]}),
        ("alert_acked", {"alert": taken, "again": True, "others": []}),
        ("alert_wrong_sure", {"alert": alert, "others": []}),
        ("alert_wrong_sure", {"alert": alert, "others": [4, 5]}),
        ("alert_snoozed", {"alert": taken, "minutes": 60, "others": []}),
        ("alert_snoozed", {"alert": taken, "minutes": 60, "others": [4, 5]}),
        ("alert_wrong", {"alert": taken, "learned": 3, "others": []}),
        ("alert_wrong", {"alert": taken, "learned": 0, "others": [4, 5]}),
        ("risk_filed", {"report": _risk(word)}),
        ("incident_title", {"alert": alert}),
        ("incident_opened", {"incident": incident, "again": False}),
        ("incident_opened", {"incident": incident, "again": True}),
        ("list", {"alerts": [], "incidents": []}),
        ("list", {"alerts": [taken, alert], "incidents": [incident]}),
        ("anonymous", {}),
        ("help", {}),
        ("repeat", {"key": word("alert:3")}),
    ]


def _of_incidents(word: Word) -> list[tuple[str, dict[str, Any]]]:
    incident, items = _incident(word), _items(word)
    rose = ("incident_rose", {"incident": incident, "before": "yellow"})
    calm = {"alerts": [], "incidents": [], "waiting": [], "sources": [], "late": [], "mentions": 0}
    late = [
        {"room": "incident-7", "platform": "slack", "state": state, "reason": reason}
        for state, reason in (("pending", ""), ("doubtful", word("timeout")), ("dead", word("channel_not_found")))
    ]
    sources = [
        SourceState(name=word("a"), read_at=NOW),
        SourceState(name=word("b")),
        SourceState(name=word("c"), down_since=NOW, down_reason=word("file is not there")),
    ]
    busy = {
        "alerts": [_acknowledged(word), _alert(word)], "incidents": [{"incident": incident, "next": _rows(word)[2:4]}],
        "waiting": [_version(VersionState.SUBMITTED), _version(VersionState.HOLDING)],
        "sources": sources, "late": late, "mentions": 12345,
    }  # fmt: skip
    reminder = {"incident": incident, "title": word("写好声明"), "people": ["ana", "boss"]}
    changed = {"incident": incident, "item": items[3], "title": word("写好声明")}
    return [
        rose,
        ("status", calm),
        ("status", busy),
        ("checklist", {"incident": incident, "rows": _rows(word)}),
        ("note", {"who": word("ana"), "text": word("客户来电")}),
        ("noted", {"incident": incident}),
        ("incident_closed", {"incident": incident}),
        *(("item_changed", changed | {"verb": verb}) for verb in ("take", "done", "skip")),
        *(("reminder", reminder | {"tone": tone, "item": items[3]}) for tone in ("soon", "overdue", "escalated")),
        ("reminder", reminder | {"tone": "overdue", "item": items[2]}),
    ]


def _of_statements(word: Word) -> list[tuple[str, dict[str, Any]]]:
    who, known = word("ana"), {"statement": _statement(), "version": _version(VersionState.SUBMITTED)}
    holding = known | {"version": _version(VersionState.HOLDING)}
    published = known | {"version": _version(VersionState.PUBLISHED)}
    texts = [{"locale": locale, "text": text} for locale, text in TEXTS.items()]
    missing = [{"role": "executive", "count": 1}, {"role": "legal", "count": 1}]
    ruled = {"who": who, "at": NOW, "short": "0123456789ab", "missing": []}
    approved = Standing("approved", "quorum", {}, ["boss", "lin"])
    waiting = Standing("waiting", "no_quorum", {"executive": 1, "legal": 1})
    declined = Standing("declined", "declined", {}, [], [word("boss")])
    mine = {"who": who, "short": "0123456789ab"}
    counts = ((120, 84, 90, 30), (120, 20, 90, 60), (90, 30, 90, 31), (3, 1, 2, 2))
    effects = [
        Effect(version_id=9, subject="boyao-s3", due_at=NOW, span_s=3600, before_total=a, before_negative=b,
               after_total=c, after_negative=d) for a, b, c, d in counts
    ]  # fmt: skip
    return [
        ("drafted", known | {"short": "0123456789ab", "missing": ["zh-Hant", "en"], "stale": []}),
        ("drafted", known | {"short": "0123456789ab", "missing": [], "stale": ["zh-Hant", "en"]}),
        ("statement", known | {"short": "0123456789ab", "texts": texts}),
        ("statements", {"rows": []}),
        ("statements", {"rows": [known, published]}),
        ("submitted", known | {"people": ["boss", "lin"]}),
        ("submitted", known | {"people": []}),
        ("please_approve", known | {"people": ["boss", "lin"]}),
        ("please_approve", known | {"people": []}),
        ("holding", holding | {"again": False}),
        ("holding", published | {"again": True}),
        ("held", known),
        ("ruled", known | ruled | {"verb": "approve", "standing": approved}),
        ("ruled", known | ruled | {"verb": "approve", "standing": waiting, "missing": missing}),
        ("ruled", known | ruled | {"verb": "decline", "standing": declined}),
        ("ruled", known | ruled | {"verb": "withdraw", "standing": waiting, "missing": missing}),
        ("version_rose", known | {"standing": waiting, "missing": missing, "people": ["ana"]}),
        ("version_rose", known | {"standing": approved, "missing": [], "people": []}),
        ("no_form", {"command": "statement new battery"}),
        ("your_verdict", known | mine | {"ruling": "approve", "again": False}),
        ("your_verdict", known | mine | {"ruling": "decline", "again": False}),
        ("your_verdict", known | mine | {"ruling": "decline", "again": True}),
        ("your_verdict", known | mine | {"ruling": "withdraw", "again": False}),
        ("not_published", known | {"reason": "text_changed"}),
        ("not_published", known | {"reason": "no_quorum"}),
        ("published", published | {"locales": ["en", "zh-Hans"], "short": "0123456789ab", "approved_by": word("boss")}),
        *(("effect", published | {"effect": effect, "reading": read_effect(effect)}) for effect in effects),
    ]


def _of_scripts(word: Word) -> list[tuple[str, dict[str, Any]]]:
    text = TEXTS["zh-Hans"]
    script = Script(
        id=1, key="battery", locale="zh-Hans", number=2, text=text, sha256=sha256(text), version_id=9,
        version_sha256="0", approved_by=word("boss"), published_at=NOW,
    )  # fmt: skip
    short, key = script.sha256[:12], word("battery")
    return [
        ("script", {"script": script, "text": text, "short": short}),
        ("release", {"script": script, "region": "tw", "short": short}),
        ("script_none", {"key": key, "locale": "en", "others": ["zh-Hans", "zh-Hant"], "keys": ["battery"]}),
        ("script_none", {"key": key, "locale": "en", "others": [], "keys": ["battery", "recall"]}),
        ("script_none", {"key": key, "locale": "en", "others": [], "keys": []}),
        ("scripts", {"rows": [], "locale": "en"}),
        ("scripts", {"rows": [{"key": "battery", "locales": ["en"]}, {"key": "old", "locales": []}], "locale": "en"}),
    ]
