"""The checklist: who takes what, in which order it is ended, and when it takes no more."""

from bot.demo.sight import buttons, telegram_buttons
from tests.stories.acts import open_incident
from tests.team import Team, plain


async def card(team: Team, number: int = 1) -> str:
    await team.settle()
    return plain((await team.finds(f"incident:{number}@")).message)


async def test_taking_an_item_puts_ones_name_on_it(team: Team) -> None:
    await open_incident(team)

    answer = await team.presses("mei", "crisis take 2 #1")

    assert answer.startswith("第 2 项归你，截止 11-20 12:00 (Asia/Shanghai)：")
    assert "2. Phone users who are affected and ask how they use it and when it went wrong. · mei" in await card(team)


async def test_a_taken_item_offers_to_be_done_and_a_done_one_offers_nothing(team: Team) -> None:
    await open_incident(team)
    await team.presses("lin", "crisis take 1 #1")
    await team.settle()

    await team.presses("lin", "crisis done 1 #1")

    assert "1. ✓ Say it in public" in await card(team)
    assert "1 of 10 done or skipped" in await card(team)
    assert [press.command for press in buttons(team.slack, "lin", "crisis ") if " 1 #1" in press.command] == []


async def test_an_item_can_be_taken_from_its_own_room_and_from_any_other(team: Team) -> None:
    await open_incident(team)

    in_its_room = await team.says("wu", "/crisis take 3", team.slack.snapshot()["channels"][-1]["name"])
    elsewhere = await team.says("lin", "/crisis take 1 #1", "approvals")
    on_telegram = await team.says_on_telegram("mei", "/crisis take 2", "alerts")

    assert in_its_room.startswith("Item 3 is yours")
    assert elsewhere.startswith("Item 1 is yours")
    assert on_telegram.startswith("第 2 项")


async def test_taking_over_from_a_colleague_is_allowed_and_on_record(team: Team) -> None:
    await open_incident(team)
    await team.says("lin", "/crisis take 1")
    await team.says("wu", "/crisis take 1")

    assert "1. Say it in public: we have seen it and we are looking into it. · wu" in await card(team)
    assert [entry.actor for entry in team.record("take")] == ["lin", "wu"]


async def test_an_item_is_not_ended_before_the_one_it_comes_after(team: Team) -> None:
    await open_incident(team)

    assert await team.says("zhou", "/crisis done 5") == "Item 5 comes after 4. End or skip those first."
    await team.says("lin", "/crisis skip 4 The wording is ready")

    assert (await team.says("zhou", "/crisis done 5")).startswith("Item 5 is done")


async def test_a_skipped_item_keeps_its_reason_and_needs_one(team: Team) -> None:
    await open_incident(team)

    assert await team.says("mei", "/crisis skip 2") == "请写原因。请输入：`/crisis skip 项号 原因`"
    await team.says("lin", "/crisis skip 2 Nobody is affected yet")

    assert "2. skipped: Phone users who are affected and ask how they use it and when it went wrong. · Nobody is" in (
        await card(team)
    )


async def test_proof_is_kept_with_what_is_done(team: Team) -> None:
    await open_incident(team)
    await team.says("lin", "/crisis done 1 https://weibo.example/1 #1")

    (entry,) = team.record("done")
    assert entry.detail == {"position": 1, "note": "https://weibo.example/1"}


async def test_an_ended_item_says_who_ended_it(team: Team) -> None:
    await open_incident(team)
    await team.says("lin", "/crisis done 1")

    assert await team.says("wu", "/crisis take 1") == "Item 1 was ended by lin."
    assert await team.says("wu", "/crisis done 1") == "Item 1 was ended by lin."


async def test_a_button_pressed_on_telegram_changes_the_card_on_slack(team: Team) -> None:
    await open_incident(team)
    await team.until(lambda: bool(telegram_buttons(team.telegram, "wu", "crisis take 3")))
    chat, message_id, data = telegram_buttons(team.telegram, "wu", "crisis take 3")[0]

    notice = await team.telegram.click("wu", chat, message_id, data)

    assert notice["text"].startswith("Item 3 is yours")
    assert "3. Reproduce it on test units; find the cause and who is affected. · wu" in await card(team)


async def test_an_item_that_is_not_there_is_refused(team: Team) -> None:
    await open_incident(team)

    assert await team.says("lin", "/crisis take 11") == "There is no item 11. `/crisis checklist` shows them."
    assert await team.says("lin", "/crisis take") == "A number is missing. Type: `/crisis take ITEM`"
    assert await team.says("lin", "/crisis take 1 #9") == "There is no incident 9. `/crisis list` shows them."


async def test_a_closed_incident_takes_no_more_changes(team: Team) -> None:
    await open_incident(team)
    assert await team.says("lin", "/crisis close") == "Incident 1 is closed."

    assert await team.says("lin", "/crisis take 1 #1") == ("Incident 1 is closed; its checklist takes no more changes.")
    assert await team.says("lin", "/crisis close #1") == "Incident 1 is closed already."
    assert (await card(team)).startswith("Closed: Incident 1")
    assert buttons(team.slack, "lin", "crisis take") == []


async def test_the_checklist_is_shown_in_the_readers_language(team: Team) -> None:
    await open_incident(team)

    assert "Say it in public" in await team.says("lin", "/crisis checklist")
    assert "公开回应一句" in await team.says("mei", "/crisis checklist")
