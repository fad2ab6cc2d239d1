"""What the code says in English and gives to templates, read from its source."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TypeGuard

_ROOT = Path(__file__).parent.parent.parent
_TO_CHAT = (
    "handlers",
    "bot/chat/command.py",
    "bot/chat/dispatch.py",
    "bot/store",
    "bot/speak",
    "bot/respond",
)
_SOURCES = "bot/watch/sources"
_SWEEP = "bot/watch/sweep"
"""What keeps a source from being read is told in the chat; what is wrong with one of its rows stands in the log."""
_ERRORS = {"BadInput", "NotFound", "NotAllowed", "SourceDown"}


@cache
def error_sentences() -> dict[str, str]:
    """Return every English sentence that may be shown in a chat, with the file it is in."""
    found: dict[str, str] = {}
    for path, tree in _trees(*_TO_CHAT):
        for node in ast.walk(tree):
            found |= dict.fromkeys(_sentences_at(node), path.name)
    for path, tree in _trees(_SOURCES, _SWEEP):
        for node in ast.walk(tree):
            if _is_call(node, {"SourceDown"}):
                found |= dict.fromkeys(_sentences_at(node), path.name)
    return found


@cache
def given_facts() -> list[tuple[str, frozenset[str]]]:
    """Return (template, names of the facts) for each place where the facts are written out in one dict."""
    found = []
    for _, tree in _trees("handlers", "bot"):
        for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)):
            dicts = _dicts_in(function)
            found += [
                (template, names)
                for call in ast.walk(function)
                if (template := _template_of(call)) and (names := _names(call, dicts)) is not None
            ]
    return found


@cache
def command_words() -> set[tuple[str, ...]]:
    """Return the words of every command in the table."""
    calls = [node for _, tree in _trees("handlers") for node in ast.walk(tree) if _is_call(node, {"Command"})]
    return {ast.literal_eval(call.args[0]) for call in calls}


def _trees(*places: str) -> Iterator[tuple[Path, ast.Module]]:
    for place in places:
        paths = [_ROOT / place] if place.endswith(".py") else sorted((_ROOT / place).rglob("*.py"))
        for path in paths:
            yield path, ast.parse(path.read_text("utf-8"))


def _sentences_at(node: ast.AST) -> list[str]:
    if _is_call(node, _ERRORS) and node.args and isinstance(node.args[0], ast.Constant):
        return [str(node.args[0].value)]
    if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "_REFUSALS":
        return list(ast.literal_eval(node.value).values())
    return []


def _is_call(node: ast.AST, names: set[str]) -> TypeGuard[ast.Call]:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names


def _template_of(call: ast.AST) -> str:
    if not _is_call(call, {"Reply", "render"}) or not call.args or not isinstance(call.args[0], ast.Constant):
        return ""
    return str(call.args[0].value)


def _dicts_in(function: ast.AST) -> dict[str, frozenset[str]]:
    """Return the names of the dicts a function writes out, with their keys."""
    found = {}
    for node in ast.walk(function):
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        value = getattr(node, "value", None)
        if isinstance(target, ast.Name) and isinstance(value, ast.Dict):
            found[target.id] = _keys(value)
    return found


def _names(call: ast.AST, dicts: dict[str, frozenset[str]]) -> frozenset[str] | None:
    if not isinstance(call, ast.Call) or len(call.args) < 2:
        return frozenset()
    given = call.args[1]
    if isinstance(given, ast.Dict):
        return _keys(given)
    return dicts.get(given.id) if isinstance(given, ast.Name) else None


def _keys(written: ast.Dict) -> frozenset[str]:
    return frozenset(str(key.value) for key in written.keys if isinstance(key, ast.Constant))
