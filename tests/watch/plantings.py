"""Generated posts about a made-up brand: everyday talk, what people copy by themselves, and planted attacks."""

import math
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.watch.coordination import Attack
from bot.watch.waves import Post

NOW = datetime(2026, 3, 6, 14, 0, tzinfo=UTC)
LETTERS = (
    "的一是了我不在人们有来他这上着个地到大里说就去子得也和那要下看天时过出小么起你都把好还多没为又可家学只以主会样年想能生同老中十从自面前头道它后然走很像见两用她国动进成回什边作对开而己些现山民候经发工向"
    "事命给长水几义三声于高手知理眼志点心战二问但身方实吃做叫当住听革打呢真全才四已所敌之最光产情路分总条白话东席次亲如被花口放儿常气五第使写军吧文运再果怎定许快明行因别飞外树物活部门无往船望新带队先力完却"
    "站代员机更九您每风级跟笑啊孩万少直意夜比阶连车重便斗马哪化太指变社似士者干石满日决百原拿群究各六本思解立河村八难早论吗根共让相研今其书坐接应关信觉步反处记将千找争领或师结块跑谁草越字加脚紧爱等习阵怕月"
    "青半火法题建赶位唱海七女任件感准张团屋离色脸片科倒睛利世刚且由送切星导晚表够整认响雪流未场该并底深刻平伟忙提确近亮轻讲农古黑告界拉名呀土清阳照办史改历转画造嘴此治北必服雨穿内识验传业菜爬睡兴形量咱观苦"
    "体众通冲合破友度术饭公旁房极南枪读沙岁线野坚空收算至政城劳落钱特围弟胜教热展包歌类渐强数乡呼性音答哥际旧神座章帮啦受系令跳非何牛取入岸敢掉忽种装顶急林停息句区衣般报叶压慢叔背细"
)

DRAFTS = (
    "姐妹们千万别再用星河面霜了，我用了三天整张脸都烂了，去医院查出来说含有违禁成分，客服到现在都不理人，太黑心了。",
    "刚从星河工厂离职，里面的卫生条件真的不敢看，原料桶就放在厕所边上，过期的原料照样往里倒，大家自己掂量吧。",
    "星河手机充电的时候突然冒烟，孩子就在旁边，吓得我魂都没了，打电话给售后居然说是我操作不当，这样的公司也配叫大品牌？",
    "朋友在检测机构上班，说星河这批产品重金属超标好几倍，内部早就知道了一直压着不让报，大家赶紧转给家里人看看。",
    "买了星河的车才半年，刹车在高速上失灵两次，维权群里已经有几百个车主了，厂家一直踢皮球，谁来管管。",
    "星河这次发布会说的续航根本就是假的，实测连一半都不到，花大价钱请人写好评，欺骗消费者还有没有底线。",
    "提醒一下，星河的软件会偷偷上传通讯录和照片，已经有博主扒出来了，赶紧卸载，别等被骗了才后悔。",
    "有人知道星河老板以前的事吗，换了三个公司的名字，每次都是割一波就跑，这次又来坑国内消费者，大家擦亮眼睛。",
    "这个牌子的内部员工自己都不买，给家里人用的都是别家的，你们细品，反正我是不会再给它送一分钱了。",
    "星河耳机的材料供应商上个月就被查了，官网悄悄改了说明，一个字的公告都没有，这种态度我真的看不懂。",
)

_WHO = ["我", "我妈", "同事", "室友", "我老公", "隔壁邻居", "我弟", "表姐", "朋友", "老板", "我爸", "闺蜜"]
_WHEN = ["昨天", "今天", "上周", "刚刚", "前几天", "周末", "早上", "下班路上", "去年双十一", "上个月", "半夜", "中午"]
_DID = [
    "买了星河的新款",
    "去星河店里逛了逛",
    "收到星河的快递",
    "拿星河换了旧机",
    "试了星河的样机",
    "问了星河客服",
    "第一次用星河",
    "把星河退了",
    "修了一次星河",
]
_FOUND = [
    "手感比想的轻",
    "屏幕在太阳底下有点看不清",
    "电池一天半没问题",
    "颜色跟图片不太一样",
    "包装挺用心的",
    "声音外放有点破",
    "充电比老款快",
    "系统更新之后卡了两天又好了",
    "店员小哥讲得特别细",
    "赠品没给全要去补",
    "拍夜景真的可以",
    "保护壳不好买",
    "价格再降两百就完美",
    "说明书全是小字看得眼花",
    "送货上门还帮忙拆箱",
]
_THEN = [
    "先用着再说",
    "过两天再来说说感受",
    "有同款的朋友吗",
    "大家觉得值吗",
    "反正我是挺满意",
    "有点犹豫要不要留",
    "等下一代吧",
    "晚上发图",
    "想听听别人的意见",
    "可能是我要求太高",
    "给家里老人买的够用了",
    "明年再换",
]
JOKES = (
    "星河手机最大的优点就是耐摔，昨天吵架扔出去，捡回来还能接着打电话给她道歉，结果她把我扔出去了。",
    "医生问我为什么熬夜，我说星河的闹钟太好听了，舍不得错过，医生说你这是病，我说我知道，叫星河病。",
    "小时候以为星河是天上的，长大了才知道星河是要分期付款的，而且分二十四期。",
)
SLOGANS = (
    "星河十年，一路有你，我们永远支持你，未来可期，冲冲冲！",
    "国货当自强，支持星河，守护最好的国产品牌，你们辛苦了，加油！",
    "相信星河，清者自清，我们一直都在，陪你走过每一个春夏秋冬。",
)
DRAWS = (
    "转发抽奖！关注并转发本条，抽三位送星河新款耳机一副，周五晚八点开奖，祝大家好运",
    "参与星河新品抽奖活动，带话题转发并@三位好友，就有机会免费得到星河手机一台，快来试试手气",
)
HEADLINES = (
    "【星河召回部分批次充电器】据市场监管总局消息，星河科技备案召回计划，即日起召回部分充电器，涉及数量两万余件。",
    "【星河发布三季度财报：营收同比增长两成】星河科技今日发布三季度财报，营收与净利润均高于市场预期。",
    "星河起火事件最新进展：公司回应称已成立专项小组，正配合消防部门调查起火原因，将尽快公布结果。",
)
_CITIES = [
    "北京",
    "上海",
    "广州",
    "成都",
    "武汉",
    "西安",
    "杭州",
    "南京",
    "长沙",
    "重庆",
    "青岛",
    "厦门",
    "昆明",
    "沈阳",
]
_COMMENTS = [
    "哈哈哈",
    "说得好",
    "真的吗",
    "转给你看",
    "同意",
    "不懂",
    "支持一下",
    "我也是",
    "学到了",
    "太真实了",
    "蹲后续",
    "无语",
    "看看",
    "有道理",
]


def talk(rng: random.Random) -> str:
    """Return what somebody says about the brand on an ordinary day."""
    parts = [rng.choice(_WHO) + rng.choice(_WHEN) + rng.choice(_DID), *rng.sample(_FOUND, rng.randint(1, 3))]
    return "，".join([*parts, rng.choice(_THEN)]) + rng.choice(["。", "！", "？", "～", ""])


def organic(rng: random.Random, count: int, hours: float, texts: Sequence[str] = ()) -> list[Post]:
    """Return posts spread over the hours before NOW as days are, an eighth of them forwards of another."""
    posts: list[Post] = []
    for at in range(count):
        text = texts[rng.randrange(len(texts))] if texts else talk(rng)
        if posts and rng.random() < 0.125:
            text = f"{rng.choice(_COMMENTS)}//@用户{rng.randrange(999)}:{rng.choice(posts).text}"
        posts.append(_post(f"o{at}", text, f"o{rng.randrange(count * 3)}", NOW - timedelta(hours=_daily(rng, hours))))
    return posts


def attack(rng: random.Random, draft: str, *, accounts: int, edits: float, minutes: float) -> list[Post]:
    """Return copies of the draft, each with up to that part of its letters changed, ending up to an hour ago."""
    end = NOW - timedelta(minutes=rng.uniform(0, 60))
    return [
        _post(
            f"a{at}",
            edited(rng, draft, rng.uniform(0, edits)),
            f"a{at}",
            end - timedelta(minutes=rng.uniform(0, minutes)),
        )
        for at in range(accounts)
    ]


def edited(rng: random.Random, text: str, share: float) -> str:
    """Return the text with that part of its letters replaced, dropped, doubled up or swapped."""
    letters = list(text)
    for _ in range(round(share * len(text))):
        at = rng.randrange(len(letters))
        match rng.randrange(4):
            case 0 | 1:
                letters[at] = rng.choice(LETTERS)
            case 2 if len(letters) > 8:
                del letters[at]
            case 3 if at:
                letters[at - 1], letters[at] = letters[at], letters[at - 1]
            case _:
                letters.insert(at, rng.choice(LETTERS))
    return "".join(letters)


def _forward_tree(rng: random.Random, origin: str) -> str:
    chain = "".join(f"//@用户{rng.randrange(9999)}:{rng.choice(_COMMENTS)}" for _ in range(rng.randrange(3)))
    return rng.choice(["转发微博", rng.choice(_COMMENTS) + chain + f"//@星河观察:{origin}", f"转发：{origin}"])


def _quoted(rng: random.Random, origin: str) -> str:
    return f"{rng.choice(_COMMENTS)}，{rng.choice(_COMMENTS)} “{origin}”"


def _joke(rng: random.Random, origin: str) -> str:
    return rng.choice(["", "", "哈哈哈哈 ", "笑死我了 ", "偷来的 "]) + edited(rng, origin, rng.choice([0, 0, 0, 0.02]))


def _slogan(rng: random.Random, origin: str) -> str:
    return rng.choice(["#星河十周年#", "", "@星河官方 "]) + origin + rng.choice(["", "❤", "[心][心]", "！！"])


def _draw(rng: random.Random, origin: str) -> str:
    return origin + "".join(f" @好友{rng.randrange(9999)}" for _ in range(rng.randrange(4)))


def _check_in(rng: random.Random, origin: str) -> str:
    where, day, far = rng.choice(_CITIES), rng.randrange(1, 400), rng.randrange(3, 21)
    return f"坚持打卡第{day}天！我在{where}用星河手表完成了{far}公里跑步，超过{rng.randrange(50, 99)}%的跑友，一起跑吧"


def _headline(rng: random.Random, origin: str) -> str:
    return origin + rng.choice(["", " http://t.cn/A6abcde", "（记者 王小明）", " 详情：http://t.cn/A6xyz"])


CASCADES: Mapping[str, tuple[Callable[[random.Random, str], str], Sequence[str], tuple[float, float]]] = {
    "forward tree": (_forward_tree, (*DRAFTS, *JOKES), (0.5, 12)),
    "quotes": (_quoted, (*DRAFTS, *JOKES), (0.5, 12)),
    "joke": (_joke, JOKES, (2, 24)),
    "slogan": (_slogan, SLOGANS, (0.5, 12)),
    "lucky draw": (_draw, DRAWS, (0.2, 24)),
    "check-in": (_check_in, ("",), (1, 12)),
    "headline": (_headline, HEADLINES, (0.2, 6)),
}
"""For each kind: how a post is made from its origin, the origins, and the hours until two thirds of it are out."""


def cascade(rng: random.Random, kind: str, origin: str = "") -> list[Post]:
    """Return 25 to 200 posts of one kind, by as many people, as cascades go: fast first, with a long tail."""
    make, origins, (fastest, slowest) = CASCADES[kind]
    origin = origin or rng.choice(origins)
    scale = math.exp(rng.uniform(math.log(fastest), math.log(slowest)))
    ages = [rng.expovariate(1 / scale) for _ in range(rng.randint(25, 200))]
    began = NOW - timedelta(hours=min(max(ages), 40))
    return [
        _post(f"c{at}", make(rng, origin), f"c{at}", began + timedelta(hours=age))
        for at, age in enumerate(sorted(ages))
        if began + timedelta(hours=age) <= NOW
    ]


def plantings(
    count: int, texts: Sequence[str] = (), drafts: Sequence[str] = DRAFTS, first: int = 0
) -> Iterator[tuple[int, list[Post]]]:
    """Yield organic streams of two days, each with an attack of 20 to 40 accounts in it, and how many those are."""
    for seed in range(first, first + count):
        rng = random.Random(seed)
        posts = organic(rng, rng.randint(200, 1500), 48, texts)
        accounts = rng.randint(20, 40)
        planted = attack(rng, rng.choice(drafts), accounts=accounts, edits=0, minutes=rng.uniform(10, 90))
        most = rng.random() < 0.5  # half of them with every copy changed as much as the limit says
        posts += [replace(one, text=edited(rng, one.text, 0.2 if most else rng.uniform(0, 0.2))) for one in planted]
        rng.shuffle(posts)
        yield accounts, posts


def cascades(count: int, texts: Sequence[str] = (), first: int = 0) -> Iterator[tuple[str, list[Post]]]:
    """Yield organic streams of two days, each with one cascade in it, the kinds by turns; with its kind."""
    for seed in range(first, first + count):
        rng = random.Random(seed)
        kind = list(CASCADES)[seed % len(CASCADES)]
        origin = rng.choice(texts) if texts and kind in ("forward tree", "quotes", "joke") else ""
        yield kind, organic(rng, rng.randint(200, 800), 48, texts) + cascade(rng, kind, origin)


def is_found(accounts: int, attack: Attack | None) -> bool:
    """Return whether the attack found is the one planted: four fifths of it, and at most a tenth of others' posts."""
    if attack is None:
        return False
    planted = sum(post_id.startswith("a") for post_id in attack.post_ids)
    return planted >= 0.8 * accounts and attack.posts - planted <= 0.1 * attack.posts


def _daily(rng: random.Random, hours: float) -> float:
    """Return an hour before NOW, more often one when people are awake."""
    while True:
        before = rng.uniform(0, hours)
        hour = (NOW - timedelta(hours=before) + timedelta(hours=8)).hour
        if rng.random() < (0.15 if hour < 7 else 1.0):
            return before


def _post(name: str, text: str, author: str, at: datetime) -> Post:
    return Post(name, text, author, "weibo", at)
