"""What an app may attach to a message unseen: an event's type and a flat payload."""

from typing import Any

import pytest

from tests.sandbox.slack_stage import lines, refused


def of(payload: Any, **more: Any) -> dict[str, Any]:
    return {"event_type": "post", "event_payload": payload} | more


@pytest.mark.parametrize(
    "metadata",
    [
        {"event_type": "post"},
        {"event_payload": {}},
        {"event_type": "", "event_payload": {"key": "p-1"}},
        {"event_type": 5, "event_payload": {"key": "p-1"}},
        of("p-1"),
        of(["p-1"]),
        of({"key": {"inner": 1}}),
        of({"key": [{"inner": 1}]}),
        of({"key": [["p-1"]]}),
        of({"key": None}),
        of({"key": "p-1"}, version=2),
    ],
)
@pytest.mark.parametrize("method", ["chat.postMessage", "chat.update", "chat.scheduleMessage"])
async def test_metadata_of_another_shape_is_refused(slack, client, room, clock, method, metadata):
    ts = (await client.chat_postMessage(channel=room, text="x"))["ts"]
    more = {"chat.update": {"ts": ts}, "chat.scheduleMessage": {"post_at": int(clock()) + 60}}.get(method, {})
    call = client.api_call(method, json={"channel": room, "text": "x", "metadata": metadata} | more)
    assert await refused(call) == "invalid_metadata_schema"


@pytest.mark.parametrize("metadata", ["e", [1], '["a"]', "{broken", 5])
async def test_metadata_that_is_no_object_is_refused(client, room, metadata):
    call = client.api_call("chat.postMessage", json={"channel": room, "text": "x", "metadata": metadata})
    assert await refused(call) == "invalid_metadata_format"


async def test_metadata_takes_texts_numbers_truths_and_lists_of_them(slack, client, room):
    metadata = of({"key": "p-1", "count": 3, "share": 0.5, "urgent": True, "tags": ["a", 1, False], "none": []})
    await client.chat_postMessage(channel=room, text="x", metadata=metadata)
    assert lines(slack, room)[0]["metadata"] == metadata
