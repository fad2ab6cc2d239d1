"""Approval, told as transcripts."""

from tests.team import Team


async def test_an_approval_dies_when_the_text_is_edited(team: Team) -> None:
    await team.says("lin", "/statement new battery We are looking into it.")
    await team.says("lin", "/statement submit 1")
    await team.reacts("chen", "version:1@")
    await team.finds("version:1:ruled")

    await team.says("lin", "/statement edit 1 Everything is fine.")

    assert await team.says("lin", "/statement publish 1") == (
        "Not sent: version 2 has no approval. Version 1 was approved, not this text."
    )
