// The top of the page: who you are, the story clock, the next thing to try, and the ticker of mentions.

import { byId, h, reconcile, setText } from "./dom.js";

const who = byId("who");
const clockFace = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });
const dayName = new Intl.DateTimeFormat("en", { weekday: "short", month: "short", day: "numeric", timeZoneName: "short" });
let story = null; // {at, speed, seen}: story time when it was last read, and this machine's time then

export function personInAddress() {
  return new URLSearchParams(location.hash.slice(1)).get("as") ?? "";
}

export function startTopbar(onSwitch) {
  who.addEventListener("change", () => { location.hash = `as=${who.value}`; });
  addEventListener("hashchange", () => onSwitch(personInAddress()));
  setInterval(tick, 250);
}

export function showTopbar(state, person) {
  showPeople(state.people, person);
  const { now, speed = 1, title = "", hint = "" } = state.clock;
  if (now) story = { at: Date.parse(now), speed, seen: performance.now() };
  setText(byId("clock-speed"), speed === 1 ? "" : `×${speed}`);
  setText(byId("clock-title"), title);
  setText(byId("hint"), hint);
  byId("hint").hidden = !hint;
  showTicker(state.ticker ?? []);
  tick();
}

function showPeople(people, person) {
  const items = people.map((one) => ({ key: one.key, value: one }));
  reconcile(who, items, (one) => h("option", { value: one.key }, labelOf(one)));
  who.value = person;
}

function labelOf({ name, title, standing }) {
  return `${name}${title ? ` · ${title}` : ""}${standing ? ` (${standing})` : ""}`;
}

function tick() {
  if (!story) return;
  const at = new Date(story.at + (performance.now() - story.seen) * story.speed);
  setText(byId("clock-time"), clockFace.format(at));
  setText(byId("clock-day"), dayName.format(at).replace(/^(.*), (\S+)$/, "$1 $2"));
}

function showTicker(mentions) {
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
