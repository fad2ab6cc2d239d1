"""Knows what people post alike without being told to: forwards, quotes, draws, check-ins, headlines, jokes, cheers."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from bot.watch.emotion import PRESENT_FROM, emotions
from bot.watch.variation import is_filled_in

_FORWARD = re.compile(
    r"//\s?@|^\s*(?:转发微博|轉發微博|转发了?[:：]|转[:：]|repost\b|rt @|转$|转发$|快转微博)", re.IGNORECASE
)
_QUOTE = re.compile(r"[“「『\"‘]([^“”「」『』\"‘’]{12,})[”」』\"’]")
_CREDIT = re.compile(
    r"转自|转载|搬运|原文[:：]|出处|来源[:：]|图源|侵删|原作者|作者[:：]|\bvia\b|\bcr[.:]|分享自|来自@|[（(]来自|看到(?:一|这|有)[条个句段]",
    re.IGNORECASE,
)
_LUCKY_DRAW = re.compile(
    r"抽奖|抽獎|转发(?:并|本|此|即|\+|＋|、|到|赢|有|送|关注|评论|抽)|关注.{0,12}转发|转[评赞+＋]|送出.{0,8}[份台部张个]|中奖|免单|"
    r"giveaway|retweet to win",
    re.IGNORECASE,
)
_DRAWN = re.compile(r"[抽揪]\s?(?:[\d一二两三四五六七八九十百]+\s?[位名个份人台]|出|取|选|送)")
_JOIN = re.compile("转发|关注|评论|参与|福利|公布|名单|好运|粉丝")
_HEADLINE = re.compile(
    r"^\s*(?:【|\[.{5,}\])|记者|报道|报导|[讯訊][】)）:：]|日电|据(?!内部|知情|说|悉内).{1,12}(?:消息|通报|报道|介绍|透露)|新闻|快讯|"
    r"(?:公告|通报)(?:称|显示|[:：])|发布(?:公告|通报)|(?:官方|发言人|公司|方面)(?:回应|表示|宣布|发布|通报)"
)
_DATELINE = re.compile(
    r"^\s*【|记者|日电|[讯訊][】)）:：]|据(?!内部|知情|说|悉内).{1,12}(?:消息|通报|报道)|发布(?:公告|通报)称"
)
_CUSTOMS: Mapping[str, re.Pattern[str]] = {
    "check_in": re.compile(
        r"打卡|签到|第\s?[\d一二三四五六七八九十百]+\s?天|我在.{0,14}(?:完成|获得|达成|解锁)了?|测试结果|"
        r"我(?:刚刚?|正在?|已经?)?(?:投|参与|参加|加入|领取|解锁|点亮|完成|获得|达成|通过|测出|抽到|种下)了|"
        r"我的.{0,10}(?:成绩|等级|排名|步数|报告|运势|指数)|今日(?:步数|运势|份)|快来(?:一起|和我|跟我|试试)|邀请你|你也来|"
        r"分享(?:图片|单曲|歌曲|视频|文章)"
    ),
    "joke": re.compile(
        r"哈哈|笑死|笑喷|笑哭|段子|笑话|\[(?:doge|二哈|笑cry|允悲|哈哈|偷笑)\]|[😂🤣]|233|hhh|\blol\b", re.IGNORECASE
    ),
    "notice": re.compile(r"提醒您|提醒广大|[蓝黄橙红]色预警|防汛|应急管理|气象台|警方提[示醒]|互相转告|敬请.{0,6}谅解"),
    "help": re.compile(
        r"寻人|走失|失联|扩散|求助|求扩|急需.{0,10}血|阴性血|能转的|帮.{0,4}转|众筹|好[心人]一生|好心人"
    ),
    "bargain": re.compile(
        r"好价|最?低价|到手|券后|领券|满减|包邮|手慢无|优惠券|秒杀|价保|百亿补贴|免息|开抢|限时.{0,6}(?:抢|购|价|折|优惠|特惠)|"
        r"下单.{0,4}(?:立减|享|减|赠|送|链接)"
    ),
    "shared_link": re.compile(r"https?://|\bt\.cn/|复制(?:本条|这条|打开|口令)|打开.{0,6}App", re.IGNORECASE),
}
_ONLY_MILD = ("check_in", "notice", "help", "bargain")
"""Customs that accuse nobody; who is hostile only puts on their form."""
_DRESSED_UP = ("joke", "shared_link")
"""Customs in which people put something of their own beside the words, or the app does."""
_HALF = 0.5
_LOOKED_AT = 200
_WARM = ("support", "moved", "expectation")
_CHEER_SIGNS = 30
_SAME_FROM = 2 / 3


@dataclass(frozen=True, slots=True)
class Manner:
    """How the copies were posted. ``ordered``: they began at once, came evenly and ended at once."""

    hostile: bool
    varied: bool
    ordered: bool = False


def is_forward(text: str) -> bool:
    """Return whether the post passes another one on; whatever is added, the copy is the platform's own doing."""
    return _FORWARD.search(text) is not None


def is_lucky_draw(texts: Sequence[str]) -> bool:
    """Return whether half of the posts join a draw."""
    joins = sum(
        _LUCKY_DRAW.search(text) is not None or (_DRAWN.search(text) is not None and _JOIN.search(text) is not None)
        for text in texts
    )
    return joins >= _HALF * len(texts)


def custom_of(texts: Sequence[str], written: Sequence[str], manner: Manner) -> str:
    """Return the custom half of the near-copies follow, "" for none. ``written`` are the texts' signs.

    Who jokes, cheers, or checks in copies word for word; only media reword what they report, and name its source.
    Who jokes, shares or cheers is brief or dresses it up; long copies that are bare and ended as on order did neither.
    """
    if manner.varied:
        return "headline" if not manner.hostile and _in_half(_DATELINE, texts) else ""
    if sum(map(_quotes, texts)) >= _HALF * len(texts):
        return "quotes"
    if _in_half(_DATELINE if manner.ordered else _HEADLINE, texts):
        return "headline"
    is_bare_order = manner.ordered and _is_bare(texts, written)
    for custom, pattern in _CUSTOMS.items():
        if (manner.hostile and custom in _ONLY_MILD) or (is_bare_order and custom in _DRESSED_UP):
            continue
        if _in_half(pattern, texts):
            return custom
    if manner.hostile:
        return ""
    if is_filled_in(written):
        return "filled_in"
    return "cheers" if _is_warm(texts) and not is_bare_order else ""


def _is_bare(texts: Sequence[str], written: Sequence[str]) -> bool:
    """Return whether most are one long text with nothing of one's own about it, no tag, no name, no heart."""
    if median(map(len, written)) < _CHEER_SIGNS:
        return False
    [(_, times)] = Counter(text.strip() for text in texts).most_common(1)
    return times >= _SAME_FROM * len(texts)


def _in_half(pattern: re.Pattern[str], texts: Sequence[str]) -> bool:
    return sum(pattern.search(text) is not None for text in texts) >= _HALF * len(texts)


def _quotes(text: str) -> bool:
    """Return whether the post says whose words these are, or sets most of them in quotation marks beside its own."""
    if _CREDIT.search(text):
        return True
    quoted = sum(len(match.group(1)) for match in _QUOTE.finditer(text))
    return quoted >= _HALF * len(text) and len(text) - quoted > 4


def _is_warm(texts: Sequence[str]) -> bool:
    told = emotions(texts[:_LOOKED_AT])
    warm = sum(any(one.get(feeling, 0.0) >= PRESENT_FROM for feeling in _WARM) for one in told)
    return warm >= _HALF * len(told)
