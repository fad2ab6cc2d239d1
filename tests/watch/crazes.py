"""What many people post alike without an order, family by family, and how it spreads."""

import math
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.watch.waves import Post
from tests.watch.plantings import NOW

_POSTS = (
    "云杉楼下那家面馆关门了，老板娘说要回老家带孙子，最后一碗没收我钱，吃着吃着就有点难过，十年了。",
    "刚才在云杉店里看到一个小女孩把自己的零花钱全倒在柜台上，说要给出差的爸爸换个新屏幕，店员蹲下来数了半天。",
    "云杉手机的闹钟有个隐藏功能，长按音量键五秒会慢慢变亮再响，用了两年才知道，再也不会被吓醒了。",
    "如果你正准备买第一台云杉相机，先别急着看参数，去公园坐一个下午，想清楚你到底想留下什么，再打开钱包。",
)
_COMPLAINTS = (
    "云杉洗衣机用了八个月漏水把地板全泡了，打了九次客服每次都说三天内联系，已经四十天了，谁能帮我问一句到底管不管。",
    "在云杉订的婚宴前一天被告知场地取消，只退定金，一百多个亲戚已经在路上了，我真的不知道该怎么办，欺负人也不是这样的。",
    "云杉快递把我妈的骨灰盒摔裂了，站点说按运费三倍赔偿，我一句话都说不出来，求大家让更多人看到。",
    "孩子戴云杉手表手腕烫出水泡，商场让找厂家，厂家让找商场，来回跑了半个月，今天一张纸就想打发我们。",
)
_NEWS = (
    "云杉科技今日宣布，将于六月关闭北方三座仓库，涉及员工四百余人，公司称将按法律规定支付补偿。",
    "市场监管总局公布新一批抽查结果，云杉等七家企业的插线板因阻燃性能不合格被责令停售并召回。",
    "云杉汽车与远山电池签署五年供货协议，合同金额约九十亿元，首批产品将于明年三季度装车。",
    "受台风影响，云杉景区明日起暂停开放，已购票游客可在三十日内全额退款或者改期。",
)
_DRAWS = (
    "云杉周年庆福利来了，关注我并转发，带上你和云杉的故事，周日晚上抽三个人送全套护肤品，祝大家好运",
    "转发这条微博，揪十位宝宝送云杉限量水杯，下周一公布名单，不要错过哦",
    "来云杉直播间一起抽免单，评论加转发就能参加，抽五个人，名额不多大家快来",
)
_SLOGANS = (
    "云杉女孩永远在，星光不负赶路人，岁月不负有心人，未来的路我们一起走，生日快乐，万事胜意",
    "支持云杉，支持国产，再苦再难我们也不会离开，你只管往前走，身后有我们",
    "期待云杉新品发布会，这一天等了整整一年，相信你们一定不会让我们失望，冲呀",
)
_LYRICS = (
    "那年云杉树下的少年，把没说完的话折成了纸船，河水带走夏天带走你，却带不走我窗前的那一盏灯",
    "我曾经跨过山也走过许多地方的桥，看过许多次数的云，却只在云杉深处遇见过一个正好年纪的你",
    "如果晚风能替我说话，就让它经过你的云杉小城，轻轻敲一敲玻璃，告诉你我也在想你",
)
_COPYPASTA = (
    "我宣布我和云杉耳机离婚了，左耳归它右耳归我，充电盒判给了沙发缝，每个月可以探视一次，不许带数据线。",
    "云杉的工程师半夜给我打电话，问我为什么把扫地机取名叫老公，我说因为它们都绕着障碍走还假装很忙。",
    "面试官问我最大的缺点是什么，我说我用云杉手机，信号不好，他说那算优点吗，我说喂喂你说什么听不见。",
    "尊敬的云杉用户您好，您的快乐余额已不足十元，请及时充值奶茶，超过三天未充值将自动转为上班模式。",
)
_PRICES = (
    "云杉降噪耳机好价，到手二百九十九，平时四百五，领券再拍，支持价保三十天，手慢无",
    "好价提醒：云杉空气炸锅近半年最低，叠加满减后一百六十八包邮，喜欢的可以冲了",
    "云杉婴儿湿巾八十抽十包，折合一包三块二，比大促还低一点，需要囤货的姐妹看过来",
)
_NOTICES = (
    "市应急管理局提醒您：今天夜间到明天有大到暴雨，请远离云杉河沿岸低洼地带，注意关好门窗，减少外出。",
    "云杉镇防汛办通知，上游水库将于今晚八点开始泄洪，请沿河居民和务工人员立即撤离到安全地带，互相转告。",
    "气象台发布大风黄色预警，预计未来六小时云杉及周边阵风可达八级，户外作业人员请做好防护。",
)
_HELP = (
    "扩散寻人，云杉小区七十二岁老人昨天下午走失，穿灰色外套黑布鞋，有轻微记忆障碍，看到请联系家属或者拨打110，拜托大家。",
    "急求助，云杉儿童医院现在需要O型阴性血，一岁半的宝宝等着手术，在本市的朋友帮忙看一看，谢谢每一位好心人。",
    "帮帮这位爷爷，云杉村今年三万斤苹果卖不出去，老人家急得整夜睡不着，能转的朋友帮忙转一转，好人一生平安。",
)
_GREETINGS = (
    "云杉的朋友们新年快乐，愿新的一年所有的奔波都有归处，所有的等待都有回音，平安喜乐，万事顺遂",
    "今天是云杉的最后一个工作日，祝大家端午安康，放假的好好休息，值班的注意防暑，我们节后再见",
)
_REPLIES = ("真的假的", "看哭了", "转需", "哈哈哈哈救命", "马住", "离谱", "有同感", "已阅", "学到了", "还能这样")
_CITIES = ("苏州", "宁波", "大理", "兰州", "泉州", "徐州", "烟台", "贵阳", "绵阳", "珠海", "赣州", "洛阳")
_GOODS = ("双肩包", "保温杯", "电饭煲", "蓝牙耳机", "瑜伽垫", "台灯", "行李箱", "儿童水杯", "充电宝")

Make = Callable[[random.Random, str], str]


def _same(rng: random.Random, origin: str) -> str:
    return origin


def _chain(rng: random.Random, origin: str) -> str:
    between = "".join(f"//@路人{rng.randrange(9999)}:{rng.choice(_REPLIES)}" for _ in range(rng.randrange(3)))
    return f"{rng.choice(_REPLIES)}{between}//@云杉观察员:{origin}"


def _wire(rng: random.Random, origin: str) -> str:
    return (
        rng.choice(("", "", "【最新】", "#云杉#", "【关注】"))
        + origin
        + rng.choice(("", "", "（央广网）", " http://t.cn/A6b1Cd"))
    )


def _tagging(rng: random.Random, origin: str) -> str:
    return origin + "".join(f" @朋友{rng.randrange(9999)}" for _ in range(rng.randrange(4)))


def _fan(rng: random.Random, origin: str) -> str:
    return rng.choice(("", "#云杉生日快乐#", "@云杉官方 ")) + origin + rng.choice(("", "❤️", "[心]", "！", "✨✨"))


def _runner(rng: random.Random, origin: str) -> str:
    km, minutes = rng.randrange(2, 22), rng.randrange(15, 150)
    where, time = rng.choice(_CITIES), rng.randrange(1, 900)
    return f"云杉运动第{time}次记录，在{where}跑了{km}公里，用时{minutes}分钟，今天也没有偷懒"


def _discovery(rng: random.Random, origin: str) -> str:
    good, before, now = rng.choice(_GOODS), rng.randrange(99, 999), rng.randrange(9, 99)
    return f"我在云杉商城发现了一件超值的{good}，原价{before}现在只要{now}，点开就能看"


def _page(rng: random.Random, origin: str) -> str:
    code = "".join(rng.choices("abcdefghjkmnpqrstuvwxyzABCDEFGH23456789", k=11))
    said = f"{rng.randrange(10, 99)} 云杉家的{rng.choice(_GOODS)}发布了一篇笔记，快来看吧！"
    return f"{said} 😆 {code} 😆 复制本条信息，打开App查看精彩内容！"


def _asides(rng: random.Random, origin: str) -> str:
    return rng.choice(("", "", "", "笑死 ", "看到一段：", "不知道哪里抄的 ")) + origin


@dataclass(frozen=True, slots=True)
class Family:
    """How a post is made from its origin, how soon two thirds are out, and whether people keep an appointed time."""

    make: Make
    origins: Sequence[str]
    hours: tuple[float, float]
    appointed: bool = False


FAMILIES: Mapping[str, Family] = {
    "copied post": Family(_same, _POSTS, (0.4, 12)),
    "copied complaint": Family(_same, _COMPLAINTS, (0.4, 12)),
    "forward chain": Family(_chain, (*_POSTS, *_COMPLAINTS), (0.2, 12)),
    "headline": Family(_wire, _NEWS, (0.2, 6)),
    "lucky draw": Family(_tagging, _DRAWS, (0.2, 24), appointed=True),
    "slogan": Family(_fan, _SLOGANS, (0.3, 12), appointed=True),
    "check-in": Family(_runner, ("",), (0.5, 12), appointed=True),
    "lyrics": Family(_same, _LYRICS, (0.4, 12)),
    "copypasta": Family(_asides, _COPYPASTA, (0.4, 24)),
    "app share": Family(_discovery, ("",), (0.3, 12), appointed=True),
    "price alert": Family(_wire, _PRICES, (0.3, 4)),
    "notice": Family(_same, _NOTICES, (0.3, 6), appointed=True),
    "help": Family(_asides, _HELP, (0.3, 12)),
    "page share": Family(_page, ("",), (0.3, 12), appointed=True),
    "greeting": Family(_fan, _GREETINGS, (0.3, 12), appointed=True),
}


def craze(rng: random.Random, name: str, origin: str = "", *, viral: bool = False) -> list[Post]:
    """Return the first post and 24 to 199 copies of it, all out by NOW; ``viral``: 200 to 500, most in two hours."""
    family = FAMILIES[name]
    origin = origin or rng.choice(family.origins)
    fastest, slowest = (0.3, 0.9) if viral else family.hours
    scale = math.exp(rng.uniform(math.log(fastest), math.log(slowest)))
    count = rng.randint(200, 500) if viral else rng.randint(24, 199)
    delays = _delays(rng, scale, count, appointed=family.appointed and rng.random() < 0.5)
    last = sorted(delays)[round(0.97 * count) - 1]
    began = NOW - timedelta(hours=min(last * rng.uniform(1.0, 1.5), 40))
    return [
        Post(f"c{at}", family.make(rng, origin), f"people{at}", "weibo", at_time)
        for at, hours in enumerate([0.0, *delays])
        if (at_time := began + timedelta(hours=hours)) <= NOW
    ]


def crazes(rng: random.Random, texts: Sequence[str] = ()) -> Iterator[tuple[str, list[Post]]]:
    """Yield one of each family, then two viral ones; ``texts`` are origins of what is copied as it stands."""
    plain = ("copied post", "forward chain", "copypasta")
    for name in FAMILIES:
        yield name, craze(rng, name, rng.choice(texts) if texts and name in plain else "")
    for name in ("copied post", "copypasta"):
        yield f"viral {name}", craze(rng, name, rng.choice(texts) if texts else "", viral=True)


def _delays(rng: random.Random, scale: float, count: int, *, appointed: bool) -> list[float]:
    """Return the hours after the first post: decaying, heavy-tailed, rising first, or passed on from copy to copy."""
    if appointed:
        return [abs(rng.gauss(0.5, 0.25)) * scale for _ in range(count)]
    shape = rng.randrange(4)
    if shape == 0:
        return [rng.expovariate(1 / scale) for _ in range(count)]
    if shape == 1:
        return [scale * 0.6 * math.exp(rng.gauss(0, 1.2)) for _ in range(count)]
    if shape == 2:
        return [rng.gammavariate(1.7, scale * 0.55) for _ in range(count)]
    known = [0.0]  # passed on from copy to copy
    for _ in range(count):
        known.append(rng.choice(known[: 1 + len(known) // 2]) + rng.expovariate(2 / scale))
    return known[1:]
