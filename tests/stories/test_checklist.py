"""The checklist: who takes what, in which order it is ended, and when it takes no more."""

from bot.demo.sight import buttons, telegram_buttons
from bot.respond.checklist import playbook
from tests.stories.acts import open_incident
from tests.team import Team, plain

TITLES = [step.title["en"] for step in playbook("rapid_iteration").items]


async def card(team: Team, number: int = 1) -> str:
    await team.settle()
    return plain((await team.finds(f"incident:{number}@")).message)


async def test_taking_an_item_puts_ones_name_on_it(team: Team) -> None:
    await open_incident(team)

    answer = await team.presses("wu", "crisis take 3 #1")

    assert answer == f"Item 3 is yours, due 11-20 13:00 (Asia/Shanghai): {TITLES[2]}"
    assert f"3. {TITLES[2]} · wu" in await card(team)


async def test_a_taken_item_offers_to_be_done_and_a_done_one_offers_nothing(team: Team) -> None:
    await open_incident(team)
    await team.presses("lin", "crisis take 1 #1")
    await team.settle()

    await team.presses("lin", "crisis done 1 #1")

    assert f"1. ✓ {TITLES[0]}" in await card(team)
    assert "1 of 10 done or skipped" in await card(team)
    assert [press.command for press in buttons(team.slack, "lin", "crisis ") if " 1 #1" in press.command] == []


async def test_an_item_can_be_taken_from_its_own_room_and_from_any_other(team: Team) -> None:
    await open_incident(team)

    in_its_room = await team.says("wu", "/crisis take 3", team.slack.snapshot()["channels"][-1]["name"])
    elsewhere = await team.says("lin", "/crisis take 1 #1", "approvals")
    on_telegram = await team.says_on_telegram("zhou", "/crisis take 2", "alerts")

    assert in_its_room.startswith("Item 3 is yours")
    assert elsewhere.startswith("Item 1 is yours")
    assert on_telegram.startswith("Item 2 is yours")


async def test_taking_over_from_a_colleague_is_allowed_and_on_record(team: Team) -> None:
    await open_incident(team)
    await team.says("lin", "/crisis take 1")
    await team.says("wu", "/crisis take 1")

    assert f"1. {TITLES[0]} · wu" in await card(team)
    assert [entry.actor for entry in team.record("take")] == ["lin", "wu"]


async def test_an_item_is_not_ended_before_the_one_it_comes_after(team: Team) -> None:
    await open_incident(team)

    assert await team.says("zhou", "/crisis done 5") == "Item 5 comes after 4. End or skip those first."
    await team.says("lin", "/crisis skip 4 The wording is ready")

    assert (await team.says("zhou", "/crisis done 5")).startswith("Item 5 is done")


async def test_a_skipped_item_keeps_its_reason_and_needs_one(team: Team) -> None:
    await open_incident(team)

    assert await team.says("lin", "/crisis skip 2") == "Say why. Type: `/crisis skip ITEM REASON`"
    await team.says("lin", "/crisis skip 2 Nobody is affected yet")

    assert f"2. skipped: {TITLES[1]} · Nobody is affected yet" in await card(team)


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
    assert f"3. {TITLES[2]} · wu" in await card(team)


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

    assert TITLES[0] in await team.says("lin", "/crisis checklist")
    assert playbook("rapid_iteration").items[0].title["zh-Hans"] in await team.says("mei", "/crisis checklist")
