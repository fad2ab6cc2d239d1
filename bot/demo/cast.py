"""Who plays in the demo: the people, their rooms, and the configuration the bot is given for them."""

from dataclasses import dataclass

from bot.config import Language
from bot.sandbox.people import Persona

CAST = (
    Persona("lin", "林岚", "公关负责人 PR lead", "U0LIN001", 10001, "#2f6f8f"),
    Persona("chen", "陈总", "首席执行官 CEO", "U0CHEN01", 10002, "#8a4b2d"),
    Persona("zhou", "周法务", "法务 Legal", "U0ZHOU01", 10003, "#5b5b8a"),
    Persona("wu", "吴工", "研发 R&D", "U0WU0001", 10004, "#4f7a4f"),
    Persona("mei", "小梅", "客服（大陆）Support, mainland", "U0MEI001", 10005, "#a0527a"),
    Persona("hsu", "許雅婷", "客服（台灣）Support, Taiwan", "U0HSU001", 10006, "#7a6a3a"),
    Persona("amy", "Amy Clarke", "Support, international", "U0AMY001", 10007, "#3a6f6a"),
    Persona("gus", "Gus", "外包人员 Guest contractor", "U0GUS001", 10008, "#777777", guest=True),
)

ROLES = {
    "lin": ("lead", "pr"),
    "chen": ("executive",),
    "zhou": ("legal",),
    "wu": ("rd",),
    "mei": ("support", "marketing"),
    "hsu": ("regional", "support"),
    "amy": ("regional", "support"),
}
REGION_OF = {"lin": "cn", "mei": "cn", "hsu": "tw", "amy": "intl"}
REGIONS: dict[str, Language] = {"cn": "zh-Hans", "tw": "zh-Hant", "intl": "en"}
SPEAKER_OF = {"zh-Hans": "mei", "zh-Hant": "hsu", "en": "amy"}
"""Who fetches the script of each locale."""

TEAM = tuple(ROLES)

# They open nothing but the stand-ins on this machine.
SLACK_TOKENS = {"bot": "xoxb-sandbox", "app": "xapp-sandbox"}
TELEGRAM_TOKEN = "123456:" + "A" * 35


@dataclass(frozen=True, slots=True)
class Place:
    """A room of the configuration: its Slack channel, and its Telegram group or none."""

    name: str
    channel: str
    group: str = ""


PLACES = (
    Place("alerts", "crisis-alerts", "危机小组 Crisis team"),
    Place("approvals", "statement-approvals", "声明审批 Approvals"),
    Place("region-cn", "region-cn"),
    Place("region-tw", "region-tw"),
    Place("region-intl", "region-intl"),
)
