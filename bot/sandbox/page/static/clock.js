// The clock of the sandbox: what it shows, and where it can be moved, its pause, its speeds and its jumps ahead.

import { act } from "./api.js";
import { byId, h, reconcile, setText } from "./dom.js";
import { locale, say } from "./words.js";

const clockFace = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });
const dayName = new Intl.DateTimeFormat(locale, { weekday: "short", month: "short", day: "numeric", timeZoneName: "short" });
const PAUSE = "❚❚";
const SPEEDS = [1, 60, 600];
const JUMPS = [[say("10 分钟", "10 min"), 600], [say("1 小时", "1 h"), 3600], [say("1 天", "1 day"), 86_400]];
let story = null; // {at, speed, seen}: story time when it was last read, and this machine's time then

export function startClock() {
  const jump = byId("clock-jump");
  jump.append(h("option", { value: "" }, "»"), ...JUMPS.map(([name, seconds]) => h("option", { value: String(seconds) }, `+ ${name}`)));
  jump.addEventListener("change", () => {
    const seconds = Number(jump.value);
    jump.value = "";
    if (seconds) act("clock", { forward_s: seconds });
  });
  setInterval(tick, 250);
}

export function showClock({ now, speed = 1, paused = false, movable = false, fixed = "", title = "" }) {
  if (now) story = { at: Date.parse(now), speed: paused ? 0 : speed, seen: performance.now() };
  const badge = byId("clock-speed");
  setText(badge, movable || speed === 1 ? "" : `×${speed}`);
  badge.title = fixed;
  setText(byId("clock-title"), title);
  byId("clock-jump").hidden = !movable;
  drawSpeeds(movable, speed, paused);
  tick();
}

function drawSpeeds(movable, speed, paused) {
  const row = byId("clock-speeds");
  row.hidden = !movable;
  if (!movable) return;
  const others = SPEEDS.includes(speed) ? [] : [speed]; // a test may have chosen one of its own
  const items = [
    { key: "pause", value: { label: PAUSE, name: say("暂停", "Pause"), pressed: paused, order: { paused: true } } },
    ...[...SPEEDS, ...others].map((one) => ({
      key: `x${one}`,
      value: { label: `×${one}`, name: `${say("速度", "Speed")} ×${one}`, pressed: !paused && speed === one, order: { speed: one } },
    })),
  ];
  reconcile(row, items, ({ label, name, pressed, order }) => h("button", {
    type: "button", "data-testid": `clock-${label === PAUSE ? "pause" : label}`, "data-focus": label, title: name,
    "aria-label": name, "aria-pressed": String(pressed), onclick: () => act("clock", order),
  }, label));
}

function tick() {
  if (!story) return;
  const at = new Date(story.at + (performance.now() - story.seen) * story.speed);
  setText(byId("clock-time"), clockFace.format(at));
  setText(byId("clock-day"), dayName.format(at).replace(/^(.*), (\S+)$/, "$1 $2"));
}
