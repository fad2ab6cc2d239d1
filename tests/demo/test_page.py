"""The demo's page in a real browser: from the alert to the approved script, by clicking."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.demo.stage import Stage
from tests.demo.theatre import a_stage

_CHROMIUM = Path("/usr/bin/chromium")
pytestmark = pytest.mark.browser
playwright = pytest.importorskip("playwright.async_api", reason="playwright is not installed")
if not _CHROMIUM.exists():
    pytest.skip("Debian's chromium is not installed", allow_module_level=True)

_SCREENSHOTS = Path(__file__).parents[2] / "build" / "screenshots"
_PATIENCE_MS = 30_000
_DIFFERENT_GLYPHS = """() => {
    const draw = character => {
        const canvas = document.createElement("canvas");
        const pen = canvas.getContext("2d");
        pen.font = "40px " + getComputedStyle(document.body).fontFamily;
        pen.fillText(character, 10, 50);
        return canvas.toDataURL();
    };
    return draw("危") !== draw("机");
}"""
"""Two Chinese characters look the same only where both are empty boxes."""


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """The demo as a visitor gets it, with its bot running."""
    async with a_stage(tmp_path, speed=60) as demo:
        # A button pressed on the phone is answered in private, then, as nobody has started the bot, in the group.
        demo.telegram.expect_refusal("sendMessage", "bot can't initiate conversation", count=5)
        yield demo


@pytest.fixture
async def page(stage: Stage) -> AsyncIterator["playwright.Page"]:
    """The page, open in a browser as the team lead."""
    async with playwright.async_playwright() as drive:
        browser = await drive.chromium.launch(
            executable_path=str(_CHROMIUM),
            args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"],
        )
        tab = await browser.new_page(viewport={"width": 1360, "height": 860})
        tab.set_default_timeout(_PATIENCE_MS)
        await tab.goto(f"{stage.page.url}#as=lin")
        yield tab
        await browser.close()


async def _become(page: "playwright.Page", key: str) -> None:
    await page.get_by_test_id("who").select_option(key)


async def _go_to(page: "playwright.Page", channel: str) -> None:
    await page.locator(f'[data-testid^="channel-{channel}"]').first.click()


async def _press(page: "playwright.Page", label: str) -> None:
    await page.locator("#slack").get_by_role("button", name=label, exact=True).last.click()


async def _type(page: "playwright.Page", text: str) -> None:
    await page.get_by_test_id("composer").fill(text)
    await page.get_by_test_id("composer").press("Enter")


async def _picture(page: "playwright.Page", name: str) -> None:
    _SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=str(_SCREENSHOTS / f"{name}.png"))


async def test_a_visitor_clicks_from_the_alert_to_the_approved_words(page: "playwright.Page") -> None:
    await _go_to(page, "crisis-alerts")
    await page.get_by_text("红色预警 1").first.wait_for()  # from here on the level, and so the quorum, stays
    await _press(page, "我来跟进")
    await page.get_by_text("lin 已接手").first.wait_for()
    await _picture(page, "1-alert")
    await _press(page, "开启事件")

    await _go_to(page, "crisis-1-")
    await _press(page, "认领 1")
    await _press(page, "完成 1")
    await page.get_by_text("1. ✓ 公开回应一句").first.wait_for()
    await _picture(page, "2-checklist")

    await _type(page, "/statement new battery")
    await page.get_by_test_id("modal").wait_for()
    await _picture(page, "3-form")
    await page.get_by_test_id("modal-submit").click()
    await _press(page, "提交审批")

    for approver in ("chen", "zhou"):
        await _become(page, approver)
        await _go_to(page, "statement-approvals")
        card = page.get_by_test_id("message").filter(has_text="声明 1 · battery").first
        await card.hover()
        await card.get_by_test_id("reaction-white_check_mark").first.click()
        await page.get_by_text(f"{approver} 批准了第 1 版").first.wait_for()
    await page.get_by_test_id("replies").get_by_role("button").click()
    await page.get_by_test_id("thread-message").filter(has_text="批准了第 1 版").last.wait_for()
    await _picture(page, "4-approved")
    await _become(page, "lin")
    await _go_to(page, "statement-approvals")
    await _press(page, "发布")

    await _become(page, "hsu")
    await _go_to(page, "region-tw")
    await page.get_by_text("已核准的話術：battery").first.wait_for()
    await _type(page, "/script battery")
    served = page.get_by_test_id("message").filter(has_text="battery · zh-Hant · v1").last
    await served.wait_for()
    await _picture(page, "5-script")
    assert "很抱歉，更新到新版本後手錶耗電變快" in await served.inner_text()
    assert await page.evaluate(_DIFFERENT_GLYPHS)
