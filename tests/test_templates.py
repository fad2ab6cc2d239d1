"""The words the house ships: every file parses, speaks all three languages and keeps to its form."""

import re
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

import templates
from bot.config import Language, Role
from bot.demo.case import case_keys, load_case

_HERE = Path(templates.__file__ or "").parent
_LANGUAGES = set(get_args(Language))
_PLAYBOOKS = sorted((_HERE / "playbooks").glob("*.yaml"))
_CASES = sorted((_HERE / "cases").glob("*.yaml"))
_SCRIPTS = sorted(folder for folder in (_HERE / "scripts").iterdir() if folder.is_dir())


def _read(path: Path) -> dict[str, Any]:
    loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded


def _script(path: Path) -> tuple[dict[str, Any], str]:
    before, front, text = path.read_text(encoding="utf-8").split("---\n", 2)
    assert before == ""
    return yaml.safe_load(front), text


def _sentences(playbook: dict[str, Any]) -> list[dict[str, str]]:
    items = playbook["items"]
    return [
        playbook["title"],
        *(item["title"] for item in items),
        *(item["evidence"] for item in items if "evidence" in item),
    ]


def test_there_are_playbooks_scripts_and_cases() -> None:
    assert {"default", "rapid_iteration"} <= {path.stem for path in _PLAYBOOKS}
    assert _SCRIPTS
    assert _CASES


@pytest.mark.parametrize("path", _PLAYBOOKS, ids=lambda path: path.stem)
def test_a_playbook_is_found_under_its_key_and_speaks_every_language(path: Path) -> None:
    playbook = _read(path)

    assert set(playbook) == {"key", "title", "items"}
    assert playbook["key"] == path.stem
    for sentence in _sentences(playbook):
        assert set(sentence) == _LANGUAGES
        assert all(isinstance(words, str) and words == words.strip() and words for words in sentence.values())
        assert sentence["zh-Hans"].isascii() is sentence["zh-Hant"].isascii() is False
        assert not re.search(r"[\u4e00-\u9fff]", sentence["en"])


@pytest.mark.parametrize("path", _PLAYBOOKS, ids=lambda path: path.stem)
def test_the_items_of_a_playbook_have_a_key_of_their_own_a_known_role_and_dates_that_rise(path: Path) -> None:
    items = _read(path)["items"]
    keys = [item["key"] for item in items]

    assert len(keys) == len(set(keys)) > 0
    for item in items:
        assert set(item) | {"evidence"} == {"key", "role", "due_min", "after", "title", "evidence"}
        assert re.fullmatch(r"[a-z0-9_]+", item["key"])
        assert item["role"] in get_args(Role)
    due = [item["due_min"] for item in items]
    assert all(isinstance(minutes, int) and minutes > 0 for minutes in due)
    assert due == sorted(due)


@pytest.mark.parametrize("path", _PLAYBOOKS, ids=lambda path: path.stem)
def test_an_item_waits_only_for_items_above_it(path: Path) -> None:
    above: set[str] = set()
    for item in _read(path)["items"]:
        assert set(item["after"]) <= above
        above.add(item["key"])


@pytest.mark.parametrize("key", ["default", "rapid_iteration"])
def test_the_team_answers_within_two_hours_and_explains_within_four(key: str) -> None:
    due = [item["due_min"] for item in _read(_HERE / "playbooks" / f"{key}.yaml")["items"]]

    assert due[0] <= 120
    assert any(120 < minutes <= 240 for minutes in due)


@pytest.mark.parametrize("folder", _SCRIPTS, ids=lambda folder: folder.name)
def test_a_script_exists_in_every_language_and_one_of_them_is_the_master(folder: Path) -> None:
    fronts = {path.stem: _script(path)[0] for path in folder.glob("*.md")}

    assert set(fronts) == _LANGUAGES
    for locale, front in fronts.items():
        assert set(front) == {"title", "subject", "audience", "locale", "master"}
        assert front["locale"] == locale
    for shared in ("subject", "audience", "master"):
        assert len({front[shared] for front in fronts.values()}) == 1
    assert fronts["zh-Hans"]["master"] in _LANGUAGES


@pytest.mark.parametrize("path", [path for folder in _SCRIPTS for path in sorted(folder.glob("*.md"))], ids=str)
def test_a_script_is_one_plain_text_of_bearable_length(path: Path) -> None:
    text = _script(path)[1]

    assert text.endswith("\n")
    text = text.removesuffix("\n")
    assert text == text.strip()
    assert all(character.isprintable() for character in text)
    assert not re.search(r"[*_`<>~{}\[\]#|]|https?:", text)
    if path.stem == "en":
        assert 60 <= len(text.split()) <= 110
    else:
        assert 60 <= len(text) <= 160


@pytest.mark.parametrize("key", case_keys())
def test_a_case_has_a_title_in_every_language_and_a_playbook_and_a_script_that_exist(key: str) -> None:
    case = load_case(key)

    assert case.key == key
    assert set(case.title) == _LANGUAGES
    assert (_HERE / "playbooks" / f"{case.playbook}.yaml").is_file()
    for path in (_HERE / "scripts" / case.script).glob("*.md"):
        assert _script(path)[0]["subject"] == case.subject


@pytest.mark.parametrize("key", case_keys())
def test_the_waves_of_a_case_follow_each_other_and_draw_on_pools_it_has(key: str) -> None:
    case = load_case(key)
    ends = [(wave.from_min, wave.to_min) for wave in case.waves]

    assert ends[0][0] == 0
    assert all(before[1] == after[0] for before, after in pairwise(ends))
    assert len(case.history.rhythm) == 24
    for pools in (case.history.pools, *(wave.pools for wave in (*case.waves, *case.history.whispers))):
        assert set(pools) <= set(case.pools)


@pytest.mark.parametrize("key", case_keys())
def test_every_text_of_a_case_names_its_subject_fills_its_slots_and_is_there_once(key: str) -> None:
    case = load_case(key)
    for pool in case.pools.values():
        texts = [*pool.texts, *pool.bare]
        assert len(texts) == len(set(texts))
        assert all(any(word in text for word in case.words) for text in texts)
        for text in (*texts, *pool.tails):
            assert set(re.findall(r"\{(\w*)\}", text)) <= set(case.slots), text


def test_messages_have_the_same_names_in_every_language() -> None:
    folders = {
        language: {path.name for path in (_HERE / "messages" / language).glob("*.j2")} for language in _LANGUAGES
    }
    written = {language: names for language, names in folders.items() if names}

    for language, names in written.items():
        missing = set().union(*written.values()) - names
        assert not missing, f"{language} lacks {sorted(missing)}"
