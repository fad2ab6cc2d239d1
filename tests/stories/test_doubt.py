"""What nobody can say for certain waits; it is neither published nor thrown away."""

from tests.stories.acts import approve, state, submit
from tests.team import Team


async def test_words_wait_when_the_approvers_account_cannot_be_looked_at(team: Team) -> None:
    await submit(team)
    await approve(team)
    await team.says("lin", "/statement publish 1")
    team.slack.inject("users.info", "500", count=2)

    await team.later(seconds=61)

    await team.finds("version:1:published")
    assert state(team) == "published"
    assert team.count("version:1:refused") == 0


async def test_a_reader_who_is_not_listed_gets_the_words_of_the_room_they_are_in(team: Team) -> None:
    await team.slack.bring("ivy", team.channel("region-tw"))

    assert "zh-Hant" in await team.says("ivy", "/script battery", "region-tw")


async def test_where_there_are_no_forms_the_command_to_type_is_told(team: Team) -> None:
    answer = await team.says_on_telegram("lin", "/statement new battery")

    assert answer == "There are no forms here. Type /statement new battery followed by the text."


async def test_a_mistyped_command_in_a_private_chat_gets_the_nearest_one(team: Team) -> None:
    assert "/script" in await team.says_on_telegram("lin", "/scirpt battery")
