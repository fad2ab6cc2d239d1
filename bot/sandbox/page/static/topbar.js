// The top of the page: who you are, the clock, the next thing to try, and the ticker of mentions.

import { becomeInAddress } from "./address.js";
import { showClock, startClock } from "./clock.js";
import { byId, h, reconcile, setText } from "./dom.js";

const who = byId("who");

export function startTopbar() {
  who.addEventListener("change", () => becomeInAddress(who.value));
  startClock();
}

export function showTopbar(state, person) {
  showPeople(state.people, person);
  const { hint = "" } = state.clock;
  showClock(state.clock);
  setText(byId("hint"), hint);
  byId("hint").hidden = !hint;
  showTicker(state.ticker ?? []);
}

function showPeople(people, person) {
  const items = people.map((one) => ({ key: one.key, value: one }));
  reconcile(who, items, (one) => h("option", { value: one.key }, labelOf(one)));
  who.value = person;
}

function labelOf({ name, title, standing }) {
  return `${name}${title ? ` · ${title}` : ""}${standing ? ` (${standing})` : ""}`;
}

function showTicker(mentions) {
  byId("mentions").hidden = !mentions.length;
  const seen = new Map(); // two mentions can be alike in every word
  const items = mentions.slice(0, 30).map((mention) => {
    const words = JSON.stringify(mention);
    seen.set(words, (seen.get(words) ?? 0) + 1);
    return { key: `${words}${seen.get(words)}`, value: mention };
  });
  const list = byId("ticker");
  reconcile(list, items, (mention) => h("li", { title: mention.text },
    h("span", { class: "platform" }, mention.platform), h("b", {}, mention.author), h("span", {}, mention.text)));
}
