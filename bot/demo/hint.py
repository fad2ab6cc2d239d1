"""The line on the demo's page that says what to try next, told from what the chat shows."""

from collections.abc import Iterator
from typing import Any

from bot.sandbox.slack.server import SlackStandIn

_STEPS = {
    "zh-Hans": {
        "over": "这次没有人开启事件，预警已解除。关掉窗口，重新运行 make demo 再来一次。",
        "wait": "舆情正在进来，第一条预警马上到。",
        "alert": "以林岚的身份：在 #crisis-alerts 点「我来跟进」，再点「开启事件」。",
        "incident": "打开新的事件频道，认领一项再完成；然后输入 /statement new battery",
        "draft": "提交审批后，换成陈总和周法务，在 #statement-approvals 给草稿点 ✅。",
        "publish": "点「发布」。一分钟后，各地区会收到同样的话。",
        "script": "换成小梅、許雅婷或 Amy，输入 /script battery；也可在右边 Telegram 输入 @onevoice_bot battery",
    },
    "zh-Hant": {
        "over": "這次沒有人開立事件，預警已解除。關掉視窗，重新執行 make demo 再來一次。",
        "wait": "輿情正在進來，第一則預警馬上到。",
        "alert": "以林岚的身分：在 #crisis-alerts 按「我來跟進」，再按「開立事件」。",
        "incident": "打開新的事件頻道，認領一項再完成；然後輸入 /statement new battery",
        "draft": "送審後，換成陈总和周法务，在 #statement-approvals 對草稿按 ✅。",
        "publish": "按「發布」。一分鐘後，各地區會收到同樣的話。",
        "script": "換成小梅、許雅婷或 Amy，輸入 /script battery；也可在右邊 Telegram 輸入 @onevoice_bot battery",
    },
    "en": {
        "over": "Nobody opened an incident this time and the alert is over. Run make demo again.",
        "wait": "Posts are coming in; the first alert is seconds away.",
        "alert": "As Lin: in #crisis-alerts press “I am on it”, then “Open incident”.",
        "incident": "Go to the new incident channel, take an item and end it; then type /statement new battery",
        "draft": "Once submitted, become the CEO and Legal and react with ✅ to the draft in #statement-approvals.",
        "publish": "Press Publish. A minute later every region gets the same words.",
        "script": "As Mei, Hsu or Amy type /script battery, or on Telegram @onevoice_bot battery",
    },
}


def next_step(slack: SlackStandIn, language: str) -> str:
    """Return what a visitor could do now."""
    return _STEPS[language][_stage_of(slack.snapshot())]


def _stage_of(snapshot: dict[str, Any]) -> str:
    commands = set(commands_in(snapshot))
    keys = {_key(message) for channel in snapshot["channels"] for message in channel["messages"]}
    if any(key.startswith("release:") for key in keys):
        return "script"
    if any(command.startswith(("statement publish", "statement hold")) for command in commands):
        return "publish"
    if any(key.startswith("version:") for key in keys):
        return "draft"
    if any(key.startswith("incident:") for key in keys):
        return "incident"
    if any(command.startswith("crisis open") for command in commands):
        return "alert"
    return "over" if any(key.startswith("alert:") for key in keys) else "wait"


def commands_in(snapshot: dict[str, Any]) -> Iterator[str]:
    """Return the commands behind every button shown."""
    for channel in snapshot["channels"]:
        for message in channel["messages"]:
            for block in message["blocks"] or []:
                for element in block.get("elements", []) if block["type"] == "actions" else []:
                    yield element.get("value", "")


def _key(message: dict[str, Any]) -> str:
    metadata = message.get("metadata") or {}
    return str(metadata.get("event_payload", {}).get("key", ""))
