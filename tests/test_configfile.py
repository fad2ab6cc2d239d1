"""The configuration file: every fault is told by file, line, key and what was expected; secrets never are."""

import os
import re
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from bot.config import Config
from bot.configfile import example, look_at, read_config
from bot.errors import BadInput
from bot.watch.settings import setting_faults, subject_notes

TOKEN = "xoxb-very-secret"


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine's own ONEVOICE_* variables are not what is tested here."""
    for name in [name for name in os.environ if name.startswith("ONEVOICE_")]:
        monkeypatch.delenv(name)


def read(folder: Path, text: str) -> Config:
    path = folder / "onevoice.toml"
    path.write_text(text, "utf-8")
    return read_config(path)


def complaint(folder: Path, text: str) -> str:
    with pytest.raises(BadInput) as fault:
        read(folder, text)
    return str(fault.value)


def every_option_taken(text: str) -> str:
    """Return the example with each commented-out setting switched on."""
    return re.sub(r"(?m)^#(?=\S)", "", text)


def keys_of(model: type[BaseModel], place: str = "") -> Iterator[str]:
    for name, field in model.model_fields.items():
        kinds = (field.annotation, *get_args(field.annotation))
        section = next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)), None)
        if section:
            yield from keys_of(section, f"{place}{name}.")
        else:
            yield place + name


def written_keys(tree: dict[str, Any], place: str = "") -> Iterator[str]:
    for name, value in tree.items():
        for part in value if isinstance(value, list) else [value]:
            yield place + name
            if isinstance(part, dict):
                yield from written_keys(part, f"{place}{name}.")


def test_the_first_file_is_read_without_a_change(tmp_path: Path) -> None:
    config = read(tmp_path, example())

    assert {room.name for room in config.rooms} == {"alerts", "approvals"}
    assert config.subjects
    assert config.platforms == ()


def test_the_first_file_lets_nobody_in_before_ids_are_filled_in(tmp_path: Path) -> None:
    config = read(tmp_path, example())

    assert not [person.name for person in config.people if person.slack or person.telegram]


def test_every_option_of_the_first_file_is_a_valid_one_and_surprises_nobody(tmp_path: Path) -> None:
    path = tmp_path / "onevoice.toml"
    path.write_text(every_option_taken(example()), "utf-8")
    config = read_config(path, setting_faults)

    assert config.region("tw") is not None
    assert config.approval.quorum["red"] == {"executive": 1, "legal": 1}
    assert [subject_notes(subject, date(2026, 11, 21)) for subject in config.subjects] == [[]]


def test_the_first_file_names_every_key_there_is(tmp_path: Path) -> None:
    written = set(written_keys(tomllib.loads(every_option_taken(example()))))

    assert sorted(set(keys_of(Config)) - written) == []


def test_the_options_of_the_first_file_are_at_their_defaults(tmp_path: Path) -> None:
    """Taking away a `#` changes nothing until the value is changed; the quorum shows one more level than it has."""
    config, plain = read(tmp_path, every_option_taken(example())), Config()

    assert config.approval.model_copy(update={"quorum": plain.approval.quorum}) == plain.approval
    for section in ("slack", "telegram", "watch", "respond", "delivery", "web"):
        assert getattr(config, section) == getattr(plain, section)


@pytest.mark.parametrize(
    ("text", "line", "key", "expected"),
    [
        ('[watch]\nevery_s = "soon"', 2, "watch.every_s", "expected a number, such as 15 without quotes"),
        ("[watch]\nevery_s = 0", 2, "watch.every_s", "expected a value greater than 0"),
        ("[approval]\nallow_self = 3", 2, "approval.allow_self", "expected true or false"),
        ('language = "fr"', 1, "language", "'zh-Hans', 'zh-Hant' or 'en'"),
        ('\n\ntimezone = "Shanghai"', 3, "timezone", "expected a zone name such as Asia/Shanghai"),
        ('[slack]\napi_url = "slack.com/api"', 2, "slack.api_url", "starts with https:// or http://"),
        ('[telegram]\nfile_url = "https://"', 2, "telegram.file_url", "starts with https:// or http://"),
        ('langauge = "en"', 1, "langauge", "unknown key; did you mean `language`?"),
        ("[watch]\n# a comment\nevery = 15", 3, "watch.every", "did you mean `every_s`?"),
        ('[[rooms]]\nname = "alerts"\nslakc = "C0ALERTS"', 3, "rooms.0.slakc", "did you mean `slack`?"),
        ("[web]\ncolour = 1", 2, "web.colour", "unknown key; expected one of: listen"),
        ('[[rooms]]\nname = "Alerts!"', 2, "rooms.0.name", "expected a short name such as watch-s3: of a-z,"),
        (
            '[[rooms]]\nname = "a"\n[[rooms]]\nname = "b"\nslack = "#crisis"',
            5,
            "rooms.1.slack",
            "channel's id, such as C0123AB",
        ),
        ("[approval]\nquorum = { ornage = { legal = 1 } }", 2, "approval.quorum", "unknown level `ornage`"),
        ('[web]\nlisten = "nonsense"', 2, "web.listen", "expected host:port"),
        ('[slack]\nlisten = "0.0.0.0:99999"', 2, "slack.listen", "expected host:port"),
        (
            '[[sources]]\nkind = "native"\n[[sources]]\nkind = "native"',
            3,
            "sources.1",
            "`native` is there twice; give each source a `name` of its own",
        ),
        ('[[people]]\nroles = ["lead"]', 1, "people.0.name", "Field required"),
        ('[[people]]\nname = "ana"\nroles = ["boss"]', 3, "people.0.roles.0", "'executive'"),
        ('[[people]]\nname = "ana"\n[[people]]\nname = "ana"', 3, "people.1", "`ana` is there twice"),
        ('[[people]]\nname = "ana"\nregion = "tw"', 3, "people.0.region", "no region `tw`; there are: none"),
        ('[[people]]\nname = "ana"\ndeputy = "bo"', 3, "people.0.deputy", "no person `bo`"),
        ('[[people]]\nname = "ana"\ntimezone = "Mars/Base"', 3, "people.0.timezone", "expected a zone name"),
        (
            '[[people]]\nname = "ana"\nslack = "U0ANA"\n[[people]]\nname = "bo"\nslack = "U0ANA"',
            6,
            "people.1.slack",
            "the same account as `ana`",
        ),
        (
            '[[rooms]]\nname = "alerts"\n[[regions]]\nkey = "tw"\nlocale = "zh-Hant"\nrooms = ["alert"]',
            6,
            "regions.0.rooms",
            "no room `alert`; there are: alerts",
        ),
        ('[[people]]\nname = "a"\nslack = "@ana"', 3, "people.0.slack", "the member's id, such as U0123ABCDEF"),
        ('[[people]]\nname = "a"\nroles = "lead"', 3, "people.0.roles", 'a list in brackets, such as roles = ["lead"]'),
        ("[[people]]\nname = 7", 2, "people.0.name", "expected a text in quotes"),
        ('[[people]]\nname = "a"\ntelegram = "@a"', 3, "people.0.telegram", "expected a whole number, such as 15"),
        ("people = 3", 1, "people", "expected entries, each of them begun with a line [[people]]"),
        ("watch = 3", 1, "watch", "expected a table, such as one begun with a line [watch]"),
        ("rooms = [1]", 1, "rooms.0", "expected a table, not a value"),
        (
            '[[subjects]]\nkey = "s3"\nwords = []',
            3,
            "subjects.0.words",
            'expected a list in brackets, with an entry at least, such as words = ["手表 S3", "Watch S3"]',
        ),
        (
            '[[subjects]]\nkey = "s3"\nwords = ["a"]\nthresholds = 3',
            4,
            "subjects.0.thresholds",
            "expected a table, such as thresholds = { min_negative = 5 }",
        ),
        ('[[sources]]\nkind = "crawler"', 2, "sources.0.kind", "'native', 'mediacrawler', 'bettafish'"),
        ("[clock]\nspeed = -1", 2, "clock.speed", "greater than 0"),
        ("[watch]\nacknowledge_min = -1", 2, "watch.acknowledge_min", "greater than or equal to 0"),
        ("[watch]\nacknowledge_min = 10081", 2, "watch.acknowledge_min", "less than or equal to 10080"),
        ("[watch]\nacknowledge_min = nan", 2, "watch.acknowledge_min", "finite number"),
        ("[approval]\nhold_s = inf", 2, "approval.hold_s", "finite number"),
        ("[respond]\nremind_every_min = 1e300", 2, "respond.remind_every_min", "less than or equal to 10080"),
        ("[watch]\nretention_days = 36501", 2, "watch.retention_days", "less than or equal to 36500"),
        ('[[subjects]]\nkey = "s3"\nwords = [""]', 3, "subjects.0.words.0", "expected a word, not blanks"),
        ('[[subjects]]\nkey = "s3"\nwords = ["手表", " \\u200b　\\ufe0f"]', 3, "subjects.0.words.1", "not blanks"),
        (
            '[[subjects]]\nkey = "s3"\nwords = ["a"]\ncompetitors = ["\\t"]',
            4,
            "subjects.0.competitors.0",
            "not blanks",
        ),
        (
            '[[subjects]]\nkey = "s3"\nwords = ["Watch S3"]\ncompetitors = ["Mi", "ｗａｔｃｈ  s3"]',
            4,
            "subjects.0.competitors",
            "is one of the subject's own words; expected names of others",
        ),
        ('[[subjects]]\nkey = "s3"\nwords = ["a"]\nlaunched = 1026-09-01', 4, "subjects.0.launched", "1800-01-01"),
        (
            '[[subjects]]\nkey = "s3"\nwords = ["a"]\nlaunched = "2026-02-30"',
            4,
            "subjects.0.launched",
            "expected a date, such as 2026-09-01",
        ),
        (
            '[[subjects]]\nkey = "s3"\nwords = ["a"]\n[[subjects]]\nkey = "s3"\nwords = ["b"]',
            4,
            "subjects.1",
            "`s3` is there twice",
        ),
        (
            '[[subjects]]\nkey = "s3"\nwords = ["a"]\n[subjects.thresholds]\nmin_negative = -1',
            5,
            "subjects.0.thresholds.min_negative",
            "greater than or equal to 0",
        ),
        (
            '[[subjects]]\nkey = "s3"\nwords = ["a"]\nthresholds.kol_voice.window_min = nan',
            4,
            "subjects.0.thresholds.kol_voice.window_min",
            "finite number",
        ),
        (
            '[[subjects]]\nkey = "s3"\nwords = ["a"]\n[subjects.thresholds."kol_voice"]\nwindow_min = "1h"',
            5,
            "subjects.0.thresholds.kol_voice.window_min",
            "expected a number, such as 15",
        ),
        (
            '[[subjects]]\nkey = "s3"\nwords = ["a"]\nphases = { lanch = { min_negative = 3 } }',
            4,
            "subjects.0.phases.lanch",
            "'launch', 'growth' or 'mature'",
        ),
        (
            '[[subjects]]\nkey = "s3"\nwords = ["a"]\nphases.launch.min_negative = -3',
            4,
            "subjects.0.phases.launch.min_negative",
            "greater than or equal to 0",
        ),
        (
            '[[authors]]\nplatform = "weibo"\nid = " "\nname = "王"\ntiers = ["kol"]',
            3,
            "authors.0.id",
            "expected a word, not blanks",
        ),
        (
            2 * '[[authors]]\nplatform = "weibo"\nid = "1"\nname = "王"\ntiers = ["kol"]\n',
            6,
            "authors.1",
            "`weibo 1` is there twice",
        ),
        (
            '[[sources]]\nkind = "native"\nname = "own"\n[[sources]]\nkind = "feed"\nname = "own"\nurl = "f.xml"',
            4,
            "sources.1",
            "`own` is there twice",
        ),
    ],
)
def test_a_fault_names_file_line_key_and_what_was_expected(
    tmp_path: Path, text: str, line: int, key: str, expected: str
) -> None:
    told = complaint(tmp_path, text)

    assert told.startswith(f"{tmp_path / 'onevoice.toml'}:{line}: {key}: ")
    assert expected in told


def test_every_fault_is_told_not_only_the_first(tmp_path: Path) -> None:
    told = complaint(tmp_path, 'language = "fr"\n[watch]\nevery_s = 0\n[web]\nport = 1\n')

    assert [part.split(": ")[1] for part in told.splitlines()] == ["language", "watch.every_s", "web.port"]


def test_names_are_looked_at_even_where_values_are_wrong_and_all_is_told_by_line(tmp_path: Path) -> None:
    told = complaint(
        tmp_path,
        'language = "fr"\n[[people]]\nname = "ana"\nregion = "tw"\n[[regions]]\nkey = "hk"\nlocale = "zh"\n'
        '[[rooms]]\nname = "a"\n[[rooms]]\nname = "a"\n',
    )

    assert [part.split(": ")[1] for part in told.splitlines()] == [
        "language",
        "people.0.region",
        "regions.0.locale",
        "rooms.1",
    ]


@pytest.mark.parametrize(
    "text",
    ["people = 3", "rooms = [1, 2]", "[people]\nname = 1", "[[regions]]\nkey = []\nrooms = 3", 'authors = ["weibo"]'],
)
def test_a_table_of_another_shape_is_a_fault_and_no_crash(tmp_path: Path, text: str) -> None:
    assert complaint(tmp_path, text).startswith(f"{tmp_path / 'onevoice.toml'}:")


def test_names_that_come_from_the_environment_are_not_blamed_on_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONEVOICE_ROOMS", '[{"name": "a"}, {"name": "a"}]')

    assert complaint(tmp_path, 'language = "en"') == "environment: ONEVOICE_ROOMS: rooms.1: `a` is there twice"


def test_what_only_another_room_knows_is_told_beside_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "onevoice.toml"
    path.write_text('language = "fr"\n[web]\nlisten = ""\n', "utf-8")

    found = look_at(path, lambda tree: iter([(("web", "listen"), f"is {tree['web']['listen']!r}")]))

    assert found.config is None
    assert [fault.removeprefix(f"{path}:") for fault in found.faults] == [
        "1: language: expected 'zh-Hans', 'zh-Hant' or 'en'",
        "3: web.listen: is ''",
    ]


def test_a_missing_file_is_answered_with_how_to_write_one(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"absent\.toml: no such file\. Run `onevoice init`"):
        read_config(tmp_path / "absent.toml")


def test_broken_toml_is_answered_with_its_place(tmp_path: Path) -> None:
    told = complaint(tmp_path, 'language = "en"\n[watch\n')

    assert str(tmp_path / "onevoice.toml") in told
    assert "line 2" in told


def test_a_folder_or_a_file_in_another_encoding_is_refused_in_words(tmp_path: Path) -> None:
    other = tmp_path / "gbk.toml"
    other.write_bytes('# 设置\nlanguage = "en"'.encode("gbk"))

    for path in (tmp_path, other):
        with pytest.raises(BadInput, match="cannot be read as UTF-8 text"):
            read_config(path)


def test_a_file_from_windows_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    path = tmp_path / "onevoice.toml"
    path.write_bytes('language = "en"\r\n'.encode("utf-8-sig"))

    assert read_config(path).language == "en"


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONEVOICE_LANGUAGE", "en")
    monkeypatch.setenv("ONEVOICE_WATCH__EVERY_S", "30")
    monkeypatch.setenv("ONEVOICE_SLACK__BOT_TOKEN", TOKEN)

    config = read(tmp_path, 'language = "zh-Hant"\n[watch]\nevery_s = 5\nretention_days = 9\n[slack]\nmode = "http"')

    assert (config.language, config.watch.every_s) == ("en", 30)
    assert (config.watch.retention_days, config.slack.mode) == (9, "http")
    assert config.platforms == ("slack",)


def test_a_fault_in_the_environment_is_not_blamed_on_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONEVOICE_SLACK__MODE", "carrier-pigeon")

    told = complaint(tmp_path, '[slack]\nmode = "socket"')

    assert told.startswith("environment: ONEVOICE_SLACK__MODE: ")


def test_a_token_is_never_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONEVOICE_TELEGRAM__TOKEN", TOKEN)

    config = read(tmp_path, f'[slack]\nbot_token = "{TOKEN}"\napp_token = "{TOKEN}"\nsigning_secret = "{TOKEN}"')

    assert TOKEN not in repr(config) + str(config) + config.model_dump_json()
    assert config.slack.bot_token.get_secret_value() == TOKEN


@pytest.mark.parametrize(
    "text",
    [
        f'[slack]\nbot_token = ["{TOKEN}"]',
        f'[slack]\nbot_tokn = "{TOKEN}"',
        f'[slack]\nbot_token = "{TOKEN}"\nmode = "pigeon"',
        f'[slack]\nbot_token = "{TOKEN}\n',
        f"[slack]\nbot_token = {TOKEN}\n",
        f'slack = "{TOKEN}"',
        f'[[rooms]]\nname = "alerts"\nslack = "{TOKEN}"',
    ],
)
def test_a_fault_near_a_token_does_not_show_it(tmp_path: Path, text: str) -> None:
    assert TOKEN not in complaint(tmp_path, text)


def test_a_token_in_a_misspelt_variable_is_named_and_not_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONEVOICE_SLACK__BOT_TOKN", TOKEN)

    told = complaint(tmp_path, 'language = "en"')

    assert "ONEVOICE_SLACK__BOT_TOKN" in told
    assert TOKEN not in told


def test_the_configuration_cannot_be_changed_once_it_is_read(tmp_path: Path) -> None:
    config = read(tmp_path, 'language = "en"')

    with pytest.raises(ValueError, match="frozen"):
        config.language = "zh-Hans"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("ONEVOICE_SLAK__BOT_TOKEN", "xoxb-1", "unknown section `slak`; did you mean ONEVOICE_SLACK?"),
        ("ONEVOICE_ROOMS", "abc", "expected JSON, or one variable for each key"),
    ],
)
def test_a_wrong_variable_of_the_environment_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    file = tmp_path / "onevoice.toml"
    file.write_text("", "utf-8")
    monkeypatch.setenv(name, value)

    with pytest.raises(BadInput, match=re.escape(said)):
        read_config(file)
