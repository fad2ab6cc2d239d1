"""Living through a crisis minute by minute, and looking at what the team is owed afterwards."""

from datetime import timedelta

from sqlmodel import Session, col, select

from bot.chat.message import Heading, Line, Message, Quote
from bot.model.alert import Alert
from bot.model.entry import Entry
from bot.model.post import Post
from bot.watch.ingest import ingest_rows
from tests.watch.conftest import House
from tests.watch.crawl import Crawl, ms, weibo_row

ANGRY = "星河手机电池鼓包，客服不理人，太差了，垃圾产品"
GLAD = "星河手机拍照很好，非常喜欢，推荐"
ENDS = ("电池鼓包吓死人", "客服三天没人接", "屏幕又绿了", "更新完直接变砖", "充电烫手", "退货被拒三次")
PEOPLE = [
    {"name": "ana", "roles": ["lead"], "deputy": "li", "slack": "U0ANA"},
    {"name": "li", "roles": ["support"], "slack": "U0LI"},
    {"name": "boss", "roles": ["executive"], "slack": "U0BOSS"},
]


def owed(house: House) -> list[Post]:
    with Session(house.database.engine) as session:
        return list(session.exec(select(Post).order_by(col(Post.id))))


def owed_as(house: House, key: str) -> Post:
    [found] = [post for post in owed(house) if post.key == key]
    return found


def words_of(post: Post) -> str:
    said = []
    for part in Message.model_validate_json(post.body).parts:
        if isinstance(part, Heading | Quote):
            said.append(part.text)
        elif isinstance(part, Line):
            said.append("".join(getattr(span, "text", "") for span in part.spans))
    return "\n".join(said)


def alerts_of(house: House) -> list[Alert]:
    with house.database.begin() as store:
        return list(store.alerts.recent())[::-1]


def verbs_of(house: House) -> list[str]:
    with Session(house.database.engine) as session:
        return [entry.verb for entry in session.exec(select(Entry).order_by(col(Entry.id)))]


def live_through(house: House, crawl: Crawl, minutes: int, each_minute: int, text: str = ANGRY) -> None:
    """Let minutes pass, each with so many posts, swept once a minute."""
    sweep = house.sweep()
    for _ in range(minutes):
        house.clock.turn(1)
        at = house.clock.now()
        number = ms(at) * 100
        crawl.add_all("weibo_note", [(at, weibo_row(number + n, at, text)) for n in range(each_minute)])
        sweep.run()


def quiet_days(house: House, crawl: Crawl, days: int = 2) -> None:
    """Fill the past with a post every quarter of an hour, one in four angry."""
    begin = house.clock.now() - timedelta(days=days)
    rows = []
    for number in range(days * 96):
        at = begin + timedelta(minutes=15 * number)
        rows.append((at, weibo_row(number, at, ANGRY if number % 4 == 0 else GLAD)))
    crawl.add_all("weibo_note", rows)
    house.read_all()


def storm_over(house: House, name: str, count: int, seed: int = 0) -> None:
    """Have so many people complain about a product at this moment."""
    at = house.clock.now().isoformat()
    rows = [
        (n, {"id": f"{name}{seed}-{n}", "platform": "weibo", "author": f"u{n}", "published_at": at,
             "text": f"{name}{ENDS[n % 6]}{n * 37 % 101}，太差了"})
        for n in range(count)
    ]  # fmt: skip
    ingest_rows(house.database, rows, clock=house.clock)
