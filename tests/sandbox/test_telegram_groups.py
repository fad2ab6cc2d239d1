"""Who hears and sees what in groups: privacy, standing, reactions, people's own acts."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession

from bot.sandbox.people import Persona
from bot.sandbox.telegram.errors import ActError
from bot.sandbox.telegram.server import TelegramStandIn

TOKEN = "123456:" + "A" * 35
PEOPLE = [
    Persona("ana", "Ana Lee", telegram_id=101),
    Persona("boss", "Boss Chen", telegram_id=102),
    Persona("eve", "Eve Outside", telegram_id=103),
    Persona("gone", "Gone", telegram_id=104, deactivated=True),
    Persona("robo", "Robo", telegram_id=105, bot=True),
]
EVERYTHING = ["message", "edited_message", "message_reaction", "my_chat_member", "chat_member", "callback_query"]


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramStandIn]:
    stand_in = TelegramStandIn(PEOPLE)
    await stand_in.start()
    yield stand_in
    await stand_in.stop()


@pytest.fixture
async def http() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session


async def ask(http: ClientSession, telegram: TelegramStandIn, method: str, **args: Any) -> Any:
    """Return the result of a call, or the words of its refusal."""
    async with http.post(f"{telegram.base_url}{TOKEN}/{method}", json=args) as answer:
        body = await answer.json()
        return body["result"] if body["ok"] else body["description"]


class Ear:
    """Reads the bot's updates, each once, with every type asked for."""

    def __init__(self, http: ClientSession, telegram: TelegramStandIn) -> None:
        self._http, self._telegram, self._offset = http, telegram, 0

    async def hear(self) -> list[dict[str, Any]]:
        args = {"offset": self._offset, "allowed_updates": EVERYTHING}
        updates: list[dict[str, Any]] = await ask(self._http, self._telegram, "getUpdates", **args)
        self._offset = updates[-1]["update_id"] + 1 if updates else self._offset
        return updates

    async def texts(self) -> list[str]:
        return [update["message"]["text"] for update in await self.hear() if "message" in update]


@pytest.fixture
async def ear(http: ClientSession, telegram: TelegramStandIn) -> Ear:
    listener = Ear(http, telegram)
    await listener.hear()
    return listener


async def test_in_privacy_mode_the_bot_hears_only_what_is_for_it(
    telegram: TelegramStandIn, http: ClientSession, ear: Ear
) -> None:
    group = telegram.add_group("Room", ["ana"], bot_is_admin=False)
    asked = await ask(http, telegram, "sendMessage", chat_id=group, text="Who takes this?")
    for text in ("hello", "/status", "/status@onevoice_bot", "/status@other_bot", "ask @onevoice_bot", "so /status"):
        await telegram.say("ana", group, text)
    await telegram.say("ana", group, "I do", reply_to=asked["message_id"])

    assert await ear.texts() == ["/status", "/status@onevoice_bot", "ask @onevoice_bot", "I do"]


async def test_an_administrator_bot_hears_everybody_but_other_bots(telegram: TelegramStandIn, ear: Ear) -> None:
    group = telegram.add_group("Room", ["ana", "robo"])
    await telegram.say("ana", group, "hello")
    said = await telegram.say("robo", group, "beep")
    await telegram.react("robo", group, said, "👍")
    await telegram.edit("ana", group, 1, "hello there")

    heard = await ear.hear()

    assert [list(update)[1] for update in heard] == ["my_chat_member", "message", "edited_message"]


async def test_a_reaction_is_told_only_to_an_administrator(telegram: TelegramStandIn, ear: Ear) -> None:
    group = telegram.add_group("Room", ["ana"], bot_is_admin=False)
    said = await telegram.say("ana", group, "/start")
    await telegram.react("ana", group, said, "👍")
    telegram.set_bot_standing(group, "administrator")
    await telegram.react("ana", group, said, "🔥")

    reactions = [update["message_reaction"] for update in await ear.hear() if "message_reaction" in update]

    assert len(reactions) == 1
    assert reactions[0]["old_reaction"] == [{"type": "emoji", "emoji": "👍"}]
    assert reactions[0]["new_reaction"] == [{"type": "emoji", "emoji": "🔥"}]


async def test_the_bots_own_reaction_is_shown_and_not_told(
    telegram: TelegramStandIn, http: ClientSession, ear: Ear
) -> None:
    group = telegram.add_group("Room", ["ana"])
    said = await telegram.say("ana", group, "done")
    place = {"chat_id": group, "message_id": said}

    set_it = await ask(http, telegram, "setMessageReaction", **place, reaction=[{"type": "emoji", "emoji": "👀"}])
    refused = await ask(http, telegram, "setMessageReaction", **place, reaction=[{"type": "emoji", "emoji": "✅"}])

    assert set_it is True
    assert refused == "Bad Request: REACTION_INVALID"
    assert telegram.snapshot()["chats"][0]["messages"][0]["reactions"] == [{"emoji": "👀", "users": ["bot"]}]
    assert all("message_reaction" not in update for update in await ear.hear())


async def test_the_same_reaction_twice_is_one(telegram: TelegramStandIn, ear: Ear) -> None:
    group = telegram.add_group("Room", ["ana"])
    said = await telegram.say("ana", group, "x")
    await telegram.react("ana", group, said, "❤️")
    await telegram.react("ana", group, said, "❤")

    assert sum("message_reaction" in update for update in await ear.hear()) == 1


async def test_an_anonymous_administrator_has_no_name_for_the_bot(telegram: TelegramStandIn, ear: Ear) -> None:
    group = telegram.add_group("Room", ["boss", "ana"])
    telegram.set_anonymous(group, "boss")
    said = await telegram.say("boss", group, "Approve it.")
    await telegram.react("boss", group, said, "👍")

    heard = await ear.hear()

    assert heard[1]["message"]["from"]["username"] == "GroupAnonymousBot"
    assert heard[1]["message"]["sender_chat"]["id"] == group
    assert "user" not in heard[2]["message_reaction"]
    assert heard[2]["message_reaction"]["actor_chat"]["id"] == group
    with pytest.raises(ActError, match="Only an administrator"):
        telegram.set_anonymous(group, "ana")


async def test_standing_in_a_group_is_asked_and_told(telegram: TelegramStandIn, http: ClientSession, ear: Ear) -> None:
    group = telegram.add_group("Room", ["ana", "boss", "gone"])
    telegram.set_standing(group, "boss", "left")

    changed = (await ear.hear())[-1]["chat_member"]
    statuses = [
        (await ask(http, telegram, "getChatMember", chat_id=group, user_id=number))["status"]
        for number in (101, 102, 103, 104, 123456)
    ]

    assert (changed["old_chat_member"]["status"], changed["new_chat_member"]["status"]) == ("member", "left")
    assert statuses == ["creator", "left", "left", "member", "administrator"]
    stranger = await ask(http, telegram, "getChatMember", chat_id=group, user_id=999)
    assert stranger == "Bad Request: PARTICIPANT_ID_INVALID"
    with pytest.raises(ActError, match="Boss Chen is not in Room"):
        await telegram.say("boss", group, "let me in")


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        ("left", "Forbidden: bot is not a member of the supergroup chat"),
        ("kicked", "Forbidden: bot was kicked from the supergroup chat"),
    ],
)
async def test_a_bot_that_is_out_of_the_group_can_do_nothing_there(
    telegram: TelegramStandIn, http: ClientSession, standing: Any, words: str
) -> None:
    group = telegram.add_group("Room", ["ana"])
    telegram.set_bot_standing(group, standing)

    assert await ask(http, telegram, "sendMessage", chat_id=group, text="x") == words
    assert await ask(http, telegram, "getChat", chat_id=group) == words


async def test_other_bots_are_listed_as_administrators_only_when_asked_for(
    telegram: TelegramStandIn, http: ClientSession
) -> None:
    group = telegram.add_group("Room", ["ana", "robo"])
    telegram.set_standing(group, "robo", "administrator")

    usual = await ask(http, telegram, "getChatAdministrators", chat_id=group)
    with_bots = await ask(http, telegram, "getChatAdministrators", chat_id=group, return_bots=True)

    assert [member["user"]["id"] for member in usual] == [101, 123456]
    assert [member["user"]["id"] for member in with_bots] == [101, 105, 123456]


async def test_a_person_sees_only_their_own_chats(telegram: TelegramStandIn) -> None:
    telegram.add_group("Room", ["ana"])
    await telegram.say("eve", "private", "hi")

    assert [chat["title"] for chat in telegram.snapshot("ana")["chats"]] == ["Room"]
    assert [chat["title"] for chat in telegram.snapshot("eve")["chats"]] == ["@onevoice_bot"]
    assert telegram.snapshot("boss")["chats"] == []


async def test_every_visible_change_grows_the_revision_and_is_told(telegram: TelegramStandIn) -> None:
    rings: list[int] = []
    telegram.watch(lambda: rings.append(telegram.revision))
    group = telegram.add_group("Room", ["ana"])
    said = await telegram.say("ana", group, "x")
    await telegram.react("ana", group, said, "👍")
    await telegram.unreact("ana", group, said)
    await telegram.delete("ana", group, said)

    assert rings == sorted(set(rings))
    assert len(rings) == 5


async def test_impossible_acts_are_explained_in_plain_sentences(telegram: TelegramStandIn) -> None:
    group = telegram.add_group("Room", ["ana", "robo", "gone"])
    said = await telegram.say("ana", group, "x")
    acts = {
        "Eve Outside is not in Room.": telegram.say("eve", group, "x"),
        "Nobody with a Telegram account is called 'zoe'.": telegram.say("zoe", group, "x"),
        "There is no chat -5.": telegram.say("ana", -5, "x"),
        "An empty message cannot be sent.": telegram.say("ana", group, "  "),
        "A message has at most 4096 characters.": telegram.say("ana", group, "x" * 4097),
        "There is no message 99 in Room.": telegram.say("ana", group, "x", reply_to=99),
        "Gone's account has been deleted.": telegram.say("gone", group, "x"),
        "Robo is a bot, and bots cannot write to bots.": telegram.say("robo", "private", "x"),
        "Robo is a bot and presses no buttons.": telegram.click("robo", group, said, "x"),
        f"Message {said} has no button with the data 'x'.": telegram.click("ana", group, said, "x"),
        "✅ is not one of Telegram's reactions.": telegram.react("ana", group, said, "✅"),
        f"Ana Lee has no such reaction on message {said}.": telegram.unreact("ana", group, said, "👍"),
        "Ana Lee was not offered 'battery'.": telegram.choose("ana", group, "battery"),
        "An inline query has at most 256 characters.": telegram.inline("ana", "x" * 257),
        f"Robo may not delete message {said}.": telegram.delete("robo", group, said),
        f"Robo did not write message {said}.": telegram.edit("robo", group, said, "y"),
    }
    for sentence, act in acts.items():
        with pytest.raises(ActError) as impossible:
            await act
        assert str(impossible.value) == sentence
