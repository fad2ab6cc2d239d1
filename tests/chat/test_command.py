"""What is typed, and the command it means."""

import pytest

from bot.chat.command import Command, find_command, number_in
from bot.errors import BadInput
from handlers import TABLE

SMALL = tuple(
    Command(tuple(words.split()), run=print, usage=usage)
    for words, usage in [("crisis", ""), ("crisis ack", "ALERT"), ("script", "KEY"), ("script list", "")]
)


@pytest.mark.parametrize(
    ("text", "name", "rest"),
    [
        pytest.param("crisis ack 1", "crisis ack", "1", id="two words"),
        pytest.param("crisis", "crisis", "", id="one word"),
        pytest.param("script list", "script list", "", id="the longest match wins"),
        pytest.param("script lists", "script", "lists", id="a word is matched whole"),
        pytest.param("CRISIS Ack 1", "crisis ack", "1", id="case does not matter"),
        pytest.param("  crisis \t ack\n1", "crisis ack", "1", id="neither do blanks"),
        pytest.param("crisis ack", "crisis ack", "", id="nothing follows"),
        pytest.param("script  Two  blanks ", "script", "Two  blanks ", id="what follows is left as it was typed"),
        pytest.param("script a\nb", "script", "a\nb", id="line breaks too"),
    ],
)
def test_what_was_typed_finds_its_command(text: str, name: str, rest: str) -> None:
    command, found = find_command(text, SMALL)

    assert (command.name, found) == (name, rest)


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("crisis akc 1", "crisis ack"),
        ("crisis chek", "crisis checklist"),
        ("crisis stauts", "crisis status"),
        ("statement aprove 1", "statement approve"),
        ("statement sumbit 1", "statement submit"),
    ],
)
def test_an_unknown_command_is_answered_with_the_nearest(typed: str, near: str) -> None:
    with pytest.raises(BadInput) as refused:
        find_command(typed, TABLE)

    assert refused.value.facts["near"] == near


@pytest.mark.parametrize("typed", ["crisis 预警", "crisis " + "x" * 100_000, "statement ￥", "reach me", "", "   "])
def test_a_word_that_is_like_nothing_is_answered_with_a_command_that_exists(typed: str) -> None:
    with pytest.raises(BadInput) as refused:
        find_command(typed, TABLE)

    assert find_command(str(refused.value.facts["near"]), TABLE)


@pytest.mark.parametrize("typed", ["crisis react", "crisis unreact", "statement react"])
def test_what_cannot_be_typed_is_never_suggested(typed: str) -> None:
    with pytest.raises(BadInput) as refused:
        find_command(typed, TABLE)

    assert str(refused.value.facts["near"]).split()[0] in {"crisis", "statement", "script"}


def test_every_command_is_found_under_its_own_name() -> None:
    for command in TABLE:
        assert find_command(command.name, TABLE) == (command, "")


def test_no_two_commands_share_a_name() -> None:
    names = [command.name for command in TABLE]

    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("text", "number", "rest"),
    [
        ("1", 1, ""),
        ("#12 done ", 12, "done "),
        ("007", 7, ""),
        ("0", 0, ""),
        ("999999999", 999_999_999, ""),
        ("  3\n4", 3, "4"),
    ],
)
def test_a_number_may_carry_a_hash_and_is_followed_by_anything(text: str, number: int, rest: str) -> None:
    assert number_in(text, "/crisis ack ALERT") == (number, rest)


@pytest.mark.parametrize("text", ["", " ", "#", "-1", "1.5", "１", "²", "one", "1st", "1000000000", "9" * 100_000])
def test_what_is_no_number_is_answered_with_the_usage(text: str) -> None:
    with pytest.raises(BadInput, match="/crisis ack ALERT"):
        number_in(text, "/crisis ack ALERT")
