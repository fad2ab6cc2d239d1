"""Scripts: everybody gets the approved words, byte for byte, or a plain no."""

from sqlmodel import Session, col, select

from bot.demo.sight import exact_texts, messages, telegram_messages
from bot.model.script import Serving
from bot.speak.library import starting_text
from tests.stories.acts import WORDS, approve, publish, publish_in_every_language, submit
from tests.team import Team

READERS = {"mei": "zh-Hans", "hsu": "zh-Hant", "amy": "en"}


def served_on_slack(team: Team, who: str) -> str:
    return [text for seen in messages(team.slack, who) if seen.message["ephemeral_to"] == who
            for text in exact_texts(seen.message)][-1]  # fmt: skip


def servings(team: Team) -> list[tuple[str, str, str]]:
    with Session(team.database.engine) as session:
        rows = session.exec(select(Serving).order_by(col(Serving.id))).all()
    return [(row.platform, row.user_id, row.via) for row in rows]


async def test_before_anything_is_approved_there_is_nothing_to_get(team: Team) -> None:
    await submit(team)

    assert await team.says("amy", "/script battery") == "No approved text for battery in en yet."
    assert await team.says_on_telegram("amy", "/script battery") == "No approved text for battery in en yet."
    assert await team.telegram.inline("amy", "battery") == []
    assert await team.says("amy", "/script list") == "No approved text yet."
    assert servings(team) == []


async def test_an_approved_draft_is_not_served_before_it_is_published(team: Team) -> None:
    await submit(team)
    await approve(team)

    assert await team.says("amy", "/script battery") == "No approved text for battery in en yet."


async def test_everybody_gets_the_same_bytes_in_their_own_language(team: Team) -> None:
    await publish_in_every_language(team)

    for who, locale in READERS.items():
        await team.says(who, "/script battery", f"region-{ {'mei': 'cn', 'hsu': 'tw', 'amy': 'intl'}[who] }")
        on_telegram = await team.says_on_telegram(who, "/script battery")
        (offer,) = await team.telegram.inline(who, "battery")

        words = starting_text("battery", locale)
        assert served_on_slack(team, who) == words
        assert on_telegram.split("\n")[-1] == words
        assert offer["input_message_content"]["message_text"] == words


async def test_the_words_that_arrive_in_a_region_are_those_that_are_served(team: Team) -> None:
    await publish_in_every_language(team)

    for region, locale in (("cn", "zh-Hans"), ("tw", "zh-Hant"), ("intl", "en")):
        (release,) = [s for s in messages(team.slack) if s.key.endswith(f":{region}@region-{region}")]
        assert exact_texts(release.message) == [starting_text("battery", locale)]


async def test_a_locale_named_after_the_key_comes_before_ones_own(team: Team) -> None:
    await publish_in_every_language(team)

    for typed in ("battery zh-Hant", "show battery zh-hant", "BATTERY ZH-HANT"):
        await team.says("amy", f"/script {typed}")
        assert served_on_slack(team, "amy") == starting_text("battery", "zh-Hant")


async def test_a_language_nobody_wrote_is_not_answered_in_another(team: Team) -> None:
    await submit(team)
    await approve(team)
    await publish(team)

    assert await team.says("amy", "/script battery fr") == (
        "No approved text for battery in fr yet.\nThere is one in: en. Type /script battery en"
    )
    assert servings(team) == []


async def test_an_unknown_key_is_answered_with_those_there_are(team: Team) -> None:
    await submit(team)
    await approve(team)
    await publish(team)

    assert await team.says("amy", "/script recall") == (
        "No approved text for recall in en yet.\nApproved so far: battery"
    )
    assert await team.says("amy", "/script list") == "Approved texts\nbattery · en"


async def test_an_inline_result_is_sent_as_it_was_approved(team: Team) -> None:
    await submit(team)
    await approve(team)
    await publish(team)
    (offer,) = await team.telegram.inline("amy", "bat")

    sent = await team.telegram.choose("amy", "private", offer["id"])

    assert [
        m["text"] for chat, m in telegram_messages(team.telegram, "amy") if (chat > 0, m["message_id"]) == (True, sent)
    ] == [WORDS]


async def test_a_stranger_who_asks_inline_gets_nothing_and_is_on_record(team: Team) -> None:
    await submit(team)
    await approve(team)
    await publish(team)

    assert await team.telegram.inline("ivy", "battery") == []
    assert await team.telegram.inline("gus", "battery") == []
    assert [(entry.actor, entry.detail["reason"]) for entry in team.record("refused")] == [
        ("telegram:10012", "stranger"), ("telegram:10008", "stranger"),
    ]  # fmt: skip
    assert servings(team) == []


async def test_every_serving_is_on_record(team: Team) -> None:
    await submit(team)
    await approve(team)
    await publish(team)

    await team.says("amy", "/script battery")
    await team.says_on_telegram("amy", "/script battery")
    await team.telegram.inline("amy", "battery")

    assert servings(team) == [
        ("slack", "U0AMY001", "command"), ("telegram", "10007", "command"), ("telegram", "10007", "inline"),
    ]  # fmt: skip


async def test_a_new_version_without_a_locale_is_not_served_there_in_the_old_words(team: Team) -> None:
    await publish_in_every_language(team)
    await team.says("lin", "/statement edit 1 en: We found the cause.")
    await team.says("lin", "/statement submit 1")
    await approve(team, version=2)
    await publish(team, version=2)

    await team.says("amy", "/script battery")
    assert served_on_slack(team, "amy") == "We found the cause."
    assert await team.says("mei", "/script battery") == (
        "battery 还没有已批准的 zh-Hans 文字。\n现有：en。请输入 /script battery en"
    )
    assert await team.telegram.inline("hsu", "battery") == []


async def test_a_translation_of_an_earlier_text_is_marked_and_does_not_go_out(team: Team) -> None:
    await publish_in_every_language(team)
    answer = await team.says("lin", "/statement edit 1 We found the cause.")

    assert "Made from the earlier text and not to be published: zh-Hans, zh-Hant." in answer


async def test_a_script_changed_in_the_database_is_not_served(team: Team) -> None:
    await submit(team)
    await approve(team)
    await publish(team)
    with team.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE script SET text = 'Everything is fine.'")

    assert (await team.says("amy", "/script battery")).startswith("No approved text for battery in en yet.")
    assert await team.telegram.inline("amy", "battery") == []
    assert len(team.record("refuse_serving")) == 2
