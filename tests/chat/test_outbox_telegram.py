"""Delivery to Telegram, where nothing can be looked up: no unmarked copy is doubled, and nothing critical is lost."""

import time
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlparse

import pytest

from tests.chat.post_office import PostOffice, a_post_office, words

MARK = "Sent again, may be a repeat"


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[PostOffice]:
    async with a_post_office(tmp_path) as open_office:
        yield open_office


def copies(office: PostOffice) -> tuple[int, int]:
    """Return how many copies there are on Telegram: (unmarked, marked)."""
    marked = sum(MARK in text for text in office.on_telegram())
    return len(office.on_telegram()) - marked, marked


@pytest.mark.parametrize(
    ("fault", "found"), [("drop", (0, 1)), ("500", (0, 1)), ("drop_after", (1, 1)), ("500_after", (1, 1))]
)
async def test_a_critical_message_that_may_be_lost_is_repeated_once_and_says_so(
    office: PostOffice, fault: str, found: tuple[int, int]
) -> None:
    office.telegram.inject("sendMessage", fault)

    office.owe("alert:1", "Storm ahead", critical=True)
    await office.settled()

    assert copies(office) == found
    assert all("Storm ahead" in text for text in office.on_telegram())
    assert office.post("alert:1", "telegram").state == "sent"


async def test_the_mark_goes_with_the_next_words(office: PostOffice) -> None:
    office.telegram.inject("sendMessage", "drop")
    office.owe("alert:1", "Storm ahead", critical=True)
    await office.settled()

    office.owe("alert:1", "Storm over", critical=True)
    await office.settled()

    assert office.on_telegram() == ["Storm over"]


@pytest.mark.parametrize(("fault", "found"), [("drop", 0), ("500", 0), ("drop_after", 1), ("500_after", 1)])
async def test_any_other_message_that_may_be_lost_is_unknown_and_not_repeated(
    office: PostOffice, fault: str, found: int
) -> None:
    office.telegram.inject("sendMessage", fault)

    office.owe("note:1", "By the way")
    await office.settled()

    assert copies(office) == (found, 0)
    assert (office.calls("sendMessage"), office.post("note:1", "telegram").state) == (1, "unknown")


async def test_a_confirmation_that_takes_too_long_counts_as_doubtful(office: PostOffice) -> None:
    office.telegram.inject("sendMessage", "delay", after_s=2.5)

    office.owe("note:1", "By the way")
    await office.settled()

    assert office.post("note:1", "telegram").state == "unknown"


async def test_a_whisper_that_may_have_arrived_is_never_repeated(office: PostOffice) -> None:
    await office.telegram.say("lin", "private", "/start")
    office.telegram.inject("sendMessage", "drop_after")
    with office.database.begin() as store:
        store.posts.whisper("told:1", "telegram", "10001", "10001", words("only you"))

    await office.settled()

    assert (office.on_telegram(), office.calls("sendMessage")) == (["only you"], 1)
    assert office.post("told:1", "telegram", "@10001").state == "unknown"


async def test_a_rate_limit_is_waited_out_as_told(office: PostOffice) -> None:
    office.telegram.inject("sendMessage", "429", after_s=2)
    began_at = time.monotonic()

    office.owe("alert:1", "Storm ahead", critical=True)
    await office.settled()

    assert time.monotonic() - began_at >= 2
    assert copies(office) == (1, 0)


async def test_an_edit_is_safe_to_repeat_whatever_happened_to_it(office: PostOffice) -> None:
    for number in range(5):
        office.owe("alert:1", "Storm ahead", f"group-{number}")
    await office.settled()
    for fault in ("429", "500", "drop", "drop_after", "500_after"):
        office.telegram.inject("editMessageText", fault)

    for number in range(5):
        office.owe("alert:1", "Storm over", f"group-{number}")
    await office.settled()

    assert office.on_telegram() == ["Storm over"] * 5
    assert (office.calls("sendMessage"), office.calls("editMessageText")) == (5, 10)


async def test_a_telegram_that_cannot_be_reached_gets_everything_once_it_is_back(office: PostOffice) -> None:
    port = urlparse(office.telegram.base_url).port
    await office.telegram.stop()
    office.owe("alert:1", "Storm ahead", critical=True)
    await office.until(lambda: "reached" in office.post("alert:1", "telegram").reason)

    await office.telegram.start(port)
    await office.settled()

    assert copies(office) == (1, 0)


async def test_a_group_that_removed_the_bot_leaves_a_dead_message_on_record(office: PostOffice) -> None:
    group = next(chat["id"] for chat in office.telegram.snapshot()["chats"] if chat.get("title") == "alerts")
    office.telegram.set_bot_standing(group, "kicked")
    office.telegram.expect_refusal("sendMessage", "bot was kicked")

    office.owe("alert:1", "Storm ahead", critical=True)
    await office.settled()

    post = office.post("alert:1", "telegram")
    assert (post.state, "add it" in post.reason) == ("dead", True)
    with office.database.begin() as store:
        assert [each.platform for each in store.posts.waiting(post.owed_at)] == ["telegram"]
