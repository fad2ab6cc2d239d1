"""A picture with its words, on both platforms: one message, described for those who cannot see it."""

from dataclasses import replace
from typing import Any

import aiohttp
import pytest

from bot.chat.message import Divider, Exact, Picture
from bot.errors import NotDelivered, PictureRefused
from bot.ports import Letter
from bot.sandbox.slack.server import SlackStandIn
from tests.painting import painting
from tests.platforms.stage import CAST, SlackStage, Stage, TelegramStage, letter, line
from tests.refusals import answering

ALT = "73 mentions in 15 minutes, 47 of them negative; 14–27 are usual."
RED, BLUE = Picture(painting("red"), ALT), Picture(painting("blue"), ALT)
UPLOAD = ("files.getUploadURLExternal", "upload_url", "files.completeUploadExternal")


async def deliver(stage: Stage, sent: Letter, message_id: str = "") -> str:
    """Upload and send, or edit, as the outbox does."""
    if sent.picture is not None and sent.picture.png and not sent.file_id:
        sent = replace(sent, file_id=await stage.platform.upload(sent))
    if not message_id:
        return await stage.platform.post(sent)
    await stage.platform.edit(sent, message_id)
    return message_id


async def seen(stage: Stage) -> list[bytes]:
    """Return the pictures people see, oldest first."""
    urls = [url for message in stage.messages() for url in _urls(message)]
    async with aiohttp.ClientSession() as session:
        return [await (await session.get(url)).read() for url in urls]


def _urls(message: dict[str, Any]) -> list[str]:
    if "blocks" in message:
        return [block["slack_file"]["url"] for block in message["blocks"] if block["type"] == "image"]
    return [message["photo"]["url"]] if message["photo"] else []


async def test_a_picture_stands_under_the_words_of_one_message(stage: Stage) -> None:
    sent = letter(stage, line("Battery complaints rise"), picture=RED, buttons=())

    await deliver(stage, sent)

    [message] = stage.messages()
    assert "Battery complaints rise" in stage.words(message)
    assert await seen(stage) == [RED.png]


async def test_a_picture_can_answer_in_a_thread(stage: Stage) -> None:
    parent = await stage.platform.post(letter(stage))

    await deliver(stage, letter(stage, line("The chart"), key="chart-1", thread=parent, picture=RED))

    answer = stage.messages()[1]
    assert str(answer.get("thread_ts") or answer.get("reply_to")) == parent
    assert await seen(stage) == [RED.png]


async def test_an_edit_brings_another_picture_and_other_words(stage: Stage) -> None:
    sent = await deliver(stage, letter(stage, line("before"), picture=RED))

    await deliver(stage, letter(stage, line("after"), picture=BLUE), sent)

    [message] = stage.messages()
    assert "after" in stage.words(message)
    assert await seen(stage) == [BLUE.png]


async def test_a_picture_can_join_a_message_that_had_none(stage: Stage) -> None:
    sent = await deliver(stage, letter(stage, line("words")))

    await deliver(stage, letter(stage, line("words"), picture=RED), sent)

    assert await seen(stage) == [RED.png]
    assert len(stage.messages()) == 1


async def test_the_description_of_a_picture_rings_nobody(stage: Stage) -> None:
    hostile = Picture(RED.png, "<!channel> <@U0BOSS0001> @boss_account https://evil.example *bold* `x`")

    await deliver(stage, letter(stage, line("words"), picture=hostile))

    [message] = stage.messages()
    assert stage.rung(message) == []


async def test_a_letter_without_its_picture_says_what_could_have_been_seen(stage: Stage) -> None:
    await deliver(stage, letter(stage, line("words"), picture=RED).without_picture())

    [message] = stage.messages()
    assert ALT in stage.words(message).replace("\u2060", "")


async def test_a_429_on_a_picture_tells_how_long_to_wait(stage: Stage) -> None:
    stage.far.inject(UPLOAD[0] if stage.key == "slack" else "sendPhoto", "429", after_s=7)

    with pytest.raises(NotDelivered) as fault:
        await deliver(stage, letter(stage, picture=RED))

    assert (fault.value.retry_after_s, fault.value.ambiguous, fault.value.permanent) == (7, False, False)


async def test_slack_describes_the_picture_in_its_block_and_in_its_file(slack: SlackStage) -> None:
    await deliver(slack, letter(slack, line("words"), picture=RED))

    [message] = slack.messages()
    assert [block["alt_text"] for block in message["blocks"] if block["type"] == "image"] == [ALT]
    [announced] = [call for call in slack.far.calls if call.method == UPLOAD[0]]
    assert (announced.args["alt_txt"], announced.args["filename"]) == (ALT, "post-1.png")


async def test_an_uploaded_picture_is_seen_by_nobody_until_its_message_is_out(slack: SlackStage) -> None:
    file_id = await slack.platform.upload(letter(slack, picture=RED))

    assert file_id
    assert [message for room in slack.far.snapshot()["channels"] for message in room["messages"]] == []


@pytest.mark.parametrize("step", UPLOAD)
@pytest.mark.parametrize("fault", ["500", "500_after", "drop", "drop_after"])
async def test_an_upload_in_doubt_can_be_repeated(slack: SlackStage, step: str, fault: str) -> None:
    slack.far.inject(step, fault)
    sent = letter(slack, picture=RED)

    with pytest.raises(NotDelivered) as refused:
        await slack.platform.upload(sent)
    await deliver(slack, sent)

    assert (refused.value.ambiguous, refused.value.permanent) == (False, False)
    assert await seen(slack) == [RED.png]


async def test_slack_is_asked_again_while_it_works_on_the_file(slack: SlackStage) -> None:
    sent = letter(slack, picture=RED)
    sent = replace(sent, file_id=await slack.platform.upload(sent))
    slack.far.inject("chat.postMessage", "error:invalid_blocks")

    with pytest.raises(PictureRefused) as refused:
        await slack.platform.post(sent)

    assert refused.value.retry_after_s
    assert slack.messages() == []


async def test_a_file_slack_does_not_have_is_told_from_blocks_that_are_wrong(slack: SlackStage) -> None:
    slack.far.expect_refusal("chat.postMessage", "invalid_blocks")

    with pytest.raises(PictureRefused):
        await slack.platform.post(letter(slack, picture=RED, file_id="F0GONE00001"))


async def test_a_workspace_that_takes_no_files_says_so(slack: SlackStage) -> None:
    slack.far.inject(UPLOAD[0], "error:file_uploads_disabled")

    with pytest.raises(NotDelivered, match="ask a workspace admin") as refused:
        await slack.platform.upload(letter(slack, picture=RED))

    assert refused.value.permanent


async def test_an_app_without_the_scope_is_told_which_one() -> None:
    far = SlackStandIn(CAST, scopes={"chat:write", "channels:read"})
    async with answering(far):
        stage = SlackStage(far)
        far.expect_refusal(UPLOAD[0], "missing_scope")
        with pytest.raises(NotDelivered, match="files:write") as refused:
            await stage.platform.upload(letter(stage, picture=RED))
        advice = [finding.advice for finding in await stage.platform.check({}) if finding.what == "slack scopes"]
        await stage.platform.stop()

    assert refused.value.permanent
    assert "files:write (to upload charts)" in advice[0]


async def test_a_message_full_of_blocks_still_has_room_for_its_picture(slack: SlackStage) -> None:
    await deliver(slack, letter(slack, *[Divider()] * 60, line("last"), picture=RED))

    assert len(slack.messages()[0]["blocks"]) == 50
    assert await seen(slack) == [RED.png]


async def test_telegram_says_the_description_under_the_words(telegram: TelegramStage) -> None:
    await deliver(telegram, letter(telegram, line("words"), picture=RED))

    assert telegram.words(telegram.messages()[0]) == f"words\n{ALT}"


async def test_words_too_long_for_a_caption_are_cut(telegram: TelegramStage) -> None:
    await deliver(telegram, letter(telegram, line("电" * 3000), picture=RED))

    text = telegram.words(telegram.messages()[0])
    assert (len(text), text[-1]) == (1024, "…")


async def test_exact_wording_too_long_for_a_caption_refuses_the_picture_and_not_the_words(
    telegram: TelegramStage,
) -> None:
    sent = letter(telegram, Exact(text="x" * 2000), picture=RED)

    with pytest.raises(PictureRefused):
        await telegram.platform.post(sent)
    await telegram.platform.post(sent.without_picture())

    assert telegram.wordings(telegram.messages()[0]) == ["x" * 2000]


async def test_new_words_for_a_picture_that_is_shown_leave_it_in_place(telegram: TelegramStage) -> None:
    sent = await deliver(telegram, letter(telegram, line("before"), picture=RED))

    await deliver(telegram, letter(telegram, line("after"), picture=Picture(b"", ALT)), sent)
    await deliver(telegram, letter(telegram, line("after"), picture=Picture(b"", ALT)), sent)

    assert telegram.words(telegram.messages()[0]) == f"after\n{ALT}"
    assert await seen(telegram) == [RED.png]
    assert not [call for call in telegram.far.calls if call.method == "editMessageMedia"]


async def test_words_alone_reach_a_message_that_became_a_picture(telegram: TelegramStage) -> None:
    telegram.far.expect_refusal("editMessageText", "there is no text in the message to edit")
    sent = await deliver(telegram, letter(telegram, line("before"), picture=RED))

    await deliver(telegram, letter(telegram, line("after")), sent)

    assert telegram.words(telegram.messages()[0]) == "after"
    assert await seen(telegram) == [RED.png]


@pytest.mark.parametrize("said", ["not enough rights to send photos to the chat", "IMAGE_PROCESS_FAILED"])
async def test_a_group_that_takes_no_pictures_is_told_from_one_that_takes_nothing(
    telegram: TelegramStage, said: str
) -> None:
    telegram.far.inject("sendPhoto", f"400 Bad Request: {said}")
    with pytest.raises(PictureRefused):
        await telegram.platform.post(letter(telegram, picture=RED))

    telegram.far.inject("sendPhoto", "400 Bad Request: chat not found")
    with pytest.raises(NotDelivered) as refused:
        await telegram.platform.post(letter(telegram, picture=RED))
    assert not isinstance(refused.value, PictureRefused)
