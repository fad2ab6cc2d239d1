"""The chart of an alert: drawn in each language with letters that can be read, and true to the counts."""

import io
import subprocess
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from PIL import Image

from bot.chat.zones import zone_name
from bot.config import Language, Subject
from bot.model.series import MINUTE, Series
from bot.ports import Scene
from bot.watch.chart import ChartFacts, alert_chart, alert_picture, alt_text, chart_facts, chart_words
from bot.watch.drawing import draw, lettering

NOW = datetime(2026, 11, 20, 12, 30, tzinfo=UTC)
WINDOW = (NOW - timedelta(minutes=15), NOW)
LANGUAGES = get_args(Language)
CHINESE = ("zh-Hans", "zh-Hant")
NAMES = {"zh-Hans": "星河 X2 电池", "zh-Hant": "星河 X2 電池", "en": "Galaxy X2"}
COLOURS = {"negative": (0xD5, 0x5E, 0x00), "other": (0xAF, 0xC3, 0xD2), "window": (0xF8, 0xF3, 0xA9)}


def scene(days: float = 14, storm: int = 4, zone: str = "Asia/Shanghai") -> Scene:
    """Return a subject with one mention a minute by day, every fifth negative, and a storm in the last 15 minutes."""
    every = {NOW - MINUTE * (back + 1): 1 for back in range(round(days * 24 * 60))}
    every = {at: 1 + (storm if at >= WINDOW[0] else 0) for at in every if 8 <= at.hour < 20}
    negative = {at: count - 1 for at, count in every.items() if count > 1}
    negative |= {at: 1 for at in every if at not in negative and at.minute % 5 == 0}
    series = {"all": Series.of(every), "negative": Series.of(negative)}
    return Scene(Subject(key="battery", words=("电池",)), NOW, series.__getitem__, zone=ZoneInfo(zone))


def facts(language: str = "en", name: str = "", **of_scene: float | str) -> ChartFacts:
    return chart_facts(scene(**of_scene), WINDOW, language, name)  # type: ignore[arg-type]


def pixels(png: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(png)) as image:
        assert image.format == "PNG"
        return np.asarray(image.convert("RGB"))


def needs_letters(language: str) -> None:
    """Skip on a machine that cannot write the language."""
    if lettering(facts(language))[0] != chart_words(language):
        pytest.skip(f"no font for {language} is installed")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_chart_is_a_small_picture_in_which_something_can_be_seen(language: str) -> None:
    png = alert_chart(facts(language, NAMES[language]))
    drawn = pixels(png)

    assert drawn.shape == (500, 900, 3)
    assert len(png) <= 60_000
    for colour in COLOURS.values():
        assert (np.abs(drawn.astype(int) - colour).sum(axis=2) < 24).sum() > 200


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter_has_a_glyph(language: str) -> None:
    needs_letters(language)

    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)  # the library warns of each character that it shows as an empty box
        draw(facts(language, NAMES[language]))


@pytest.mark.parametrize("language", CHINESE)
def test_two_chinese_names_look_different(language: str) -> None:
    needs_letters(language)
    one, other = (pixels(draw(facts(language, name)))[:50] for name in ("电池", "屏幕"))

    assert (one != other).any()
    # Boxes would be as like as two peas.
    first, second = (pixels(draw(facts(language, name)))[:50] for name in ("电电", "电池"))
    assert (first != second).any()


@pytest.mark.parametrize("language", CHINESE)
def test_without_a_chinese_font_the_labels_are_english_and_the_subject_its_key(language: str) -> None:
    given = facts(language, NAMES[language])

    assert lettering(given, ["DejaVu Sans"]) == (chart_words("en"), "battery", "DejaVu Sans")
    assert draw(given, ["DejaVu Sans"]) == draw(facts("en", "battery"), ["DejaVu Sans"])


def test_without_any_known_font_there_is_still_a_chart() -> None:
    assert lettering(facts("zh-Hans"), []) == (chart_words("en"), "battery", "DejaVu Sans")
    assert pixels(draw(facts("zh-Hans"), [])).shape == (500, 900, 3)


def test_a_name_no_font_can_write_gives_way_to_the_key() -> None:
    assert lettering(facts("en", "\U00013000\U00013001"))[1] == "battery"


def test_a_name_is_not_read_as_a_formula_and_is_cut() -> None:
    given = facts("en", r"$\frac{1}{0}$ {x} " + "long " * 200)

    assert len(given.name) <= 24
    assert pixels(draw(given)).shape == (500, 900, 3)


def test_the_same_facts_give_the_same_bytes_in_every_thread() -> None:
    given = facts("zh-Hans", NAMES["zh-Hans"])

    with ThreadPoolExecutor(4) as threads:
        drawn = set(threads.map(lambda _: alert_chart(given), range(8)))

    assert len(drawn) == 1


def test_the_library_that_draws_is_not_loaded_before_the_first_chart() -> None:
    work = "import sys, bot.watch.chart; sys.exit('matplotlib' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", work], check=False).returncode == 0


@pytest.mark.parametrize(("total", "negative"), [(0, 0), (1, 1), (75, 60)])
def test_the_sentence_counts_one_as_well_as_many(total: int, negative: int) -> None:
    said = alt_text(replace(facts("en"), total=total, negative=negative))

    assert f": {total}, of these negative: {negative} (" in said


def test_times_are_the_readers_and_name_their_zone() -> None:
    here, there = facts(zone="Asia/Shanghai"), facts(zone="America/New_York")

    assert "from 11-20 20:15 to 11-20 20:30 (Asia/Shanghai)" in alt_text(here)
    assert "from 11-20 07:15 to 11-20 07:30 (America/New_York)" in alt_text(there)
    assert (pixels(draw(here))[420:] != pixels(draw(there))[420:]).any()


def test_a_zone_between_the_hours_has_whole_hours_on_its_axis() -> None:
    assert pixels(draw(facts(zone="Asia/Kolkata"))).shape == (500, 900, 3)


def test_the_numbers_are_those_of_the_window_against_the_same_hour_of_earlier_days() -> None:
    given = facts()

    assert (given.total, given.negative) == (75, 60)
    assert given.usual == (15, 15)
    last = given.ticks[-1]
    assert (last.start_at, last.total, last.negative, last.share) == (WINDOW[0], 75, 60, 0.8)
    assert (last.usual, last.usual_share) == ((15, 15), (0.2, 0.2))
    assert len(given.ticks) == 48


def test_what_is_usual_is_not_known_on_the_first_morning() -> None:
    given = facts(days=1 / 24)

    assert given.usual is None
    assert "not known yet" in alt_text(given)
    assert pixels(draw(given)).shape == (500, 900, 3)


def test_a_subject_nobody_ever_spoke_of_can_be_drawn() -> None:
    empty = Scene(Subject(key="battery", words=("x",)), NOW, lambda _: Series(first=0))

    given = chart_facts(empty, WINDOW, "en")

    assert (given.total, given.usual) == (0, None)
    assert pixels(draw(given)).shape == (500, 900, 3)


def test_a_storm_of_thousands_has_round_numbers_on_its_axis() -> None:
    assert pixels(draw(facts(storm=2_000))).shape == (500, 900, 3)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_chart_is_told_in_one_sentence_for_those_who_cannot_see_it(language: str) -> None:
    picture = alert_picture(facts(language, NAMES[language]))

    for number in (
        NAMES[language],
        "75",
        "60",
        "80%",
        "15–15",
        "20:15",
        zone_name(ZoneInfo("Asia/Shanghai"), language),
    ):
        assert number in picture.alt
    assert "\n" not in picture.alt
    assert len(picture.alt) < 200


def test_labels_are_the_same_in_every_language_but_for_the_words() -> None:
    for language in CHINESE:
        words, english = chart_words(language), chart_words("en")
        assert words.keys() == english.keys()
        for label, sentence in words.items():
            assert sorted(_placeholders(sentence)) == sorted(_placeholders(english[label]))
            assert not sentence.isascii()


def _placeholders(sentence: str) -> list[str]:
    return [piece.partition("}")[0] for piece in sentence.split("{")[1:]]
