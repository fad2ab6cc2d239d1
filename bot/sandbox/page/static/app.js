// Joins the parts of the page: reads the state whenever something changes, and draws it.

import { coalesced, listen, readState } from "./api.js";
import { byId, toast } from "./dom.js";
import { inAddress } from "./address.js";
import { sendMarks, takeMarks } from "./marks.js";
import { followSlackAddress, showSlack, startSlack } from "./slack.js";
import { followTelegramAddress, showTelegram, startTelegram } from "./telegram.js";
import { showTopbar, startTopbar } from "./topbar.js";
import { translatePage } from "./words.js";

const narrow = matchMedia("(max-width: 900px)");
let person = inAddress("as"); // empty: whoever the server names first
let state = null;
let tab = "slack";

const refresh = coalesced(async () => {
  const asked = person;
  try {
    const fresh = await readState(asked);
    if (asked !== person) return; // the person was switched meanwhile: another reading is due
    state = fresh;
    person = fresh.viewer;
    takeMarks(person, fresh.read);
    draw();
  } catch (problem) {
    toast(problem.message, "error");
    if (asked && !state) person = "";
    if (asked && !state) refresh();
  }
});

function draw() {
  if (!state) return;
  const both = !narrow.matches;
  const looking = document.visibilityState === "visible"; // what comes into a window nobody sees is not read
  showTopbar(state, person);
  badge("slack", showSlack(state, person, looking && (both || tab === "slack")));
  badge("telegram", showTelegram(state, person, looking && (both || tab === "telegram")));
  sendMarks();
}

function badge(name, waiting) {
  const node = byId(`tab-${name}`).querySelector(".badge");
  node.textContent = String(waiting);
  node.hidden = !waiting;
}

function followAddress() {
  person = inAddress("as");
  followSlackAddress();
  followTelegramAddress();
  refresh();
}

const TABS = ["slack", "telegram"];

function openTab(name) {
  tab = name;
  document.body.dataset.tab = name;
  for (const one of TABS) {
    byId(`tab-${one}`).setAttribute("aria-selected", String(one === name));
    byId(`tab-${one}`).tabIndex = one === name ? 0 : -1;
  }
  draw();
}

for (const name of TABS) {
  byId(`tab-${name}`).addEventListener("click", () => openTab(name));
  byId(`tab-${name}`).addEventListener("keydown", (event) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    const other = TABS.find((one) => one !== name);
    openTab(other);
    byId(`tab-${other}`).focus();
  });
}
narrow.addEventListener("change", draw);
document.addEventListener("visibilitychange", draw);
addEventListener("hashchange", followAddress);
translatePage();
startTopbar();
startSlack(draw);
startTelegram(draw);
listen(refresh, (online) => { byId("offline").hidden = online; });
