"""Block Kit's limits, each one step too far."""

import json
import tarfile

import pytest

from bot.sandbox.slack.blockkit import check_blocks, check_view
from bot.sandbox.slack.blockkit_elements import IN_ACTIONS, IN_INPUT, IN_SECTION
from bot.sandbox.slack.blockkit_objects import (
    CONFIRM,
    DISPATCH,
    FILTER,
    INPUT_PARAMETER,
    OPTION,
    OPTION_GROUP,
    TRIGGER,
    URL_SOURCE,
    WORKFLOW,
    any_text,
)
from bot.sandbox.slack.blockkit_rich_text import INLINE, PARTS
from bot.sandbox.slack.blockkit_rules import typed
from tests.sandbox.slack_blocks import (
    BLOCK_CASES,
    VIEW_CASES,
    Json,
    actions,
    block,
    button,
    choices,
    entry,
    image,
    mrkdwn,
    options,
    plain,
    select,
    video,
)
from tests.sandbox.slack_facts import FOLDER, facts


@pytest.mark.parametrize("case", BLOCK_CASES)
def test_blocks_beyond_a_limit_are_refused_with_the_place(case: str) -> None:
    problems = check_blocks(BLOCK_CASES[case])
    assert problems
    assert all("[json-pointer:/blocks" in problem for problem in problems)


@pytest.mark.parametrize("case", VIEW_CASES)
def test_views_beyond_a_limit_are_refused_with_the_place(case: str) -> None:
    problems = check_view(VIEW_CASES[case])
    assert problems
    assert all("[json-pointer:/view" in problem for problem in problems)


@pytest.mark.parametrize(
    "blocks",
    [
        block("section", text=mrkdwn(3000)),
        block("section", fields=[mrkdwn(2000)] * 10),
        block("header", text=plain(150)),
        block("divider") * 50,
        block("context", elements=[mrkdwn()] * 10),
        actions(*(button(action_id=str(number)) for number in range(25))),
        actions(button(value="x" * 2000, text=plain(75), url="https://" + "x" * 2992)),
        select(options=options(100)),
        choices("overflow", 5),
        image(title=plain(2000)),
        select(options=options(2), initial_option=options(2)[1]),
        select(option_groups=[{"label": plain(), "options": options(2)}], initial_option=options(2)[0]),
        actions({"type": "datepicker", "action_id": "a", "initial_date": "2028-02-29"}),
        actions({"type": "timepicker", "action_id": "a", "initial_time": "23:59"}),
        actions({"type": "datetimepicker", "action_id": "a", "initial_date_time": 1_628_633_830}),
        actions(button(url="slack://channel?team=T1&id=C1")),
        entry({"type": "plain_text_input", "min_length": 1, "max_length": 3000}),
        [],
    ],
)
def test_blocks_at_a_limit_are_accepted(blocks: list[Json]) -> None:
    assert check_blocks(blocks) == []


@pytest.mark.parametrize(
    "blocks",
    [
        entry({"type": "file_input"}),
        entry({"type": "email_text_input"}),
        entry({"type": "number_input", "is_decimal_allowed": True, "focus_on_load": True})
        + entry({"type": "plain_text_input", "focus_on_load": False}),
        video(),
    ],
)
def test_what_only_a_form_may_ask_for_is_accepted_there(blocks: list[Json]) -> None:
    assert check_view({"type": "modal", "title": plain(), "submit": plain(), "blocks": blocks}) == []


def test_slacks_words_name_the_limit() -> None:
    assert check_blocks(block("section", text=mrkdwn(3001))) == [
        "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    ]
    assert check_blocks(actions(button(), button())) == [
        '`action_id` "press" already exists [json-pointer:/blocks/0/elements/1/action_id]'
    ]


def test_all_106_cases_of_the_list_of_invalid_blocks_are_tried() -> None:
    listed = {case["id"] for case in facts("blockkit_invalid_cases.json")["cases"]}
    assert len(listed) == 106
    assert listed - BLOCK_CASES.keys() - VIEW_CASES.keys() == set()


def _fixtures() -> dict[str, Json]:
    archive = FOLDER / "blockkit_valid_fixtures.tgz"
    if not archive.exists():
        return {}
    with tarfile.open(archive) as files:
        members = [member for member in files.getmembers() if member.name.endswith(".json")]
        read = {member.name.split("/valid/")[1]: files.extractfile(member) for member in members}
        return {name: json.load(file) for name, file in read.items() if file}


FIXTURES = _fixtures()
OBJECTS = {
    "option_": OPTION,
    "option_group": OPTION_GROUP,
    "text_": any_text(),
    "conversation_filter": FILTER,
    "dispatch_action": DISPATCH,
    "input_parameter": INPUT_PARAMETER,
    "workflow_": WORKFLOW,
    "confirmation": CONFIRM,
    "trigger_": TRIGGER,
}


@pytest.mark.skipif(not FIXTURES, reason="the fixtures are kept elsewhere")
@pytest.mark.parametrize("name", FIXTURES)
def test_what_is_known_to_be_valid_is_accepted(name: str) -> None:
    body = FIXTURES[name]
    elements = typed(IN_ACTIONS | IN_INPUT | IN_SECTION | {"url": URL_SOURCE})
    match name.split("/", maxsplit=1)[0]:
        case "blocks":
            places = ["unsupported type: file [json-pointer:/blocks/0/type]"]  # read back only, never sent
            assert check_blocks([body]) == (places if body["type"] == "file" else [])
        case "views":
            assert check_view(body) == []
        case "elements":
            assert list(elements(body, "")) == []
        case "rich_text":
            assert list(typed(INLINE | PARTS)(body, "")) == []
        case "objects":
            known = max((start for start in OBJECTS if name.startswith(f"objects/{start}")), key=len)
            assert list(OBJECTS[known](body, "")) == []
        case _:
            inner = [body, *body.get("attachments", [])]
            problems = [problem for part in inner for problem in check_blocks(part.get("blocks", []))]
            repeated = [problem for problem in problems if problem.startswith('`block_id` "fake_block_id"')]
            assert problems == (repeated if "webhook_" in name else [])  # the two of webhooks repeat their ids
