"""The watch room's settings: a limit nobody reads or reaches is told, with its place and what was expected."""

import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.config import Subject
from bot.watch import polarity
from bot.watch.detectors import DETECTORS
from bot.watch.settings import setting_faults, subject_notes

TODAY = date(2026, 11, 21)


def faults(**subject: Any) -> list[str]:
    tree = {"subjects": [{"key": "s3", "words": ["手表"], **subject}]}
    return [f"{'.'.join(map(str, place))}: {what}" for place, what in setting_faults(tree)]


def notes(**subject: Any) -> list[str]:
    return subject_notes(Subject(key="s3", words=subject.pop("words", ("手表",)), **subject), TODAY)


@pytest.mark.parametrize(
    ("thresholds", "said"),
    [
        ({"min_negativ": 3}, "min_negativ: negative_growth has no limit `min_negativ`; did you mean `min_negative`?"),
        ({"xyz": 3}, "xyz: negative_growth has no limit `xyz`; expected one of: cold_share, few_negative, "),
        ({"min_gain": 3}, "min_gain: `min_gain` is no limit of negative_growth; did you mean `spread_speed = {"),
        ({"kol_voices": {"window_min": 5}}, "kol_voices: no radar is called `kol_voices`; did you mean `kol_voice`?"),
        ({"qqq": {}}, "qqq: no radar is called `qqq`; expected one of: comparison, coordination, "),
        ({"kol_voice": {"windw_min": 5}}, "kol_voice.windw_min: kol_voice has no limit `windw_min`; did you mean `wi"),
        ({"blind_source": {"enabled": 0}}, "blind_source: `blind_source` looks at sources, not at a subject"),
        ({"min_share": 1.01}, "min_share: expected a share from 0 to 1; 0.2 is a fifth"),
        ({"self_purification": {"fall_to": 60}}, "self_purification.fall_to: expected a share from 0 to 1"),
        ({"koc_silence": {"enabled": 2}}, "koc_silence.enabled: expected 0 (off) or 1 (on)"),
        ({"window_min": 0}, "window_min: expected minutes from 1 to 21600, the 15 days that are looked at"),
        ({"window_min": 21_601}, "window_min: expected minutes from 1 to 21600"),
        ({"coordination": {"live_min": 1e300}}, "coordination.live_min: expected minutes from 0 to 21600"),
    ],
)
def test_a_limit_that_cannot_be_meant_is_told_with_what_was_expected(thresholds: Mapping[str, Any], said: str) -> None:
    [told] = faults(thresholds=thresholds)
    [in_a_phase] = faults(phases={"launch": thresholds})

    assert told.startswith(f"subjects.0.thresholds.{said}")
    assert in_a_phase.startswith(f"subjects.0.phases.launch.{said}")


@pytest.mark.parametrize(
    "thresholds",
    [
        {},
        {"min_share": 0},
        {"min_share": 1},
        {"window_min": 1},
        {"window_min": 21_600},
        {"koc_silence": {"enabled": True}},
        {"coordination": {"live_min": 0}},
        {"self_purification": {"high_ratio": 3}},
        {"spread_speed": {"red_after": 10_000_000}},
        {"negative_growth": {"surprise": 5}},
        {"min_share": -1, "kol_voice": {"window_min": "1h"}},
    ],
    ids=str,
)
def test_a_limit_within_its_bounds_is_taken_and_what_is_no_number_is_left_to_the_configuration(
    thresholds: Mapping[str, Any],
) -> None:
    assert faults(thresholds=thresholds) == []


def test_the_limits_that_radars_come_with_are_within_their_bounds_and_pass_over_no_level() -> None:
    thresholds = {each.key: dict(each.thresholds) for each in DETECTORS}

    assert faults(thresholds=thresholds) == []
    assert notes(thresholds=thresholds) == []


@pytest.mark.parametrize("tree", [{}, {"subjects": 3}, {"subjects": [3]}, {"watch": 3}, {"watch": {"model": 3}}])
def test_a_table_of_another_shape_is_left_to_the_configuration(tree: Mapping[str, Any]) -> None:
    assert list(setting_faults(tree)) == []


def test_every_wrong_limit_of_every_subject_is_told_not_only_the_first() -> None:
    tree = {"subjects": [{"thresholds": {"a": 1, "b": 1}}, {"phases": {"mature": {"volume": {"c": 1, "surprise": 4}}}}]}

    assert [place for place, _ in setting_faults(tree)] == [
        ("subjects", 0, "thresholds", "a"),
        ("subjects", 0, "thresholds", "b"),
        ("subjects", 1, "phases", "mature", "volume", "c"),
    ]


def test_a_subject_cannot_take_the_name_under_which_the_bot_watches_its_sources() -> None:
    assert faults(key="monitoring") == [
        "subjects.0.key: `monitoring` is what the bot calls itself; expected another key"
    ]
    assert faults(key="monitor") == []


def test_an_address_that_a_source_cannot_use_is_told_where_it_stands() -> None:
    tree = {"sources": [{"kind": "native"}, {"kind": "mediacrawler", "url": "oracle://x"}, {"kind": "nonsense"}]}

    [(place, what)] = setting_faults(tree)

    assert place == ("sources", 1, "url")
    assert what.startswith("url `oracle://…`: expected sqlite:///")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "cannot be read: No such file or directory; expected a file of `onevoice train`"),
        (b"", "is no polarity model of this version; run `onevoice train` again"),
        (b"onevoice polarity 0\n{}\n", "is no polarity model of this version"),
        (b'onevoice polarity 1\n{"words": 0, "buckets": 1}\n', "is no polarity model of this version"),
        (b"onevoice polarity 1\n[]\n", "is no polarity model of this version"),
    ],
    ids=["absent", "empty", "another version", "another size", "no table"],
)
def test_a_model_that_is_not_there_or_of_another_version_is_told(
    tmp_path: Path, content: bytes | None, said: str
) -> None:
    model = tmp_path / "own.bin"
    if content is not None:
        model.write_bytes(content)

    [(place, what)] = setting_faults({"watch": {"model": str(model)}})

    assert place == ("watch", "model")
    assert what.startswith(f"{model}: {said}")


def test_a_model_of_this_version_and_the_shipped_one_are_fine(tmp_path: Path) -> None:
    shutil.copy(Path(polarity.__file__).with_name("model.bin"), tmp_path / "own.bin")

    assert list(setting_faults({"watch": {"model": str(tmp_path / "own.bin")}})) == []
    assert list(setting_faults({"watch": {"model": ""}})) == []


@pytest.mark.parametrize(
    ("subject", "said"),
    [
        ({"words": ("手表", "米")}, "The word `米` is a single character"),
        ({"words": (" x ",)}, "The word ` x ` is a single character"),
        ({"phases": {"launch": {}, "mature": {}}}, "`phases` of launch never begin without `launched`."),
        ({"phases": {"launch": {}, "growth": {}}}, "`phases` of launch and growth never begin"),
        ({"launched": date(2026, 12, 22)}, "`launched` is 31 days ahead; the phase launch holds until then."),
        ({"thresholds": {"yellow_times": 5}}, "negative_growth: `yellow_times` 5 is above `orange_times` 4. Yellow is"),
        (
            {"launched": TODAY, "phases": {"growth": {"kol_voice": {"red_voices": 3}}}},
            "kol_voice: `orange_voices` 4 is above `red_voices` 3. Orange is passed over.",
        ),
    ],
)
def test_what_may_surprise_is_noted(subject: dict[str, Any], said: str) -> None:
    [told] = notes(**subject)

    assert told.startswith(said)


@pytest.mark.parametrize(
    "subject",
    [
        {"words": ("手表", "S3")},
        {"phases": {"mature": {}}},
        {"launched": date(2026, 12, 21), "phases": {"launch": {}}},
        {"thresholds": {"yellow_times": 4}},
    ],
)
def test_what_is_usual_is_not_noted(subject: dict[str, Any]) -> None:
    assert notes(**subject) == []
