"""Delivery of pictures: shown once and in their message, and never the reason why words are lost."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.chat.message import Button, Picture
from bot.model.post import PostPicture
from tests.chat.post_office import PostOffice, a_post_office, words
from tests.painting import painting

ALT = "47 of 73 mentions are negative."
RED, BLUE = Picture(painting("red"), ALT), Picture(painting("blue"), ALT)
ANNOUNCE, COMPLETE = "files.getUploadURLExternal", "files.completeUploadExternal"


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[PostOffice]:
    async with a_post_office(tmp_path) as open_office:
        yield open_office


async def seen_on_slack(office: PostOffice) -> list[bytes | None]:
    """Return the picture, or None, of each message of the bot, oldest first."""
    messages = [one for room in office.slack.snapshot()["channels"] for one in room["messages"] if one["user"] == "bot"]
    return [
        await _read(next((b["slack_file"] for b in one["blocks"] if b["type"] == "image"), None)) for one in messages
    ]


async def seen_on_telegram(office: PostOffice) -> list[bytes | None]:
    """Return the picture, or None, of each message of the bot, oldest first."""
    messages = [one for chat in office.telegram.snapshot()["chats"] for one in chat["messages"] if one["from"] == "bot"]
    return [await _read(one["photo"]) for one in messages]


async def _read(file: dict[str, Any] | None) -> bytes | None:
    if file is None:
        return None
    async with aiohttp.ClientSession() as session:
        return await (await session.get(file["url"])).read()


def kept(office: PostOffice, key: str, platform: str) -> PostPicture:
    """Return the row of a Post's picture."""
    with office.database.begin() as store:
        post = store.posts.find(key, "alerts", platform)
        row = store.posts._session.get(PostPicture, post.id if post else 0)
    assert row is not None
    return row


async def test_a_picture_arrives_once_in_each_chat(office: PostOffice) -> None:
    office.owe("alert:1:chart", "The chart", picture=RED)

    await office.settled()

    assert (await seen_on_slack(office), await seen_on_telegram(office)) == ([RED.png], [RED.png])
    assert office.on_slack("alert:1:chart") == ["The chart"]
    assert office.on_telegram() == [f"The chart\n{ALT}"]


async def test_a_picture_stands_in_the_thread_of_its_alert(office: PostOffice) -> None:
    office.owe("alert:1", "Storm ahead")
    office.owe("alert:1:chart", "The chart", thread_key="alert:1", picture=RED)

    await office.settled()

    card, chart = office.post("alert:1"), office.post("alert:1:chart")
    [message] = [
        one for room in office.slack.snapshot()["channels"] for one in room["messages"] if one["ts"] == chart.message_id
    ]
    assert message["thread_ts"] == card.message_id
    answered = [one["reply_to"] for chat in office.telegram.snapshot()["chats"] for one in chat["messages"]]
    assert answered == [None, int(office.post("alert:1", "telegram").message_id)]


async def test_another_picture_takes_the_place_of_the_first(office: PostOffice) -> None:
    office.owe("alert:1", "Storm ahead", picture=RED)
    await office.settled()

    office.owe("alert:1", "Storm ahead", picture=BLUE)
    await office.settled()

    assert (await seen_on_slack(office), await seen_on_telegram(office)) == ([BLUE.png], [BLUE.png])


async def test_new_words_keep_the_picture_without_sending_it_again(office: PostOffice) -> None:
    office.owe("alert:1", "Storm ahead", picture=RED)
    await office.settled()

    office.owe("alert:1", "Storm over")
    await office.settled()

    assert (await seen_on_slack(office), await seen_on_telegram(office)) == ([RED.png], [RED.png])
    assert (office.on_slack(), office.on_telegram()) == (["Storm over"], [f"Storm over\n{ALT}"])
    assert (office.calls(ANNOUNCE), office.calls("sendPhoto"), office.calls("editMessageMedia")) == (1, 1, 0)


async def test_the_same_picture_owed_again_changes_nothing(office: PostOffice) -> None:
    office.owe("alert:1", "Storm ahead", picture=RED)
    await office.settled()

    office.owe("alert:1", "Storm ahead", picture=RED)
    await office.settled()

    assert office.post("alert:1").revision == 1
    assert (office.calls("chat.update"), office.calls("editMessageCaption")) == (0, 0)


async def test_the_bytes_are_let_go_once_people_see_them(office: PostOffice) -> None:
    office.owe("alert:1", "Storm ahead", picture=RED)
    await office.settled()

    assert (kept(office, "alert:1", "slack").png, kept(office, "alert:1", "telegram").png) == (b"", b"")
    assert kept(office, "alert:1", "slack").alt == ALT


async def test_taking_buttons_off_leaves_the_picture(office: PostOffice) -> None:
    with office.database.begin() as store:
        message = words("Storm ahead").model_copy(update={"buttons": (Button(label="Mine", command="crisis ack 1"),)})
        store.posts.owe("alert:1", "alerts", message, picture=RED)
    await office.settled()

    with office.database.begin() as store:
        store.posts.disarm("alert:1")
    await office.settled()

    assert (await seen_on_slack(office), await seen_on_telegram(office)) == ([RED.png], [RED.png])
    assert (office.calls("chat.update"), office.calls("editMessageCaption")) == (1, 1)


async def test_a_picture_owed_while_the_first_is_on_its_way_is_edited_in(office: PostOffice) -> None:
    office.slack.inject("chat.postMessage", "delay", after_s=0.5)
    office.owe("alert:1", "Storm ahead", picture=RED)
    await office.until(lambda: office.on_slack("alert:1"))

    office.owe("alert:1", "Storm ahead", picture=BLUE)
    await office.settled()

    assert await seen_on_slack(office) == [BLUE.png]


@pytest.mark.parametrize("fault", ["drop", "500", "drop_after", "500_after"])
async def test_a_doubtful_message_is_found_by_its_key_and_its_picture_uploaded_once(
    office: PostOffice, fault: str
) -> None:
    office.slack.inject("chat.postMessage", fault)

    office.owe("alert:1", "Storm ahead", picture=RED)
    await office.settled()

    assert await seen_on_slack(office) == [RED.png]
    assert (office.calls(ANNOUNCE), office.post("alert:1").state) == (1, "sent")


@pytest.mark.parametrize("method", ["files.completeUploadExternal", "chat.postMessage"])
async def test_a_kill_while_a_picture_goes_out_loses_and_doubles_nothing(office: PostOffice, method: str) -> None:
    office.slack.inject(method, "delay", after_s=1)
    office.owe("alert:1:chart", "The chart", picture=RED)
    await office.until(lambda: office.calls(method))

    await office.crash()
    office.open()
    await office.settled()

    assert await seen_on_slack(office) == [RED.png]
    assert office.on_slack() == ["The chart"]
    assert office.calls(ANNOUNCE) == (2 if method == COMPLETE else 1)


@pytest.mark.parametrize("method", [ANNOUNCE, COMPLETE, "chat.postMessage"])
async def test_a_rate_limit_on_the_way_of_a_picture_is_waited_out(office: PostOffice, method: str) -> None:
    office.slack.inject(method, "429", after_s=1)

    office.owe("alert:1", "Storm ahead", picture=RED)
    await office.settled()

    assert await seen_on_slack(office) == [RED.png]


async def test_slack_is_given_the_time_to_work_on_the_file(office: PostOffice) -> None:
    office.slack.inject("chat.postMessage", "error:invalid_blocks")

    office.owe("alert:1", "Storm ahead", picture=RED)
    await office.settled()

    assert await seen_on_slack(office) == [RED.png]
    assert office.calls(ANNOUNCE) == 1


async def test_words_do_not_wait_for_ever_for_a_picture(office: PostOffice) -> None:
    office.slack.inject(COMPLETE, "429", count=7, after_s=1)

    office.owe("alert:1", "Storm ahead", picture=RED)
    await office.settled()

    assert await seen_on_slack(office) == [None]
    assert (office.calls(COMPLETE), office.post("alert:1").state) == (7, "sent")


async def test_a_critical_message_waits_less_and_gets_its_picture_with_the_next_words(office: PostOffice) -> None:
    office.slack.inject(COMPLETE, "429", count=3, after_s=1)
    office.owe("alert:1", "Storm ahead", critical=True, picture=RED)
    await office.settled()
    assert await seen_on_slack(office) == [None]

    office.owe("alert:1", "Storm over", critical=True)
    await office.settled()

    assert await seen_on_slack(office) == [RED.png]


@pytest.mark.parametrize("error", ["missing_scope", "file_uploads_disabled"])
async def test_words_go_at_once_where_pictures_are_not_taken(office: PostOffice, error: str) -> None:
    office.slack.inject(ANNOUNCE, f"error:{error}")

    office.owe("alert:1", "Storm ahead", picture=RED)
    await office.settled()

    assert (await seen_on_slack(office), office.on_slack()) == ([None], ["Storm ahead"])
    assert ALT in str(office.slack.snapshot())


async def test_words_go_to_a_group_that_takes_no_pictures(office: PostOffice) -> None:
    office.telegram.inject("sendPhoto", "400 Bad Request: not enough rights to send photos to the chat")

    office.owe("alert:1", "Storm ahead", picture=RED)
    await office.settled()

    assert (await seen_on_telegram(office), office.on_telegram()) == ([None], [f"Storm ahead\n{ALT}"])


async def test_a_critical_photo_that_may_be_lost_is_repeated_once_and_says_so(office: PostOffice) -> None:
    office.telegram.inject("sendPhoto", "drop_after")

    office.owe("alert:1", "Storm ahead", critical=True, picture=RED)
    await office.settled()

    assert await seen_on_telegram(office) == [RED.png, RED.png]
    assert ["Sent again, may be a repeat" in text for text in office.on_telegram()] == [False, True]


async def test_any_other_photo_that_may_be_lost_is_unknown_and_not_repeated(office: PostOffice) -> None:
    office.telegram.inject("sendPhoto", "500_after")

    office.owe("alert:1", "Storm ahead", picture=RED)
    await office.settled()

    assert (office.calls("sendPhoto"), office.post("alert:1", "telegram").state) == (1, "unknown")


async def test_an_edit_with_a_picture_is_safe_to_repeat(office: PostOffice) -> None:
    office.owe("alert:1", "Storm ahead", picture=RED)
    await office.settled()
    office.slack.inject("chat.update", "drop_after")
    office.telegram.inject("editMessageMedia", "drop_after")

    office.owe("alert:1", "Storm over", picture=BLUE)
    await office.settled()

    assert (await seen_on_slack(office), await seen_on_telegram(office)) == ([BLUE.png], [BLUE.png])
    assert (office.calls(ANNOUNCE), office.calls("editMessageMedia")) == (2, 2)
