"""What people type, well or badly, and hostile words that are only words."""

import pytest

from bot.demo.sight import messages, telegram_messages
from handlers import TABLE
from tests.stories.acts import open_incident
from tests.team import Team, plain

HOSTILE = (
    "<!channel> @channel @everyone <@U0CHEN01> &lt;!here&gt; https://evil.example/x *b* _i_ `c` "
    "[a](https://evil.example) \u202egnp.exe\u202c \u200b @chen"
)
BROADCASTS = ("<!channel>", "<!here>", "<!everyone>", "<@U0CHEN01>")


async def test_an_unknown_command_is_answered_privately_with_the_nearest(team: Team) -> None:
    assert await team.says("lin", "/crisis akc 1") == (
        "I do not know `/crisis akc`. Did you mean `/crisis ack`? `/crisis help` shows everything."
    )
    assert "Did you mean `/statement submit`?" in await team.says_on_telegram("lin", "/statement sumbit 1")
    assert [seen for seen in messages(team.slack) if seen.message["ephemeral_to"] is None] == []


async def test_help_lists_every_command_that_can_be_typed(team: Team) -> None:
    words = await team.says("lin", "/crisis help")

    for command in TABLE:
        if command.words[0] in {"crisis", "statement"} and len(command.words) == 2 and command.words[1] != "help":
            assert f"/{command.name}" in words
    assert "/script KEY" in words
    assert await team.says("lin", "/crisis") == words
    assert await team.says("lin", "/statement help") == words


async def test_a_command_for_other_roles_is_refused_with_whom_to_ask(team: Team) -> None:
    assert await team.says("wu", "/statement new battery Sorry.") == (
        "`/statement new` is for these roles: lead, pr, legal, marketing, executive. You can ask: lin, chen, zhou, mei."
    )


async def test_case_and_blanks_do_not_matter(team: Team) -> None:
    assert await team.says("lin", "/crisis   STATUS ") == await team.says("lin", "/crisis status")


async def test_a_key_that_cannot_be_typed_elsewhere_is_refused(team: Team) -> None:
    assert await team.says("lin", "/statement new 电池 Sorry.") == (
        "A key is a-z, 0-9, - and _, such as battery. Type: `/statement new KEY [text]`"
    )


async def test_a_form_that_is_refused_stays_open_with_the_reason_at_its_blank(team: Team) -> None:
    await team.slack.say("lin", team.channel("alerts"), "/statement new battery")

    answer = await team.fills_in("lin", {"zh-Hans": "对不起\u200b。"})

    assert answer == {
        "errors": {
            "zh-Hans": "The text for zh-Hans has an invisible character at place 4 (U+200B). Type it again there."
        }
    }
    assert await team.fills_in("lin", {"zh-Hans": "对不起。"}) == {}


@pytest.mark.parametrize("text", [HOSTILE, "@channel " * 12_000], ids=["mentions and markup", "108,000 characters"])
async def test_hostile_words_in_a_note_ring_nobody_and_break_nothing(team: Team, text: str) -> None:
    await open_incident(team)
    await team.slack.say("lin", team.channel("alerts"), f"/crisis note {text}")

    note = (await team.finds("note:")).message
    await team.settle()

    assert not [mark for mark in BROADCASTS if mark in note["text"]]
    assert {piece["type"] for piece in pieces(note)} == {"text"}
    assert "\u202e" not in plain(note)
    (shown,) = [
        m for _, m in telegram_messages(team.telegram) if m["from"] == "bot" and m["text"].startswith("Note by lin")
    ]
    assert {entity["type"] for entity in shown["entities"] or []} <= {"bold", "italic"}
    assert len(shown["text"].encode("utf-16-le")) // 2 <= 4096
    assert team.record("not_delivered") == []


async def test_hostile_words_in_a_title_ring_nobody_and_break_nothing(team: Team) -> None:
    await open_incident(team, HOSTILE)
    await team.settle()

    card = (await team.finds("incident:1@")).message
    assert not [mark for mark in BROADCASTS if mark in card["text"]]
    assert {piece["type"] for piece in pieces(card)} == {"text"}
    assert "Incident 1 · orange" in await team.says("lin", "/crisis status")


async def test_a_note_typed_on_telegram_rings_nobody_on_slack(team: Team) -> None:
    await open_incident(team)
    await team.says_on_telegram("lin", f"/crisis note {HOSTILE}", "alerts")

    note = (await team.finds("note:")).message

    assert {piece["type"] for piece in pieces(note)} == {"text"}
    assert not [mark for mark in BROADCASTS if mark in note["text"]]


@pytest.mark.parametrize("text", ["/crisis ack 9999999999999", "/crisis ack 2147483648", "/crisis note #99999999999",
                                  "/crisis ack \x00", "/statement show ٣", "/script " + "x" * 5000])  # fmt: skip
async def test_nonsense_is_answered_and_never_a_crash(team: Team, text: str) -> None:
    answer = await team.says("lin", text)

    assert answer
    assert "Something went wrong" not in answer


def pieces(message: dict[str, object]) -> list[dict[str, str]]:
    """Return the inline elements of a message's rich text."""
    found: list[dict[str, str]] = []

    def walk(element: object) -> None:
        if isinstance(element, list):
            for inner in element:
                walk(inner)
        elif isinstance(element, dict) and "elements" in element:
            walk(element["elements"])
        elif isinstance(element, dict) and element.get("type") != "button":
            found.append(element)

    walk([block for block in message["blocks"] if block["type"] == "rich_text"])  # type: ignore[attr-defined]
    return found
