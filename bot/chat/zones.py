"""How times are told: in the reader's zone, which is called what people there call it."""

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

_CALLED = {
    "Asia/Shanghai": ("北京时间", "北京時間"),
    "Asia/Chongqing": ("北京时间", "北京時間"),
    "PRC": ("北京时间", "北京時間"),
    "Asia/Urumqi": ("新疆时间", "新疆時間"),
    "Asia/Taipei": ("台北时间", "台北時間"),
    "Asia/Hong_Kong": ("香港时间", "香港時間"),
    "Asia/Macau": ("澳门时间", "澳門時間"),
    "Asia/Singapore": ("新加坡时间", "新加坡時間"),
    "Asia/Kuala_Lumpur": ("吉隆坡时间", "吉隆坡時間"),
    "Asia/Tokyo": ("东京时间", "東京時間"),
    "Asia/Seoul": ("首尔时间", "首爾時間"),
    "Asia/Bangkok": ("曼谷时间", "曼谷時間"),
    "Asia/Dubai": ("迪拜时间", "杜拜時間"),
    "Europe/London": ("伦敦时间", "倫敦時間"),
    "Europe/Paris": ("巴黎时间", "巴黎時間"),
    "Europe/Berlin": ("柏林时间", "柏林時間"),
    "America/New_York": ("纽约时间", "紐約時間"),
    "America/Los_Angeles": ("洛杉矶时间", "洛杉磯時間"),
    "Australia/Sydney": ("悉尼时间", "雪梨時間"),
    "UTC": ("协调世界时", "世界協調時間"),
}
"""In simplified and in traditional Chinese."""
_CHINESE = ("zh-Hans", "zh-Hant")


def zone_name(zone: ZoneInfo, language: str) -> str:
    """Return what readers call a zone; its name in the database of zones where we know no other."""
    if language in _CHINESE and zone.key in _CALLED:
        return _CALLED[zone.key][_CHINESE.index(language)]
    return zone.key


@dataclass(slots=True)
class Times:
    """The times of one message: all are in the same zone, so that is named beside the first alone."""

    zone: ZoneInfo
    language: str
    _is_named: bool = field(default=False, init=False)

    @property
    def name(self) -> str:
        """What the zone is called."""
        return zone_name(self.zone, self.language)

    def bare(self, at: datetime) -> str:
        """Return a time alone, where the zone is named elsewhere in the message."""
        return f"{at.astimezone(self.zone):%m-%d %H:%M}"

    def told(self, at: datetime) -> str:
        """Return a time, the first one with its zone."""
        if self._is_named:
            return self.bare(at)
        self._is_named = True
        is_known = self.name != self.zone.key
        return f"{self.name} {self.bare(at)}" if is_known else f"{self.bare(at)} ({self.name})"
