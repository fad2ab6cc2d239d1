"""Building scenes: single mentions, whole organic fortnights, and living through them detector in hand."""

import random
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from bot.config import Subject
from bot.model.series import Series, minute_of
from bot.ports import Climb, Noted, Scene, SceneDetector, Sight, Signal
from bot.watch.view import LOOK_BACK, RECENT, RECENT_LIMIT

NOW = datetime(2026, 11, 20, 12, 7, 30, tzinfo=UTC)
"""A Friday evening in Shanghai."""
ZONE = ZoneInfo("Asia/Shanghai")
ACME = Subject(key="acme", words=("星河", "Acme"), competitors=("远山", "Globex"))
_ids = count(1)


def noted(
    text: str = "星河手机",
    minutes_ago: float = 1,
    *,
    polarity: str = "negative",
    marks: Iterable[str] = (),
    tiers: Sequence[str] = (),
    author: str = "",
    now: datetime = NOW,
    **further: object,
) -> Noted:
    """Return a mention; without ``author`` each has its own. Tiers bring their marks along, as at intake."""
    number = next(_ids)
    made = Noted(
        id=number,
        platform="weibo",
        kind="post",
        author=author or f"a{number:06}",
        text=text,
        url=f"https://example.com/{number}",
        parent="",
        published_at=now - timedelta(minutes=minutes_ago),
        polarity=polarity,
        score={"negative": 0.1, "neutral": 0.5, "positive": 0.9}[polarity],
        marks=frozenset({*marks, *_of_tiers(tiers, polarity)}),
        tiers=tuple(tiers),
        author_name=f"名{author or number}",
    )
    return replace(made, **further)  # type: ignore[arg-type]


def _of_tiers(tiers: Sequence[str], polarity: str) -> Iterator[str]:
    for mark, members in (("kol", {"kol", "media"}), ("koc", {"koc", "fan"})):
        if members & set(tiers):
            yield mark
            if polarity == "negative":
                yield f"{mark}_negative"


@dataclass(slots=True)
class Stream:
    """Mentions of one subject over time, oldest first, of which any moment can be shown.

    ``known_days``: how long the subject was known when its first mention came; a subject with quiet days before it
    differs from one that nobody had watched.
    """

    mentions: Sequence[Noted]
    known_days: float = 0
    series: dict[str, Series] = field(default_factory=dict)
    _times: list[datetime] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.mentions = sorted(self.mentions, key=lambda one: one.published_at)
        self._times = [one.published_at for one in self.mentions]
        if not self.mentions:
            return
        first = minute_of(self._times[0] - timedelta(days=self.known_days))
        self.series = {mark: Series(first=first) for mark in ("all", "negative", "neutral", "positive")}
        for one in self.mentions:
            for mark in ("all", one.polarity, *one.marks):
                self.series.setdefault(mark, Series(first=first)).add(minute_of(one.published_at))
        for each in self.series.values():
            each.known_from = first

    def minutes(self, mark: str) -> Series:
        """Return the minutes of a mark; of one never seen, empty ones that are known as long as the subject is."""
        whole = self.series.get("all")
        return self.series.get(mark) or Series(first=0, known_from=whole.known_from if whole else None)

    def scene(self, now: datetime = NOW, **further: object) -> Scene:
        """Return what a detector is shown at this moment."""
        start, end = bisect_left(self._times, now - RECENT), bisect_right(self._times, now)
        shown = Scene(
            subject=ACME,
            now=now,
            series=self.minutes,
            recent=self.mentions[max(start, end - RECENT_LIMIT) : end],
            zone=ZONE,
        )
        return replace(shown, **further)  # type: ignore[arg-type]


def scene(
    mentions: Sequence[Noted] = (),
    now: datetime = NOW,
    *,
    known_days: float = LOOK_BACK / timedelta(days=1),
    limits: Mapping[str, float] | None = None,
    climbs: Sequence[Climb] = (),
    sights: Sequence[Sight] = (),
    subject: Subject = ACME,
) -> Scene:
    """Return the scene of a few mentions; the subject has been watched for two weeks unless told."""
    stream = Stream(mentions, known_days=known_days)
    return stream.scene(now, limits=limits or {}, climbs=climbs, sights=sights, subject=subject)


def live_through(
    detector: SceneDetector,
    stream: Stream,
    since: datetime,
    until: datetime,
    every_min: float = 5,
    shown: Callable[[Scene], Scene] = lambda scene: scene,
) -> list[Signal]:
    """Return every signal of a detector that looks every few minutes."""
    found, now = [], since
    while now <= until:
        if signal := detector.judge(shown(stream.scene(now))):
            found.append(signal)
        now += timedelta(minutes=every_min)
    return found


_HOURS = (3, 2, 1, 1, 1, 1, 2, 4, 6, 7, 7, 8, 9, 8, 7, 7, 7, 8, 9, 10, 12, 12, 9, 6)
"""How the talk of a day is spread over the hours in Shanghai."""
_THINGS = """
    电池 续航 屏幕 相机 夜景 信号 系统 广告 客服 物流 快递 包装 价格 充电器 充电 发热 扬声器 耳机 手感 颜色
    按键 指纹 内存 更新 门店 售后 保修 发票 赠品 贴膜
"""
_COLD = """
    太差了 让人失望 不行啊 真的无语 越用越卡 又出问题 和宣传不一样 没法用了 后悔买了 谁能管管 客服不理人 修了三次还这样
    一言难尽 差评 退货算了 感觉被坑了 坏得真快 不如以前
"""
_WARM = "很喜欢 真不错 值这个价 比想象中好 推荐 用着顺手 惊喜 满意 会回购 好看"
_PLAIN = "怎么样 多少钱 有人用过吗 求推荐 参数是多少 什么时候发货 刚到手 蹲一个 在哪买 对比一下"
_BEFORE = """
    刚买的 用了一个月 我的 朋友的 今天 昨天发现 说实话 路过 家里老人的 公司发的 双十一入的 排队买的 地铁上 下班回家
    第一次用
"""
_AFTER = "，大家呢 。 ，记录一下 ！ ，就这样 ，唉 ，先用着 ，有同款吗 ，散了吧 ，再看看 ……"


def organic(
    rng: random.Random,
    days: float,
    per_day: float = 600,
    *,
    until: datetime = NOW,
    negative: float = 0.2,
    marks: Mapping[str, float] | None = None,
) -> list[Noted]:
    """Return ordinary talk: a daily rhythm, livelier and duller hours, each mark on its share of the posts."""
    told: list[Noted] = []
    start = until - timedelta(days=days)
    for hour in range(int(days * 24)):
        at = start + timedelta(hours=hour)
        expected = per_day * _HOURS[at.astimezone(ZONE).hour] / sum(_HOURS) * rng.gammavariate(6, 1 / 6)
        for _ in range(_poisson(rng, expected)):
            moment = at + timedelta(minutes=rng.uniform(0, 60))
            if moment <= until:
                told.append(_said(rng, moment, negative, marks or {}))
    return told


def _said(rng: random.Random, at: datetime, negative: float, marks: Mapping[str, float]) -> Noted:
    polarity = rng.choices(("negative", "positive", "neutral"), (negative, 0.3, 0.7 - negative))[0]
    judged = {"negative": _COLD, "positive": _WARM, "neutral": _PLAIN}[polarity]
    name = rng.choice(("星河", "星河手机", "Acme"))
    text = rng.choice(["", *_BEFORE.split()]) + name + rng.choice(_THINGS.split())
    text += rng.choice(judged.split()) + rng.choice(["", *_AFTER.split()])
    return noted(
        text,
        0,
        now=at,
        polarity=polarity,
        author=f"u{rng.randrange(20_000)}",
        marks=[mark for mark, share in marks.items() if rng.random() < share],
    )


def _poisson(rng: random.Random, expected: float) -> int:
    gone, number = rng.expovariate(1), 0
    while gone < expected:
        gone, number = gone + rng.expovariate(1), number + 1
    return number
