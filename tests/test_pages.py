"""The pages a stranger reads name what there is: commands, targets, files, settings, decisions."""

import re
from pathlib import Path

import pytest
import typer
from typer.main import get_command

from bot.__main__ import app
from bot.configfile import read_config
from bot.watch.detectors import DETECTORS, WATCH_OF_THE_WATCH
from bot.watch.settings import setting_faults
from handlers import TABLE

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
ENGLISH, CHINESE = README.split("\n# 中文\n")
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
UNTYPED = {"react", "unreact"}  # what a reaction is turned into; nobody types it


@pytest.mark.parametrize("text", [ENGLISH, CHINESE], ids=["English", "Chinese"])
def test_the_readme_lists_everything_that_can_be_typed_and_nothing_else(text: str) -> None:
    rows = set(re.findall(r"(?m)^\| `/([a-z ]+?)(?: [A-Z\[\u4e00-\u9fff][^`]*)?`", text))
    table = [command for command in TABLE if command.name not in UNTYPED]
    shown = {command.run for command in table if command.name in rows}

    assert rows - {command.name for command in table} == set()
    assert [command.name for command in table if command.run not in shown] == []


@pytest.mark.parametrize("text", [ENGLISH, CHINESE], ids=["English", "Chinese"])
def test_the_readme_names_every_command_of_the_command_line(text: str) -> None:
    line = next(line for line in text.split("\n\n") if line.startswith(("On the command line", "命令行：")))
    named = set(re.findall(r"`(?:onevoice )?([a-z ]+)`", line))

    assert named == _commands()


def _commands() -> set[str]:
    root = get_command(app)
    assert isinstance(root, typer.core.TyperGroup)
    found = set()
    for name, command in root.commands.items():
        inner = getattr(command, "commands", {})
        found |= {f"{name} {each}" for each in inner} or {name}
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    text = page.read_text("utf-8")
    for target in re.findall(r"\]\(([^)]+)\)", text):
        file, _, heading = target.partition("#")
        if "://" in target:
            continue
        assert (page.parent / file).exists(), target
        there = (page.parent / file).read_text("utf-8") if file and heading else text
        assert not heading or re.search(rf"(?mi)^#+ {heading.replace('-', ' ')}$", there), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_make_target_and_command_a_page_names_exists(page: Path) -> None:
    text = page.read_text("utf-8")
    makefile = (ROOT / "Makefile").read_text("utf-8")
    first_words = {command.split()[0] for command in _commands()}

    for target in re.findall(r"(?m)(?:`|^\$ )make ([a-z]+)", text):
        assert re.search(rf"(?m)^{target}:", makefile), target
    for command in re.findall(r"(?m)(?:`|^\$ )onevoice ([a-z]+)", text):
        assert command in first_words, command


def test_the_configuration_in_the_readme_is_a_valid_one(tmp_path: Path) -> None:
    path = tmp_path / "onevoice.toml"
    found = re.search(r"```toml\n(.*?)```", README, re.DOTALL)
    assert found
    path.write_text(found[1], "utf-8")

    config = read_config(path, setting_faults)

    assert {room.name for room in config.rooms} >= {"alerts", "approvals"}


def test_the_page_of_radars_has_every_radar_and_each_of_its_limits_with_its_default() -> None:
    page = (ROOT / "docs" / "radars.md").read_text("utf-8")
    written = {
        radar: {name: float(value) for name, value in re.findall(r"`(\w+)` ([\d.]+)", limits)}
        for radar, limits in re.findall(r"(?m)^\| `(\w+)` \|[^|]*\|([^|]*)\|$", page)
    }

    assert written == {
        **{radar.key: dict(radar.thresholds) for radar in DETECTORS},
        **{radar.key: {} for radar in WATCH_OF_THE_WATCH},
    }


def test_the_settings_that_the_page_of_radars_shows_are_valid_ones(tmp_path: Path) -> None:
    found = re.search(r"```toml\n(.*?)```", (ROOT / "docs" / "radars.md").read_text("utf-8"), re.DOTALL)
    assert found
    path = tmp_path / "onevoice.toml"
    path.write_text(found[1], "utf-8")

    assert read_config(path, setting_faults).subjects[0].phases.keys() == {"launch", "mature"}


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.stem)
def test_a_decision_says_when_why_what_and_what_follows(page: Path) -> None:
    text = page.read_text("utf-8")

    assert text.startswith(f"# {int(page.name[:4])}. ")
    assert re.search(r"(?m)^Date: \d{4}-\d\d-\d\d$", text)
    assert re.findall(r"(?m)^## (.*)$", text) == ["Context", "Decision", "Consequences"]


def test_decisions_are_numbered_without_a_gap() -> None:
    assert [int(page.name[:4]) for page in DECISIONS] == list(range(1, len(DECISIONS) + 1))
