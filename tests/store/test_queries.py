"""Each class of queries does its job on either database, and what must be unique is, whoever comes at the same time."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from bot.errors import NotFound
from bot.model.alert import Alert, AlertState
from bot.model.effect import Effect
from bot.model.incident import Incident, Item, ItemState, Phase
from bot.model.script import Script, Serving
from bot.model.statement import Ruling, Statement, Verdict, Version, VersionState, Wording
from bot.store.database import Database
from bot.store.store import Store
from tests.store.house import at_once, faults

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def an_alert(cause: str = "negative_growth", level: str = "red", state: str = AlertState.OPEN) -> Alert:
    return Alert(
        subject="watch-s3", cause=cause, level=level, state=state, reason="surge", evidence={"负面": [1, 2]},
        opened_at=NOW, signalled_at=NOW, refreshed_at=NOW,
    )  # fmt: skip


def an_incident(alert_id: int | None = None, room: str = "") -> Incident:
    return Incident(
        subject="watch-s3", title="Battery", playbook="default", level="red", alert_id=alert_id, room=room,
        opened_by="lin", opened_at=NOW,
    )  # fmt: skip


def a_version(store: Store, number: int = 1, **facts: object) -> Version:
    statement = store.statements.add(Statement(key="battery", author="lin", created_at=NOW))
    version = Version(statement_id=statement.id or 0, number=number, sha256="a" * 64, editor="lin", level="red",
                      created_at=NOW, **facts)  # fmt: skip
    texts = {locale: Wording(version_id=0, locale=locale, text=f"{locale} 文字", sha256="b") for locale in ("en", "zh")}
    return store.statements.add_version(version, texts)


def a_script(store: Store, version: Version, number: int, locale: str = "en", **facts: object) -> Script:
    return store.scripts.add(
        Script(
            key="battery",
            locale=locale,
            number=number,
            text="words",
            sha256="c",
            version_id=version.id or 0,
            version_sha256="a",
            approved_by="chen",
            published_at=NOW,
            **facts,
        )
    )


def a_verdict(version_id: int, ruling: str = Ruling.APPROVE) -> Verdict:
    return Verdict(
        version_id=version_id, person="chen", platform="slack", user_id="U0CHEN", ruling=ruling, sha256="a",
        via="reaction", at=NOW,
    )  # fmt: skip


def test_alerts_are_found_worst_first_and_closed_ones_are_not_live(database: Database) -> None:
    with database.begin() as store:
        for cause, level, state in (("a", "blue", "open"), ("b", "red", "open"), ("c", "red", "closed")):
            store.alerts.add(an_alert(cause, level, state))

    with database.begin() as store:
        assert [alert.cause for alert in store.alerts.all_live()] == ["b", "a"]
        assert store.alerts.subjects() == {"watch-s3"}
        live = store.alerts.live("watch-s3", "b")
        assert live is not None
        assert (live.evidence, live.opened_at) == ({"负面": [1, 2]}, NOW)
        assert store.alerts.live("watch-s3", "c") is None
        with pytest.raises(NotFound):
            store.alerts.get(99)


def test_a_subject_whose_alerts_are_all_closed_has_no_live_one(database: Database) -> None:
    with database.begin() as store:
        store.alerts.add(an_alert(state=AlertState.CLOSED))
        assert store.alerts.subjects() == set()


def change_and_add_one_twice(store: Store, alert: Alert) -> None:
    alert.reason = "changed"
    for _ in range(2):
        store.alerts.add(an_alert("b"))


def test_a_fault_in_a_part_undoes_that_part_and_nothing_else(database: Database) -> None:
    with database.begin() as store:
        kept = store.alerts.add(an_alert("a"))
        with pytest.raises(IntegrityError), store.part():
            change_and_add_one_twice(store, kept)
        with store.part():
            store.alerts.add(an_alert("c"))

    with database.begin() as store:
        assert [(alert.cause, alert.reason) for alert in store.alerts.all_live()] == [("c", "surge"), ("a", "surge")]


def test_two_bots_that_see_the_same_storm_raise_one_alert(database: Database) -> None:
    def raise_alert() -> int:
        with database.begin() as store:
            found = store.alerts.live("watch-s3", "negative_growth") or store.alerts.add(an_alert())
            return found.id or 0

    results = at_once(*[raise_alert] * 4)

    assert results == [results[0]] * 4


def test_the_database_itself_refuses_a_second_live_alert_of_a_cause(database: Database) -> None:
    def add() -> None:
        with database.begin() as store:
            store.alerts.add(an_alert())

    add()
    with pytest.raises(IntegrityError) as caught:
        add()
    assert "surge" not in str(caught.value)  # an error ends in the log, what people wrote must not
    with database.begin() as store:
        store.alerts.get(1).state = AlertState.CLOSED
    add()


def test_incidents_are_found_by_number_alert_and_room(database: Database) -> None:
    with database.begin() as store:
        alert = store.alerts.add(an_alert())
        store.incidents.add(an_incident(alert.id, "incident-1"))
        store.incidents.add(an_incident()).phase = Phase.CLOSED

    with database.begin() as store:
        assert [incident.id for incident in store.incidents.open_ones()] == [1]
        assert (store.incidents.of_alert(1), store.incidents.of_room("incident-1")) == (store.incidents.get(1),) * 2
        assert store.incidents.of_room("") is None
        with pytest.raises(NotFound):
            store.incidents.get(3)


def test_an_alert_has_one_incident_whoever_opens_it(database: Database) -> None:
    with database.begin() as store:
        store.alerts.add(an_alert())

    def open_incident() -> int:
        with database.begin() as store:
            return (store.incidents.of_alert(1) or store.incidents.add(an_incident(1))).id or 0

    assert at_once(*[open_incident] * 4) == [1, 1, 1, 1]


def test_reminders_are_due_for_open_steps_of_open_incidents_only(database: Database) -> None:
    with database.begin() as store:
        for phase in (Phase.OUTBREAK, Phase.CLOSED):
            incident = store.incidents.add(an_incident())
            incident.phase = phase
            steps = ((ItemState.OPEN, -1), (ItemState.TAKEN, 0), (ItemState.OPEN, 1), (ItemState.DONE, -1))
            store.incidents.add_items(
                Item(
                    incident_id=incident.id or 0,
                    position=number,
                    key="x",
                    role="pr",
                    state=state,
                    due_at=NOW,
                    remind_at=NOW + late * HOUR,
                )
                for number, (state, late) in enumerate(steps, 1)
            )

    with database.begin() as store:
        assert [(item.incident_id, item.position) for item in store.incidents.to_remind(NOW)] == [(1, 1), (1, 2)]
        assert [item.position for item in store.incidents.items(1)] == [1, 2, 3, 4]
        assert store.incidents.item(1, 3).remind_at == NOW + HOUR
        with pytest.raises(NotFound):
            store.incidents.item(1, 5)


def test_a_version_keeps_its_exact_words_in_each_locale(database: Database) -> None:
    with database.begin() as store:
        a_version(store)

    with database.begin() as store:
        assert {locale: one.text for locale, one in store.statements.wordings(1).items()} == {
            "en": "en 文字", "zh": "zh 文字"
        }  # fmt: skip
        assert store.statements.newest(1).number == 1
        assert [statement.key for statement in store.statements.recent()] == ["battery"]
        with pytest.raises(NotFound):
            store.statements.get(2)


def test_a_verdict_stands_once_and_can_be_given_again_after_it_was_withdrawn(database: Database) -> None:
    with database.begin() as store:
        version_id = a_version(store).id or 0

    def rule() -> None:
        with database.begin() as store:
            store.statements.add_verdict(a_verdict(version_id))

    results = at_once(*[rule] * 4)
    assert [type(fault) for fault in faults(results)] == [IntegrityError] * 3

    with database.begin() as store:
        store.statements.add_verdict(a_verdict(version_id, Ruling.DECLINE))
        store.statements.verdicts(version_id)[0].withdrawn_at = NOW
    rule()
    with database.begin() as store:
        assert [verdict.ruling for verdict in store.statements.verdicts(version_id)] == ["decline", "approve"]
        assert len(store.statements.verdicts_ever(version_id)) == 3


def test_a_version_is_published_when_its_hold_is_over_and_by_one_only(database: Database) -> None:
    with database.begin() as store:
        a_version(store, state=VersionState.HOLDING, publish_at=NOW)
        a_version(store, state=VersionState.HOLDING, publish_at=NOW + HOUR)
        a_version(store, state=VersionState.APPROVED)

    def publish() -> list[int]:
        with database.begin() as store:
            due = store.statements.to_publish(NOW)
            for version in due:
                version.state = VersionState.PUBLISHED
            return [version.id or 0 for version in due]

    results = at_once(*[publish] * 4)

    assert sorted(map(str, results)) == ["[1]", "[]", "[]", "[]"]
    with database.begin() as store:
        assert [version.id for version in store.statements.awaiting()] == [2, 3]


def test_an_executive_who_declines_while_it_is_published_either_stops_it_or_comes_too_late(database: Database) -> None:
    for number in range(1, 13):
        with database.begin() as store:
            a_version(store, state=VersionState.HOLDING, publish_at=NOW)

        def publish() -> str:
            with database.begin() as store:
                for version in store.statements.to_publish(NOW):
                    store.statements.get(version.statement_id)
                    version.state = VersionState.PUBLISHED
                    return "published"
            return "stopped"

        def decline(version_id: int = number) -> str:
            with database.begin() as store:
                version = store.statements.version(version_id)
                assert version is not None
                store.statements.get(version.statement_id)
                if version.state == VersionState.PUBLISHED:
                    return "published"
                version.state = VersionState.DECLINED
                return "stopped"

        said = at_once(publish, decline)
        assert said in (["published"] * 2, ["stopped"] * 2)


def test_only_the_newest_script_that_is_in_date_is_served(database: Database) -> None:
    with database.begin() as store:
        version = a_version(store)
        a_script(store, version, 1, "en")
        a_script(store, version, 1, "zh-Hant")
        newest = a_script(store, version, 2, "en", valid_until=NOW + HOUR)

    with database.begin() as store:
        served = store.scripts.served_now("battery", "en", NOW)
        assert served is not None
        assert (served.id, store.scripts.next_number("battery")) == (newest.id, 3)
        assert store.scripts.served_now("battery", "zh-Hant", NOW) is None  # it would be other words than the newest
        assert store.scripts.served_now("battery", "en", NOW + HOUR) is None
        assert store.scripts.locales_of("battery", NOW) == ["en"]
        assert store.scripts.known_keys() == ["battery"]
        served.withdrawn_at = NOW
        store.scripts.release(served, "tw", NOW)
        store.scripts.serve(
            Serving(script_id=served.id or 0, platform="slack", user_id="U", room="", via="command", served_at=NOW)
        )
    with database.begin() as store:
        assert store.scripts.served_now("battery", "en", NOW) is None


def test_an_effect_is_measured_once(database: Database) -> None:
    with database.begin() as store:
        version = a_version(store)
        store.effects.add(Effect(version_id=version.id or 0, subject="watch-s3", due_at=NOW, span_s=3600))

    def measure() -> int:
        with database.begin() as store:
            due = store.effects.to_measure(NOW)
            for effect in due:
                effect.measured_at = NOW
            return len(due)

    assert sorted(at_once(*[measure] * 3), key=str) == [0, 0, 1]
    with database.begin() as store:
        found = store.effects.of_version(1)
        assert found is not None
        assert found.measured_at == NOW


def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    def add() -> None:
        with database.begin() as store:
            store.statements.add(Statement(key="x", author="lin", created_at=NOW.replace(tzinfo=None)))

    with pytest.raises(Exception, match="without a zone"):
        add()


def test_where_a_source_was_read_up_to_is_kept(database: Database) -> None:
    with database.begin() as store:
        assert store.sources.state("crawler").cursor == {}
        store.sources.save_cursor("crawler", {"note": [3, "文"]}, NOW, NOW)
        store.sources.mark_down("crawler", "gone", NOW)
        store.sources.mark_down("crawler", "gone", NOW + HOUR)

    with database.begin() as store:
        state = store.sources.state("crawler")
        assert (state.cursor, state.down_since, state.newest_at) == ({"note": [3, "文"]}, NOW, NOW)
        assert store.sources.mark_up("crawler", NOW).down_since is None
        assert [one.name for one in store.sources.all()] == ["crawler"]
