"""Reading feeds: from a real server on loopback and from files, well-formed, torn and hostile."""

import gzip
import resource
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bot.config import SourceEntry
from bot.errors import BadInput, SourceDown
from bot.sandbox.ports import free_port
from bot.watch.sources import open_source
from bot.watch.sources.feed import FeedSource
from bot.watch.sources.feed_wire import LARGEST, FeedAddress
from tests.watch.reading import drained, ids_of

_NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


@dataclass
class Site:
    """A web server that answers as it is told and remembers what it was asked."""

    port: int
    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    drip_s: float = 0.0
    moved: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def url(self, path: str = "/feed.xml") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def handle(self, request: BaseHTTPRequestHandler) -> None:
        """Answer one request."""
        self.asked.append((request.path, {name.lower(): value for name, value in request.headers.items()}))
        if request.path in self.moved:
            request.send_response(302)
            request.send_header("Location", self.moved[request.path])
            request.send_header("Content-Length", "0")
            request.end_headers()
            return
        etag = self.headers.get("ETag")
        status = 304 if etag and request.headers.get("If-None-Match") == etag else self.status
        body = b"" if status == 304 else self.body
        request.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **self.headers}.items():
            request.send_header(name, value)
        request.end_headers()
        step = 20 if self.drip_s else 65_536
        for start in range(0, len(body), step):
            request.wfile.write(body[start : start + step])
            time.sleep(self.drip_s)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    site: Site

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a client that hung up: that is what is tested."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        self.server.site.handle(self)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the library's name
        """Be quiet."""


@pytest.fixture
def site() -> Iterator[Site]:
    port = free_port()
    server = _Server(("127.0.0.1", port), _Handler)
    server.site = Site(port)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server.site
    server.shutdown()
    thread.join()
    server.server_close()


def rss(*items: str, head: str = "") -> bytes:
    """Return an RSS 2.0 document."""
    joined = "".join(f"<item>{item}</item>" for item in items)
    channel = f"<channel><title>Forum</title>{joined}</channel>"
    return f'<?xml version="1.0" encoding="UTF-8"?>{head}<rss version="2.0">{channel}</rss>'.encode()


def item(name: str, title: str = "电池", date: str = "Fri, 20 Nov 2026 12:00:00 +0800", more: str = "") -> str:
    """Return one item of it."""
    dated = f"<pubDate>{date}</pubDate>" if date else ""
    return f"<guid>{name}</guid><title>{title}</title><link>https://example.org/{name}</link>{dated}{more}"


def _open(url: str, **settings: object) -> FeedSource:
    source = open_source(SourceEntry(kind="feed", url=url, **settings))
    assert isinstance(source, FeedSource)
    source.every_s = 0.0
    source.now = lambda: _NOW
    return source


def test_an_rss_item_is_read_with_its_text_and_without_markup(site: Site) -> None:
    site.body = rss(
        item("1", "星河 &lt;b&gt;电池&lt;/b&gt; &amp;amp; 屏幕", more="<author>王小明</author>"
             "<description><![CDATA[<p>鼓包&nbsp;了</p><script>alert(1)</script><p>求助</p>]]></description>")
    )  # fmt: skip

    [one], _ = drained(_open(site.url()), {})

    assert (one.platform, one.kind, one.native_id) == ("feed", "post", "1")
    assert one.text == "星河 电池 & 屏幕\n鼓包 了\n求助"
    assert (one.published_at, one.seen_at) == (_NOW, _NOW)
    assert (one.url, one.author_name, len(one.author)) == ("https://example.org/1", "王**明", 16)


def test_an_atom_entry_is_read(site: Site) -> None:
    site.body = """<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title><entry><id>tag:1</id><title>电池</title>
        <link href="/p/1"/><updated>2026-11-20T04:00:00Z</updated>
        <content type="html">&lt;p&gt;鼓包&lt;/p&gt;</content></entry></feed>""".encode()

    [one], _ = drained(_open(site.url(), name="forum"), {})

    assert (one.platform, one.native_id, one.text) == ("forum", "tag:1", "电池\n鼓包")
    assert (one.published_at, one.url) == (_NOW, site.url("/p/1"))


@pytest.mark.parametrize(
    ("date", "hour"),
    [
        ("Fri, 20 Nov 2026 04:00:00 GMT", 4),
        ("Fri, 20 Nov 2026 04:00:00 -0000", 4),
        ("2026-11-20T12:00:00+08:00", 4),
        ("2026-11-20 12:00:00", 4),
        ("2026-11-20T04:00:00Z", 4),
    ],
)
def test_dates_are_read_in_every_form(site: Site, date: str, hour: int) -> None:
    site.body = rss(item("1", date=date))

    assert drained(_open(site.url()), {})[0][0].published_at == datetime(2026, 11, 20, hour, 0, tzinfo=UTC)


@pytest.mark.parametrize("date", ["", "yesterday", "Fri, 20 Nov 0026 04:00:00 GMT", "99999999999999999999"])
def test_an_entry_without_a_date_gets_the_time_it_was_seen_first(site: Site, date: str) -> None:
    site.body = rss(item("1", date=date))
    source = _open(site.url())
    first, cursor = drained(source, {})
    source.now = lambda: datetime(2026, 11, 21, tzinfo=UTC)

    assert [one.published_at for one in first] == [_NOW]
    assert drained(source, cursor)[0] == []


@pytest.mark.parametrize(("date", "dated"), [("Fri, 20 Nov 2026 12:00:00 +0800", True), ("soon", False)])
def test_an_entry_tells_whether_its_time_is_its_own(site: Site, date: str, *, dated: bool) -> None:
    site.body = rss(item("1", date=date))

    assert [one.dated for one in drained(_open(site.url()), {})[0]] == [dated]


def test_an_entry_without_a_guid_is_known_by_its_link_and_then_by_its_words(site: Site) -> None:
    site.body = rss("<title>一</title><link>https://example.org/1</link>", "<title>二</title>", "<title> </title>")

    first, cursor = drained(_open(site.url()), {})

    assert [one.text for one in first] == ["二", "一"]
    assert first[0].native_id.startswith("text:")
    assert first[1].native_id == "https://example.org/1"
    assert drained(_open(site.url()), cursor)[0] == []


def test_entries_come_once_oldest_first_and_again_when_their_words_change(site: Site) -> None:
    source = _open(site.url())
    site.body = rss(item("2", date="2026-11-20 12:00"), item("1", date="2026-11-20 11:00"))
    first, cursor = drained(source, {})
    site.body = rss(item("3", date="2026-11-20 13:00"), item("2", "电池起火", date="2026-11-20 12:00"))

    second, cursor = drained(source, cursor)

    assert ids_of(first) == ["1", "2"]
    assert [(one.native_id, one.text) for one in second] == [("2", "电池起火"), ("3", "电池")]
    assert drained(source, cursor)[0] == []


def test_a_large_feed_is_given_in_portions_and_asked_for_once(site: Site) -> None:
    site.headers = {"ETag": '"a"'}
    site.body = rss(*(item(str(n), date=f"2026-11-20 {n // 60:02}:{n % 60:02}") for n in range(300)))
    source = _open(site.url())

    sightings, cursor = drained(source, {}, limit=70)

    assert ids_of(sightings) == [str(n) for n in range(300)]
    assert len(site.asked) == 1
    assert drained(_open(site.url()), cursor)[0] == []


def test_a_restart_between_two_portions_loses_nothing(site: Site) -> None:
    site.body, site.headers = rss(*(item(str(n)) for n in range(5))), {"ETag": '"a"'}
    batch = _open(site.url()).read({}, 3)

    rest, _ = drained(_open(site.url()), batch.cursor)

    assert batch.more
    assert sorted(ids_of([*batch.sightings, *rest])) == ["0", "1", "2", "3", "4"]


def test_a_feed_that_did_not_change_is_not_sent_again(site: Site) -> None:
    site.body = rss(item("1"))
    site.headers = {"ETag": '"abc"', "Last-Modified": "Fri, 20 Nov 2026 04:00:00 GMT"}
    _, cursor = drained(_open(site.url()), {})

    assert drained(_open(site.url()), cursor)[0] == []
    assert site.asked[1][1]["if-none-match"] == '"abc"'
    assert site.asked[1][1]["if-modified-since"] == "Fri, 20 Nov 2026 04:00:00 GMT"


def test_a_server_that_says_nothing_is_new_was_looked_at_and_a_file_nobody_wrote_was_not(
    site: Site, tmp_path: Path
) -> None:
    site.body, site.headers = rss(item("1")), {"ETag": '"abc"'}
    source = _open(site.url())
    looks = [source.read(cursor, 10) for cursor in ({}, drained(_open(site.url()), {})[1])]
    source.every_s, cursor = 60, looks[-1].cursor
    source.read(cursor, 10)
    between = source.read(cursor, 10)

    assert [look.looked_at for look in looks] == [(source.platform,), (source.platform,)]
    assert between.looked_at == ()

    path = tmp_path / "forum.xml"
    path.write_bytes(rss(item("1")))
    source = _open(str(path))
    first = source.read({}, 10)
    assert (first.looked_at, source.read(first.cursor, 10).looked_at) == ((source.platform,), ())


def test_another_address_under_the_same_name_starts_anew(site: Site) -> None:
    site.body, site.headers = rss(item("1")), {"ETag": '"abc"'}
    _, cursor = drained(_open(site.url("/a")), {})

    assert ids_of(drained(_open(site.url("/b")), cursor)[0]) == ["1"]


def test_a_feed_is_asked_for_no_more_often_than_configured(site: Site) -> None:
    site.body = rss(item("1"))
    source = _open(site.url())
    source.every_s = 3600.0
    _, cursor = drained(source, {})
    site.body = rss(item("2"))

    assert drained(source, cursor)[0] == []
    assert len(site.asked) == 1


def test_an_outage_lasts_until_the_next_try_and_a_server_that_asks_for_time_gets_it(site: Site) -> None:
    site.status, site.headers = 429, {"Retry-After": "3"}
    source = _open(site.url())

    for _ in range(3):
        with pytest.raises(SourceDown, match=r"127\.0\.0\.1:\d+/feed\.xml answers 429"):
            source.read({}, 10)

    assert len(site.asked) == 1


@pytest.mark.parametrize("status", [403, 404, 410, 500, 503])
def test_a_server_that_refuses_is_down_and_up_again(site: Site, status: int) -> None:
    site.status, site.body = status, rss(item("1"))
    source = _open(site.url())
    with pytest.raises(SourceDown, match=f"answers {status}"):
        source.read({}, 10)
    site.status = 200

    assert ids_of(drained(source, {})[0]) == ["1"]


def test_a_server_that_is_not_there_is_down_and_no_secret_is_told(site: Site) -> None:
    source = _open(f"http://ana:hunter2@127.0.0.1:{free_port()}/feed?key=hunter2")

    with pytest.raises(SourceDown, match=r"cannot be reached: .*refused") as down:
        source.read({}, 10)

    assert "hunter2" not in str(down.value)


def test_a_name_and_password_in_the_address_are_sent_and_not_passed_on(site: Site) -> None:
    site.body, site.moved = rss(item("1")), {"/feed": "/moved"}
    drained(_open(f"http://ana:p%40ss@127.0.0.1:{site.port}/feed"), {})

    assert site.asked[0][1]["authorization"] == "Basic YW5hOnBAc3M="
    assert "authorization" not in site.asked[1][1]


def test_chinese_words_in_an_address_are_asked_for(site: Site) -> None:
    site.body = rss(item("1"))
    drained(_open(site.url("/weibo/keyword/星河 S3?key=手表&n=%20")), {})

    assert site.asked[0][0] == "/weibo/keyword/%E6%98%9F%E6%B2%B3%20S3?key=%E6%89%8B%E8%A1%A8&n=%20"


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/x", "data:text/xml,<rss/>", "gopher://x/"])
def test_a_redirect_leads_to_the_web_only(site: Site, target: str) -> None:
    site.moved = {"/feed.xml": target}

    with pytest.raises(SourceDown, match=r"cannot be reached|answers 302"):
        _open(site.url()).read({}, 10)
    assert len(site.asked) == 1


def test_a_redirect_without_end_is_down(site: Site) -> None:
    site.moved = {"/feed.xml": "/feed.xml"}

    with pytest.raises(SourceDown, match=r"answers 302"):
        _open(site.url()).read({}, 10)
    assert len(site.asked) < 20


def test_a_feed_larger_than_the_limit_is_down(site: Site) -> None:
    site.body = rss(*(item(str(n), "电" * 1000) for n in range(2000)))

    with pytest.raises(SourceDown, match="is larger than 5 MB"):
        _open(site.url()).read({}, 10)


def test_a_packed_feed_is_unpacked_and_a_packed_bomb_is_not(site: Site) -> None:
    site.headers = {"Content-Encoding": "gzip"}
    site.body = gzip.compress(rss(item("1")))
    assert ids_of(drained(_open(site.url()), {})[0]) == ["1"]

    site.body = gzip.compress(b" " * (10 * LARGEST))
    with pytest.raises(SourceDown, match="is larger than 5 MB"):
        _open(site.url()).read({}, 10)

    site.body = b"not gzip"
    with pytest.raises(SourceDown, match="cannot be reached"):
        _open(site.url()).read({}, 10)


def test_an_answer_that_breaks_off_is_down(site: Site) -> None:
    site.body, site.headers = rss(item("1")), {"Content-Length": "9999"}

    with pytest.raises(SourceDown, match="cannot be reached"):
        _open(site.url()).read({}, 10)


def test_an_answer_that_drips_is_down_before_long(site: Site) -> None:
    site.body, site.drip_s = rss(*(item(str(n)) for n in range(50))), 0.02
    source = _open(site.url())
    source.wire = FeedAddress(site.url(), whole_s=0.3)
    began = time.monotonic()

    with pytest.raises(SourceDown, match=r"took longer than 0\.3 s"):
        source.read({}, 10)

    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"  \n",
        b"<!doctype html><html><body>Please log in</body></html>",
        b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1"}]}',
        b"\x00\x01\x02\xff" * 100,
        "随便写写".encode("gb18030"),
        b"<?xml version='1.0'?><rss version='2.0'><channel><title>torn",
    ],
)
def test_what_is_not_a_feed_is_down(site: Site, body: bytes) -> None:
    site.body = body

    with pytest.raises(SourceDown, match="is not a feed"):
        _open(site.url()).read({}, 10)


def test_an_empty_feed_is_a_quiet_one(site: Site) -> None:
    site.body = rss()

    assert drained(_open(site.url()), {})[0] == []


def test_a_torn_feed_gives_what_is_whole(site: Site) -> None:
    site.body = rss(item("1"), item("2"))[:-40]

    assert "1" in ids_of(drained(_open(site.url()), {})[0])


def test_a_feed_in_another_encoding_is_read(site: Site) -> None:
    site.body = rss(item("1", "電池膨脹")).decode().replace("UTF-8", "Big5").encode("big5")

    assert drained(_open(site.url()), {})[0][0].text == "電池膨脹"


_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
_BILLION = f'<!DOCTYPE rss [<!ENTITY l0 "lol">{_LAUGHS}]>'
_LONG = f'<!DOCTYPE rss [\n<!ENTITY a "{"x" * 100_000}">\n]>'
_OURS = '<!DOCTYPE rss [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
_PARAMETER = '<!DOCTYPE rss [<!ENTITY % e SYSTEM "http://127.0.0.1:9/x"> %e;]>'
_BOMBS: dict[str, Callable[[], bytes]] = {
    "a billion laughs": lambda: rss(item("1", "&l9;"), head=_BILLION),
    "quadratic": lambda: rss(item("1", "&a;" * 40_000), head=_LONG),
    "quadratic and torn": lambda: rss(item("1", "&a;" * 40_000), head=_LONG)[:-9],
    "behind a comment": lambda: rss(item("1", "&l9;"), head=f"<!-- <a -->{_BILLION}"),
    "in utf-16": lambda: rss(item("1", "&l9;"), head=_BILLION).decode().replace("UTF-8", "UTF-16").encode("utf-16"),
    "a file of ours": lambda: rss(item("1", "&e;"), head=_OURS),
    "parameters": lambda: rss(item("1"), head=_PARAMETER),
}


@pytest.mark.parametrize("bomb", _BOMBS)
def test_a_bomb_of_entities_is_refused_at_once(site: Site, bomb: str) -> None:
    site.body = _BOMBS[bomb]()
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    with pytest.raises(SourceDown, match="declares XML entities"):
        _open(site.url()).read({}, 10)

    assert time.monotonic() - began < 1
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000  # KiB


def test_an_old_feed_with_a_document_type_is_still_read(site: Site) -> None:
    head = '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/rss-0.91.dtd">'
    site.body = rss(item("1", "caf&eacute;"), head=head)

    assert ids_of(drained(_open(site.url()), {})[0]) == ["1"]


def test_a_feed_of_nested_tags_without_end_is_read_in_bounded_time(site: Site) -> None:
    deep = "<b>" * 60_000
    site.body = rss(item("1", more=f"<description><![CDATA[{deep}电池<!--{'-' * 60_000}]]></description>"))
    began = time.monotonic()

    drained(_open(site.url()), {})

    assert time.monotonic() - began < 5


def test_a_link_that_is_no_web_address_is_left_out(site: Site) -> None:
    site.body = rss("<guid>1</guid><title>电池</title><link>javascript:alert(1)</link>")

    assert drained(_open(site.url()), {})[0][0].url == ""


def test_a_guid_too_long_for_an_index_becomes_a_digest(site: Site) -> None:
    site.body = rss(item("x" * 3000))

    [one], _ = drained(_open(site.url()), {})

    assert one.native_id.startswith("sha256:")
    assert len(one.native_id) < 50


def test_a_file_is_read_again_when_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "forum #1%.xml"
    path.write_bytes(rss(item("1")))
    source = _open(str(path))
    first, cursor = drained(source, {})
    assert drained(source, cursor)[0] == []

    path.write_bytes(rss(item("1"), item("22")))

    assert (ids_of(first), ids_of(drained(source, cursor)[0])) == (["1"], ["22"])


def test_a_file_that_is_absent_or_a_folder_or_too_large_is_down(tmp_path: Path) -> None:
    (tmp_path / "large.xml").write_bytes(b" " * (LARGEST + 1))

    for name, why in (("absent.xml", "is not there"), ("", "is not a file"), ("large.xml", "is larger than 5 MB")):
        with pytest.raises(SourceDown, match=why):
            _open(str(tmp_path / name)).read({}, 10)


def test_an_address_that_cannot_be_understood_is_refused() -> None:
    with pytest.raises(BadInput, match="cannot be understood"):
        open_source(SourceEntry(kind="feed", url="http://[::1/feed"))
