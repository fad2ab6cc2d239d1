"""Keys of scripts, and the drafts that are shipped for some of them."""

import pytest

from bot.speak.library import is_key, starting_keys, starting_text, starting_title


@pytest.mark.parametrize(
    ("key", "good"),
    [
        ("battery", True),
        ("9-volt_x", True),
        ("a" * 40, True),
        ("a" * 41, False),
        ("", False),
        ("-a", False),
        ("Battery", False),
        ("电池", False),
        ("a b", False),
        ("battery\n", False),
        ("../battery", False),
    ],
)
def test_a_key_is_short_and_typed_on_any_keyboard(key: str, good: bool) -> None:
    assert is_key(key) is good


@pytest.mark.parametrize(
    ("key", "locale"), [("no-such", "en"), ("battery", "fr"), ("../../messages", "en"), ("", "en")]
)
def test_without_a_shipped_draft_the_text_is_empty(key: str, locale: str) -> None:
    assert starting_text(key, locale) == ""


@pytest.mark.parametrize("locale", ["en", "zh-Hans", "zh-Hant"])
def test_a_shipped_draft_comes_without_its_front_matter(locale: str) -> None:
    assert "battery" in starting_keys()
    assert not starting_text("battery", locale).startswith("---")
    assert starting_text("battery", locale)
    assert starting_title("battery", locale) != "battery"


def test_a_key_without_a_draft_is_its_own_title() -> None:
    assert starting_title("no-such", "en") == "no-such"
