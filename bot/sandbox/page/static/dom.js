// Builds and updates DOM nodes; text only ever becomes text nodes.

import { locale } from "./words.js";

export const byId = (id) => document.getElementById(id);

export function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "class") node.className = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const signatures = new WeakMap();

// Makes the children of `parent` show `items` ({key, value}); a child whose value did not change stays the same
// node, so that focus, selections and half-made choices in it survive.
export function reconcile(parent, items, build) {
  const old = new Map();
  for (const node of parent.children) old.set(node.dataset.key, node);
  const wanted = items.map(({ key, value }) => {
    const signature = JSON.stringify(value);
    const before = old.get(key);
    old.delete(key);
    if (before && signatures.get(before) === signature) return before;
    const fresh = build(value);
    fresh.dataset.key = key;
    signatures.set(fresh, signature);
    if (before) replaceKeepingFocus(before, fresh);
    return fresh;
  });
  for (const node of old.values()) node.remove();
  let place = parent.firstElementChild;
  for (const node of wanted) {
    if (node === place) place = place.nextElementSibling;
    else parent.insertBefore(node, place);
  }
}

function replaceKeepingFocus(before, fresh) {
  const name = before.contains(document.activeElement) ? document.activeElement.dataset.focus : undefined;
  before.replaceWith(fresh);
  if (name === undefined) return;
  for (const candidate of fresh.querySelectorAll("[data-focus]")) {
    if (candidate.dataset.focus === name) candidate.focus({ preventScroll: true });
  }
}

export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

export function toast(text, kind = "plain") {
  const node = h("div", { class: `toast ${kind}` }, text);
  byId("toasts").append(node);
  setTimeout(() => node.remove(), kind === "error" ? 8000 : 4000);
}

const atEnd = new WeakSet(); // lists whose end the person is reading

// Keeps the end of a list in sight when a picture in it arrives, the box below grows or the window shrinks; only
// scrolling up lets go of it.
export function holdBottom(list) {
  let last = 0;
  const stick = () => { if (atEnd.has(list)) list.scrollTop = list.scrollHeight; };
  atEnd.add(list);
  list.addEventListener("scroll", () => {
    if (list.scrollHeight - list.scrollTop - list.clientHeight < 48) atEnd.add(list);
    else if (list.scrollTop < last) atEnd.delete(list);
    last = list.scrollTop;
  });
  list.addEventListener("load", stick, true);
  new ResizeObserver(stick).observe(list);
}

// Runs `change` on a scrolled list: stays at the bottom when it was there, and otherwise where it was.
export function keepingScroll(list, change, { toBottom = false } = {}) {
  if (toBottom) atEnd.add(list);
  const held = atEnd.has(list);
  change();
  if (held) list.scrollTop = list.scrollHeight;
  return held;
}

export function initials(name) {
  const words = name.trim().split(/\s+/);
  if (/^\p{Script=Han}/u.test(name)) return [...name].slice(0, 1).join("");
  return words.slice(0, 2).map((word) => [...word][0] ?? "").join("").toUpperCase();
}

export function avatar(name, color, extra = "") {
  const node = h("span", { class: `avatar ${extra}`, "aria-hidden": "true" }, initials(name));
  if (color) node.style.backgroundColor = color;
  return node;
}

// A picture the bot has sent, shown through the page's own server.
export function picture(url, description) {
  return h("img", { class: "picture", src: `/api/picture?url=${encodeURIComponent(url)}`, alt: description });
}

export function safeHref(address) {
  return /^(https?|mailto|tel):/i.test(address) ? address : undefined;
}

export function link(address, ...children) {
  const href = safeHref(address);
  if (!href) return h("span", {}, ...children);
  return h("a", { href, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

const clockFace = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hour12: false });
const dayName = new Intl.DateTimeFormat(locale, { weekday: "short", month: "short", day: "numeric" });

export const timeOf = (seconds) => clockFace.format(new Date(seconds * 1000));
export const dayOf = (seconds) => dayName.format(new Date(seconds * 1000));

// Enter sends, Shift+Enter breaks the line; an Enter that ends a Chinese input method's word does neither.
export function sendsOnEnter(box, send) {
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    send();
  });
  box.addEventListener("input", () => fit(box));
}

// Whoever types while reading writes into the box: the letter arrives there, as the focus has moved by then. `place` is
// what they read, or the body where nothing has the focus yet; a box that is not on screen leaves the letter to another.
export function typingGoesTo(box, place) {
  place.addEventListener("keydown", (event) => {
    const isLetter = event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (event.target === place && document.activeElement === place && isLetter) box.focus();
  });
}

export function fit(box) {
  box.style.height = "";
  if (!box.value) return; // one line, however long the placeholder is
  box.style.height = `${Math.min(box.scrollHeight + 2, 160)}px`;
}
