"""Ordered drafts of six kinds and the ways they are posted: another hand than the one of ``plantings``."""

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.watch.waves import Post
from tests.watch.plantings import NOW

DRAFTS: Mapping[str, Sequence[str]] = {
    "accusation": (
        "云杉净水器滤芯被拆开看过了，里面就是一层普通海绵，卖四百八一支，真把消费者当傻子了，建议大家统统退货。",
        "云杉奶粉罐底的生产日期是可以擦掉重新打的，我用酒精棉一抹就没了，这样的东西也敢给孩子喝，良心被狗吃了。",
        "所谓的云杉五年质保就是一张废纸，坏了就说人为，检测费先交三百，交完告诉你不在保修范围，吃相太难看了。",
        "云杉为了赶上市把安全测试砍了一半，出事是早晚的，现在装死不回应，等着看吧，早晚有一天要付出代价。",
        "查了一下云杉的处罚记录，三年被罚了十一次，每次都是罚酒三杯，这种企业凭什么还能天天上热搜卖货。",
    ),
    "testimony": (
        "我在云杉门店干过两年，库存里退回来的旧机器擦一擦换个盒子就当新的卖，店长开会亲口教的，我是待不下去才走的。",
        "家里老人用了云杉的按摩仪之后腿上起了一片水泡，去医院医生一看就问是不是用了这个牌子，说这个月已经接诊好几个了。",
        "亲身经历，云杉的保险柜我忘了密码，随便拿块磁铁就吸开了，那一刻我整个人都凉了，里面放着我全部的积蓄。",
        "去年给女儿买的云杉儿童手表，前天半夜自己响了，里面有个陌生男人在说话，孩子吓得到现在都不敢一个人睡。",
        "我表哥就在云杉做质检，他说每批只抽一台，抽到不合格的就换一台再抽，抽到合格为止，报告永远是百分之百。",
    ),
    "analysis": (
        "不吹不黑，从财报看云杉的研发投入只占营收的百分之三，同行平均是百分之八，钱都花在广告上，产品力下滑是必然结果。",
        "理性讨论，云杉这套方案的散热面积比上一代少了三成，功耗却没有降，长期高负载会发生什么，学过物理的都能算出来。",
        "客观说一句，云杉的渠道库存已经到了危险线，经销商都在偷偷降价出货，现在入手的人大概率会在两个月后后悔。",
        "做了六年供应链，说点大家不爱听的，云杉换掉的那家电芯厂才是它口碑的根基，新供应商的不良率行业里都清楚。",
        "把云杉近三年的用户协议逐条对比之后发现，数据共享的对象从七家变成了四十一家，而且默认同意的开关藏在第五层菜单里。",
    ),
    "fake news": (
        "刚刚得到的消息，云杉总部昨晚被带走了三名高管，公司连夜开会要求员工不许对外说一个字，明天股价要出大事。",
        "多地经销商已经收到通知，云杉下月起将停止对老用户的售后支持，想修只能加钱换新，官方到现在没有任何说明。",
        "海外媒体称云杉的电池在出口检测中连续三次没有通过，整柜货物已被退回港口，国内卖的正是同一批次。",
        "据知情人透露，云杉这次更新会把未付费用户的照片压缩到原来的十分之一，已经有人发现原图找不回来了。",
        "云杉代工厂上周发生化学品泄漏，二十多名工人送医，厂方给每家发了封口费，当地论坛的帖子已经删光了。",
    ),
    "mockery": (
        "恭喜云杉又一次突破自我，开机广告从五秒涨到了三十秒，这下我连泡面都能等熟了，真是贴心到家的国民好品牌。",
        "感谢云杉让我学会了修手机，感谢云杉让我认识了全城的维修师傅，没有你我的生活该多么平淡，爱了爱了。",
        "云杉的降噪是真的厉害，戴上之后连我自己的心跳都停了，售后的电话更安静，打了一个礼拜愣是没有一点声音。",
        "强烈推荐云杉的扫地机，每天准时把猫砂从阳台均匀地铺到客厅，家里终于有了海边的感觉，值得拥有。",
        "云杉客服的态度真是没话说，因为根本没有人说话，机器人陪我聊了两个小时人生，最后祝我生活愉快，我好感动。",
    ),
    "competitor": (
        "用了一圈下来还是远山靠谱，同样的价格材料扎实太多，上手就知道差距，云杉那边的朋友可以去店里摸一下再决定。",
        "从云杉换到远山半个月了，最大的感受就是省心，系统干净没有广告，拍照也稳，早知道当初就不多花那几百块了。",
        "远山这次的诚意是真的足，旗舰芯片大电池，定价还比云杉低一截，家里三口人都换了，用过的没有一个说不好。",
        "懂行的都在悄悄买远山，云杉只剩名气了，我身边做技术的同事去年就全换完了，谁用谁知道，不多解释。",
        "对比了云杉和远山的五项实测，续航、信号、屏幕、充电、散热，远山全部领先，选谁应该不用我多说了吧。",
    ),
}
EDITS = (0.0, 0.05, 0.1, 0.15, 0.2)
PACES = ("steady", "bursts", "shifts")
_STRANGERS = "渡缘柠槐潮汐砚梨岚穗葵雁鹭篱茶盏灯帆岸峰谷溪桥渠坡垄园圃苗芽枝叶根茎瓜豆粮盐糖醋锅碗瓢盆刀叉勺筷"


@dataclass(frozen=True, slots=True)
class Order:
    """What was ordered, and the posts that came of it."""

    kind: str
    edits: float
    pace: str
    minutes: float
    posts: Sequence[Post]


def order(rng: random.Random, drafts: Mapping[str, Sequence[str]] = DRAFTS, edits: float | None = None) -> Order:
    """Return a draft of any kind, posted by 20 to 60 accounts over five minutes to six hours, ended by NOW.

    In one of three, how old the accounts are is known; two of three of those were made for it.
    """
    kind = rng.choice(list(drafts))
    draft, pace = rng.choice(drafts[kind]), rng.choice(PACES)
    share = rng.choice(EDITS) if edits is None else edits
    accounts, minutes = rng.randint(20, 60), math.exp(rng.uniform(math.log(5), math.log(360)))
    began = NOW - timedelta(minutes=minutes + rng.uniform(0, 120))
    posts = [
        Post(f"a{at}", reworded(rng, draft, share), f"ordered{at}", "weibo", began + timedelta(minutes=minute))
        for at, minute in enumerate(_minutes(rng, pace, accounts, minutes))
    ]
    if rng.random() < 1 / 3:
        posts = [replace(post, account_created_at=post.published_at - _age(rng, 2 / 3)) for post in posts]
    return Order(kind, share, pace, minutes, posts)


def reworded(rng: random.Random, draft: str, share: float) -> str:
    """Return the draft with that part of its letters changed: a word, a slip, or a clause put elsewhere."""
    letters, changes = list(draft), round(share * len(draft))
    while changes > 0:
        at, run = rng.randrange(len(letters)), min(changes, rng.choice((1, 1, 2, 3)))
        match rng.randrange(3):
            case 0:
                letters[at : at + run] = rng.choices(_STRANGERS, k=len(letters[at : at + run]))
            case 1:
                letters[at:at] = rng.choices(_STRANGERS, k=run)
            case _ if len(letters) > 20:
                del letters[at : at + run]
        changes -= run
    return "".join(letters)


def _minutes(rng: random.Random, pace: str, accounts: int, minutes: float) -> list[float]:
    if pace == "steady":
        return [rng.uniform(0, minutes) for _ in range(accounts)]
    if pace == "bursts":
        starts = [rng.uniform(0, 0.9 * minutes) for _ in range(rng.randint(2, 4))]
        return [rng.choice(starts) + rng.uniform(0, 0.1 * minutes) for _ in range(accounts)]
    shifts = rng.randint(2, 3)  # each works through its list of accounts at an even step, with a pause between them
    step = 0.8 * minutes / accounts
    return [
        at * step + (at * shifts // accounts) * 0.1 * minutes + rng.uniform(0, 0.5 * step) for at in range(accounts)
    ]


def _age(rng: random.Random, young: float) -> timedelta:
    return timedelta(days=rng.uniform(1, 20) if rng.random() < young else rng.uniform(60, 2500))
