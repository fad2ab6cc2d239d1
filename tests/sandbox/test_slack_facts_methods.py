"""The table of methods against Slack's own reference."""

import ast
from pathlib import Path

import pytest

import bot.sandbox.slack
from bot.sandbox.slack.api import METHODS
from bot.sandbox.slack.error_codes import SLACK_ANSWERS
from bot.sandbox.slack.method import ANY_METHOD
from bot.sandbox.slack.method_names import SLACK_HAS
from tests.sandbox.slack_facts import facts

# Errors Slack answers although its reference does not list them for the method, each with the reason to keep it.
UNLISTED = {
    "invalid_auth": "a wrong token; the reference lists it for 20 methods, Slack answers it for all",
    "invalid_arguments": "arguments of the wrong form; listed for 18 methods, Slack answers it for all",
    "invalid_json": "a body that is no JSON; listed once for all methods in the Web API's introduction",
    "json_not_object": "a JSON body that is no object; listed in the same place",
}
UNLISTED_OF = {
    ("chat.postMessage", "invalid_attachments"): "Slack drops unreadable attachments; a test must not overlook them",
    ("chat.scheduleMessage", "invalid_attachments"): "the same",
}
# Slack offers nothing for these errors but lists the codes for the answers of response and upload URLs nowhere.
OF_URLS = {"expired_url", "used_url", "invalid_payload", "invalid_length"}


@pytest.mark.parametrize("name", METHODS)
def test_a_method_knows_the_arguments_slack_knows_and_no_others(name):
    assert METHODS[name].takes == facts("slack_methods.json")[name]["args"].keys()


@pytest.mark.parametrize("name", METHODS)
def test_a_method_needs_what_slack_needs(name):
    needed = set(facts("slack_methods.json")[name]["required"])
    assert needed <= METHODS[name].required.keys()


@pytest.mark.parametrize("name", METHODS)
def test_a_method_answers_only_errors_slack_lists(name):
    listed = facts("slack_methods.json")[name]["errors"].keys()
    allowed = UNLISTED.keys() | {error for method, error in UNLISTED_OF if method == name}
    assert METHODS[name].errors - listed - allowed == set()


def test_every_exception_to_the_list_of_errors_is_still_needed():
    listed = {name: fact["errors"].keys() for name, fact in facts("slack_methods.json").items()}
    for error in UNLISTED:
        assert any(error not in listed[name] for name in METHODS)
        assert error in ANY_METHOD
    for name, error in UNLISTED_OF:
        assert error in METHODS[name].errors
        assert error not in listed[name]


@pytest.mark.parametrize("name", METHODS)
def test_a_method_asks_for_a_scope_slack_asks_for(name):
    listed = set(facts("slack_methods.json")[name]["scope"].get("bot", []))
    scope = METHODS[name].scope
    assert (scope is None) == (not listed)
    if scope is not None:
        assert scope.all <= listed


@pytest.mark.parametrize("name", METHODS)
def test_a_method_stands_in_slacks_tier(name):
    assert f"t{METHODS[name].tier}" == facts("slack_methods.json")[name]["tier"]
    other = facts("java_rate_limit_tiers.json")[name]
    at_odds = {"apps.connections.open": "Tier1", "users.conversations": "Tier2"}  # the two sources differ here
    usual = other[:7] if METHODS[name].tier == 5 else other
    assert usual == at_odds.get(name, "Special" if METHODS[name].tier == 5 else f"Tier{METHODS[name].tier}")


def test_the_list_of_methods_is_slacks():
    known = facts("slack_methods.json").keys() | facts("java_rate_limit_tiers.json").keys()
    assert known == SLACK_HAS
    assert METHODS.keys() <= SLACK_HAS


def test_the_errors_that_can_be_planned_are_slacks():
    assert set().union(*(fact["errors"] for fact in facts("slack_methods.json").values())) == SLACK_ANSWERS


def test_every_error_in_the_code_is_listed_by_a_method_and_every_listed_one_is_in_the_code():
    written: set[str] = set()
    for file in Path(bot.sandbox.slack.__path__[0]).glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                written.add(node.value)
    listed = set().union(*(method.errors for method in METHODS.values()))
    raised = _raised()
    assert raised - listed == OF_URLS
    made_up = {error for error in listed if error.startswith("invalid_ts_")}  # named after the argument
    assert listed - raised - written - made_up == set()


def _raised() -> set[str]:
    """Return every code given to an ApiError as it stands."""
    codes: set[str] = set()
    for file in Path(bot.sandbox.slack.__path__[0]).glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "ApiError":
                codes |= {arg.value for arg in node.args if isinstance(arg, ast.Constant)}
    return codes
