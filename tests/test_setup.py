"""Set-up, CI, image and package do what they say on a machine that has little."""

import os
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from bot.configfile import read_config

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))

OLD = 'if [ "$1" = --version ]; then echo "Python 3.9.2"; fi; exit 1'
WITHOUT_VENV = 'case "$2" in "import tomllib") exit 0;; esac; exit 1'
NEW = """
echo "python $*" >>calls
if [ "$2" = venv ]; then
    mkdir -p .venv/bin
    cp "$0" .venv/bin/python
    printf '#!/bin/sh\\necho "onevoice $*"\\n' >.venv/bin/onevoice
    chmod +x .venv/bin/onevoice
fi
"""
UV = """
echo "uv $*" >>calls
mkdir -p .venv/bin
printf '#!/bin/sh\\necho "onevoice $*"\\n' >.venv/bin/onevoice
chmod +x .venv/bin/onevoice
"""
UV_WITHOUT_NETWORK = '[ "$1" = --version ]'


class Machine:
    """A checkout on a machine that has make, the tools of every Unix, and the programs that are put there."""

    def __init__(self, folder: Path) -> None:
        self.checkout, self._bin = folder / "checkout", folder / "bin"
        (self.checkout / ".ci").mkdir(parents=True)
        self._bin.mkdir()
        for name in ("Makefile", "pyproject.toml", "uv.lock", ".ci/run"):
            shutil.copy(ROOT / name, self.checkout / name)
        for name in ("bash", "chmod", "cp", "dirname", "grep", "make", "mkdir", "rm", "sh", "touch"):
            self._bin.joinpath(name).symlink_to(shutil.which(name) or f"/bin/{name}")

    def has(self, name: str, script: str) -> None:
        path = self._bin / name
        path.unlink(missing_ok=True)
        path.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
        path.chmod(0o755)

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=self.checkout, env={"PATH": str(self._bin)}, capture_output=True, text=True, timeout=20,
            check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip

    @property
    def calls(self) -> str:
        path = self.checkout / "calls"
        return path.read_text("utf-8") if path.exists() else ""


_TESTS = "python -m pytest -n auto --dist loadfile --no-loadscope-reorder"


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    if shutil.which("make") is None:
        pytest.skip("make is not installed")
    return Machine(tmp_path)


@pytest.mark.parametrize("target", ["demo", "test", "check"])
def test_an_old_python_is_refused_in_a_sentence(machine: Machine, target: str) -> None:
    machine.has("python3", OLD)

    ended = machine.run("make", target)

    assert ended.returncode == 2
    assert "onevoice needs Python 3.11 or newer; python3 here is: Python 3.9.2." in ended.stderr
    assert f"make PYTHON=/path/to/python3.13 {target}" in ended.stderr
    assert not (machine.checkout / ".venv").exists()


def test_a_machine_without_python_is_told_the_same(machine: Machine) -> None:
    assert "onevoice needs Python 3.11 or newer" in machine.run("make", "demo").stderr


def test_a_python_without_venv_is_told_the_package_that_lacks(machine: Machine) -> None:
    machine.has("python3", WITHOUT_VENV)

    ended = machine.run("make", "demo")

    assert ended.returncode == 2
    assert "apt install python3-venv" in ended.stderr


@pytest.mark.parametrize("newer", ["python3.11", "python3.12", "python3.13", "python3.14"])
def test_a_newer_python_beside_an_old_one_is_found(machine: Machine, newer: str) -> None:
    machine.has("python3", OLD)
    machine.has(newer, NEW)

    ended = machine.run("make", "demo")

    assert ended.returncode == 0, ended.stderr
    assert "python -m venv --clear .venv" in machine.calls
    assert "pip install --quiet --disable-pip-version-check --editable .\n" in machine.calls


def test_the_demo_is_given_its_arguments(machine: Machine) -> None:
    machine.has("python3", NEW)

    assert machine.run("make", "demo", "ARGS=--speed 60").stdout == "onevoice demo --speed 60\n"


def test_the_tests_get_the_dev_group_with_any_pip(machine: Machine) -> None:
    machine.has("python3", NEW)

    machine.run("make", "test", "ARGS=-k approval")

    assert "--editable . -r .venv/dev.txt\n" in machine.calls
    assert machine.calls.endswith(f"{_TESTS} -k approval\n")


def test_a_second_call_sets_nothing_up(machine: Machine) -> None:
    machine.has("python3", NEW)
    machine.run("make", "test")
    before = machine.calls

    machine.run("make", "demo")
    machine.run("make", "test")

    assert machine.calls == f"{before}{_TESTS}\n"


@pytest.mark.parametrize("changed", ["pyproject.toml", "uv.lock"])
def test_changed_dependencies_are_installed_at_the_next_call(machine: Machine, changed: str) -> None:
    machine.has("python3", NEW)
    machine.run("make", "demo")
    later = (machine.checkout / ".venv" / ".ready").stat().st_mtime + 5
    os.utime(machine.checkout / changed, (later, later))

    machine.run("make", "demo")

    assert machine.calls.count("pip install") == 2
    assert machine.calls.count("venv --clear") == 1


def test_uv_is_used_where_it_is_and_python_is_not_asked(machine: Machine) -> None:
    machine.has("uv", UV)
    machine.has("python3", NEW)

    ended = machine.run("make", "demo")

    assert ended.stdout == "onevoice demo\n"
    assert machine.calls == "uv --version\nuv sync --frozen --quiet --compile-bytecode --no-dev\n"


def test_pip_takes_over_where_uv_cannot_reach_its_files(machine: Machine) -> None:
    machine.has("uv", UV_WITHOUT_NETWORK)
    machine.has("python3", NEW)

    ended = machine.run("make", "demo")

    assert ended.stdout == "onevoice demo\n"
    assert "uv did not manage it; now with python and pip." in ended.stderr


def test_a_failed_installation_is_not_taken_for_a_good_one(machine: Machine) -> None:
    machine.has("python3", NEW + 'case "$*" in *"pip install"*) exit 1;; esac')

    assert machine.run("make", "demo").returncode == 2
    assert not (machine.checkout / ".venv" / ".ready").exists()


def test_ci_installs_what_lacks_then_checks_then_tests(machine: Machine) -> None:
    machine.has("dpkg-query", 'case "$*" in *fonts-wqy*) echo "install ok installed";; *) exit 1;; esac')
    machine.has("apt-get", 'echo "apt-get $*" >>calls')
    machine.has("id", "echo 0")
    machine.has("python3", "exit 0")
    machine.has("make", 'echo "make $*" >>calls')

    lacking = "chromium fonts-noto-color-emoji postgresql mariadb-server"

    ended = machine.run(".ci/run")

    assert ended.returncode == 0, ended.stderr
    assert machine.calls.splitlines() == [
        "apt-get update --quiet",
        f"apt-get install --quiet --yes --no-install-recommends {lacking}",
        "make check",
        "make test",
    ]


@pytest.mark.parametrize(
    ("apt", "reason"), [('echo "apt-get $*" >>calls', "not root"), (None, "no apt-get here")], ids=["user", "no apt"]
)
def test_ci_goes_on_without_packages_it_may_not_install_and_says_so(
    machine: Machine, apt: str | None, reason: str
) -> None:
    machine.has("dpkg-query", "exit 1")
    machine.has("id", "echo 1000")
    machine.has("python3", "exit 0")
    machine.has("make", 'echo "make $*" >>calls')
    if apt:
        machine.has("apt-get", apt)

    ended = machine.run(".ci/run")

    assert machine.calls.splitlines() == ["make check", "make test"]
    assert f"{reason}, going on without: chromium fonts-wqy-microhei" in ended.stdout


def test_ci_fails_when_a_check_fails_and_tests_are_not_reached(machine: Machine) -> None:
    machine.has("dpkg-query", "echo install ok installed")
    machine.has("python3", "exit 0")
    machine.has("make", 'echo "make $*" >>calls; exit 1')

    assert machine.run(".ci/run").returncode != 0
    assert machine.calls == "make check\n"


def _dockerfile() -> list[tuple[str, str]]:
    text = (ROOT / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(word, " ".join(rest.split())) for word, _, rest in (line.partition(" ") for line in lines)]


def test_the_image_builds_in_one_stage_and_runs_in_another_without_root() -> None:
    steps = _dockerfile()
    last = [word for word, _ in steps].index("FROM", 1)

    assert [rest for word, rest in steps if word == "FROM"] == ["python:3.13-slim AS build", "python:3.13-slim"]
    assert ("USER", "onevoice") in steps[last:]
    assert all(word != "COPY" or rest.startswith("--from=build ") for word, rest in steps[last:])
    assert steps[-2:] == [
        ("ENTRYPOINT", '["onevoice"]'),
        ("CMD", '["run", "--config", "/data/onevoice.toml"]'),
    ]


def test_everything_the_image_copies_is_there_and_not_kept_out() -> None:
    ignored = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    copied = [
        source
        for word, rest in _dockerfile()
        if word == "COPY" and not rest.startswith("--from")
        for source in rest.split()[:-1]
    ]

    assert {*PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"], "pyproject.toml"} <= set(copied)
    for source in copied:
        assert (ROOT / source).exists()
        assert f"!{source}" in ignored


def test_the_image_asks_its_health_where_the_bot_answers_and_keeps_its_data() -> None:
    steps = dict(_dockerfile())

    assert "http://127.0.0.1:8090/healthz" in steps["HEALTHCHECK"]
    assert read_config(ROOT / "templates" / "onevoice.example.toml").web.listen == "127.0.0.1:8090"
    assert (steps["VOLUME"], steps["WORKDIR"]) == ("/data", "/data")


def _in_the_wheel() -> list[Path]:
    packages = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    files = [path for package in packages for path in (ROOT / package).rglob("*") if path.is_file()]
    return [path.relative_to(ROOT) for path in files if "__pycache__" not in path.parts]


@pytest.mark.parametrize(
    "pattern",
    [
        "templates/onevoice.example.toml",
        "templates/messages/*/*.j2",
        "templates/messages/*/errors.yaml",
        "templates/scripts/*/*.md",
        "templates/playbooks/*.yaml",
        "templates/cases/*.yaml",
        "bot/sandbox/page/static/*.js",
        "bot/sandbox/page/static/index.html",
        "bot/store/migrations/env.py",
        "bot/store/migrations/versions/*.py",
        "bot/py.typed",
        "handlers/*.py",
    ],
)
def test_what_is_read_at_run_time_lies_in_a_package_of_the_wheel(pattern: str) -> None:
    assert [path for path in _in_the_wheel() if path.match(pattern)]


@pytest.mark.skipif(not (ROOT / ".git").exists() or shutil.which("git") is None, reason="no git checkout")
def test_nothing_the_wheel_needs_is_ignored_by_git() -> None:
    """The wheel is built from what git does not ignore."""
    names = "\n".join(map(str, _in_the_wheel()))

    ended = subprocess.run(
        ["git", "check-ignore", "--stdin"], cwd=ROOT, input=names, capture_output=True, text=True, check=False
    )

    assert ended.stdout == ""
