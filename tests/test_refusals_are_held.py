"""No test escapes: whoever makes a stand-in for the bot to talk to is held against what it refused."""

import ast
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).parent
WITHOUT_THE_BOT = ("sandbox/", "bench/")  # raw clients, which are refused on purpose or count calls
STAND_INS = {"SlackStandIn", "TelegramStandIn"}
HOLDS = {"answering", "assert_all_meant"}


def makers(source: str) -> Iterator[tuple[str, bool]]:
    """Yield the name of each outermost piece of a module that makes a stand-in, and whether it asks for refusals."""
    tree = ast.parse(source)
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    wanted = STAND_INS | {
        alias.asname or alias.name
        for node in imports
        for alias in node.names
        if alias.name in STAND_INS or (node.module, alias.name) == ("bot.demo.stage", "Stage")
    }
    for piece in tree.body:
        called = {ast.unparse(node.func).rpartition(".")[2] for node in ast.walk(piece) if isinstance(node, ast.Call)}
        if called & wanted:
            yield getattr(piece, "name", "the module itself"), bool(called & HOLDS)


def test_every_stand_in_the_bot_talks_to_is_asked_what_it_refused() -> None:
    paths = {str(path.relative_to(TESTS)): path for path in TESTS.rglob("*.py")}
    ours = {name: path.read_text("utf-8") for name, path in paths.items() if not name.startswith(WITHOUT_THE_BOT)}
    found = {f"{name}: {piece}": held for name, source in ours.items() for piece, held in makers(source)}

    assert [where for where, held in found.items() if not held] == []
    assert {"team.py: a_team", "platforms/conftest.py: slack", "demo/theatre.py: a_stage"} <= found.keys()


def test_a_stand_in_nobody_asks_is_found() -> None:
    assert list(makers("def slack():\n    yield SlackStandIn([])")) == [("slack", False)]
