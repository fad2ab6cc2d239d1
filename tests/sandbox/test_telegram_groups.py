"""Who hears and sees what in groups: privacy, standing, reactions, people's own acts."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.sandbox.telegram.errors import ActError
from tests.sandbox.telegram_stage import Stage, raised_stage


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with raised_stage() as raised:
        await raised.hear()  # from now on every kind of update is sent
        yield raised


async def test_in_privacy_mode_the_bot_hears_only_what_is_for_it(stage: Stage) -> None:
    group = stage.telegram.add_group("Room", ["ana"], bot_is_admin=False)
    asked = await stage.ask("sendMessage", chat_id=group, text="Who takes this?")
    for text in ("hello", "/status", "/status@onevoice_bot", "/status@other_bot", "ask @onevoice_bot", "so /status"):
        await stage.telegram.say("ana", group, text)
    await stage.telegram.say("ana", group, "I do", reply_to=asked["message_id"])

    assert await stage.texts() == ["/status", "/status@onevoice_bot", "ask @onevoice_bot", "I do"]


async def test_an_administrator_bot_hears_everybody_but_other_bots(stage: Stage) -> None:
    group = stage.telegram.add_group("Room", ["ana", "robo"])
    await stage.telegram.say("ana", group, "hello")
    said = await stage.telegram.say("robo", group, "beep")
    await stage.telegram.react("robo", group, said, "👍")
    await stage.telegram.edit("ana", group, 1, "hello there")

    heard = await stage.hear()

    assert [list(update)[1] for update in heard] == ["my_chat_member", "message", "edited_message"]


async def test_a_reaction_is_told_only_to_an_administrator(stage: Stage) -> None:
    group = stage.telegram.add_group("Room", ["ana"], bot_is_admin=False)
    said = await stage.telegram.say("ana", group, "/start")
    await stage.telegram.react("ana", group, said, "👍")
    stage.telegram.set_bot_standing(group, "administrator")
    await stage.telegram.react("ana", group, said, "🔥")

    reactions = [update["message_reaction"] for update in await stage.hear() if "message_reaction" in update]

    assert len(reactions) == 1
    assert reactions[0]["old_reaction"] == [{"type": "emoji", "emoji": "👍"}]
    assert reactions[0]["new_reaction"] == [{"type": "emoji", "emoji": "🔥"}]


async def test_the_bots_own_reaction_is_shown_and_not_told(stage: Stage) -> None:
    group = stage.telegram.add_group("Room", ["ana"])
    said = await stage.telegram.say("ana", group, "done")
    place = {"chat_id": group, "message_id": said}

    set_it = await stage.ask("setMessageReaction", **place, reaction=[{"type": "emoji", "emoji": "👀"}])
    refused = await stage.ask("setMessageReaction", **place, reaction=[{"type": "emoji", "emoji": "✅"}])

    assert set_it is True
    assert refused == "Bad Request: REACTION_INVALID"
    assert stage.telegram.snapshot()["chats"][0]["messages"][0]["reactions"] == [{"emoji": "👀", "users": ["bot"]}]
    assert all("message_reaction" not in update for update in await stage.hear())


async def test_the_same_reaction_twice_is_one(stage: Stage) -> None:
    group = stage.telegram.add_group("Room", ["ana"])
    said = await stage.telegram.say("ana", group, "x")
    await stage.telegram.react("ana", group, said, "❤️")
    await stage.telegram.react("ana", group, said, "❤")

    assert sum("message_reaction" in update for update in await stage.hear()) == 1


async def test_an_anonymous_administrator_has_no_name_for_the_bot(stage: Stage) -> None:
    group = stage.telegram.add_group("Room", ["boss", "ana"])
    stage.telegram.set_anonymous(group, "boss")
    said = await stage.telegram.say("boss", group, "Approve it.")
    await stage.telegram.react("boss", group, said, "👍")

    heard = await stage.hear()

    assert heard[1]["message"]["from"]["username"] == "GroupAnonymousBot"
    assert heard[1]["message"]["sender_chat"]["id"] == group
    assert "user" not in heard[2]["message_reaction"]
    assert heard[2]["message_reaction"]["actor_chat"]["id"] == group
    with pytest.raises(ActError, match="Only an administrator"):
        stage.telegram.set_anonymous(group, "ana")


async def test_standing_in_a_group_is_asked_and_told(stage: Stage) -> None:
    group = stage.telegram.add_group("Room", ["ana", "boss", "gone"])
    stage.telegram.set_standing(group, "boss", "left")

    changed = (await stage.hear())[-1]["chat_member"]
    statuses = [
        (await stage.ask("getChatMember", chat_id=group, user_id=number))["status"]
        for number in (101, 102, 103, 104, 123456)
    ]

    assert (changed["old_chat_member"]["status"], changed["new_chat_member"]["status"]) == ("member", "left")
    assert statuses == ["creator", "left", "left", "member", "administrator"]
    stranger = await stage.ask("getChatMember", chat_id=group, user_id=999)
    assert stranger == "Bad Request: PARTICIPANT_ID_INVALID"
    with pytest.raises(ActError, match="Boss Chen is not in Room"):
        await stage.telegram.say("boss", group, "let me in")


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        ("left", "Forbidden: bot is not a member of the supergroup chat"),
        ("kicked", "Forbidden: bot was kicked from the supergroup chat"),
    ],
)
async def test_a_bot_that_is_out_of_the_group_can_do_nothing_there(stage: Stage, standing: Any, words: str) -> None:
    group = stage.telegram.add_group("Room", ["ana"])
    stage.telegram.set_bot_standing(group, standing)

    assert await stage.ask("sendMessage", chat_id=group, text="x") == words
    assert await stage.ask("getChat", chat_id=group) == words


async def test_other_bots_are_listed_as_administrators_only_when_asked_for(stage: Stage) -> None:
    group = stage.telegram.add_group("Room", ["ana", "robo"])
    stage.telegram.set_standing(group, "robo", "administrator")

    usual = await stage.ask("getChatAdministrators", chat_id=group)
    with_bots = await stage.ask("getChatAdministrators", chat_id=group, return_bots=True)

    assert [member["user"]["id"] for member in usual] == [101, 123456]
    assert [member["user"]["id"] for member in with_bots] == [101, 105, 123456]


async def test_a_person_sees_only_their_own_chats(stage: Stage) -> None:
    stage.telegram.add_group("Room", ["ana"])
    await stage.telegram.say("eve", "private", "hi")

    assert [chat["title"] for chat in stage.telegram.snapshot("ana")["chats"]] == ["Room"]
    assert [chat["title"] for chat in stage.telegram.snapshot("eve")["chats"]] == ["@onevoice_bot"]
    assert stage.telegram.snapshot("boss")["chats"] == []


async def test_every_visible_change_grows_the_revision_and_is_told(stage: Stage) -> None:
    rings: list[int] = []
    stage.telegram.watch(lambda: rings.append(stage.telegram.revision))
    group = stage.telegram.add_group("Room", ["ana"])
    said = await stage.telegram.say("ana", group, "x")
    await stage.telegram.react("ana", group, said, "👍")
    await stage.telegram.unreact("ana", group, said)
    await stage.telegram.delete("ana", group, said)

    assert rings == sorted(set(rings))
    assert len(rings) == 5


async def test_impossible_acts_are_explained_in_plain_sentences(stage: Stage) -> None:
    group = stage.telegram.add_group("Room", ["ana", "robo", "gone"])
    said = await stage.telegram.say("ana", group, "x")
    acts = {
        "Eve Outside is not in Room.": stage.telegram.say("eve", group, "x"),
        "Nobody with a Telegram account is called 'zoe'.": stage.telegram.say("zoe", group, "x"),
        "There is no chat -5.": stage.telegram.say("ana", -5, "x"),
        "An empty message cannot be sent.": stage.telegram.say("ana", group, "  "),
        "A message has at most 4096 characters.": stage.telegram.say("ana", group, "x" * 4097),
        "There is no message 99 in Room.": stage.telegram.say("ana", group, "x", reply_to=99),
        "Gone's account has been deleted.": stage.telegram.say("gone", group, "x"),
        "Robo is a bot, and bots cannot write to bots.": stage.telegram.say("robo", "private", "x"),
        "Robo is a bot and presses no buttons.": stage.telegram.click("robo", group, said, "x"),
        f"Message {said} has no button with the data 'x'.": stage.telegram.click("ana", group, said, "x"),
        "✅ is not one of Telegram's reactions.": stage.telegram.react("ana", group, said, "✅"),
        f"Ana Lee has no such reaction on message {said}.": stage.telegram.unreact("ana", group, said, "👍"),
        "Ana Lee was not offered 'battery'.": stage.telegram.choose("ana", group, "battery"),
        "An inline query has at most 256 characters.": stage.telegram.inline("ana", "x" * 257),
        f"Robo may not delete message {said}.": stage.telegram.delete("robo", group, said),
        f"Robo did not write message {said}.": stage.telegram.edit("robo", group, said, "y"),
    }
    for sentence, act in acts.items():
        with pytest.raises(ActError) as impossible:
            await act
        assert str(impossible.value) == sentence
