// Turns Slack's mrkdwn into DOM nodes.

import { emoji } from "./emoji.js";
import { dayOf, h, link, timeOf } from "./dom.js";

const TOKEN = /`([^`\n]+)`|<([^<>\n]+)>|:([a-z0-9_+'-]+(?:::skin-tone-[2-6])?):|([*_~])(?=\S)([^\n]*?\S)\4/gu;
const WORD = /[\p{L}\p{N}]/u;
const STYLE = { "*": "strong", _: "em", "~": "del" };

function unescape(text) {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

export function mrkdwn(text, names) {
  return text.split(/```\n?([\s\S]+?)```/).flatMap((part, index) => {
    if (index % 2) return [h("pre", {}, unescape(part.replace(/\n$/, "")))];
    return part ? quoted(part, names) : [];
  });
}

// Lines that start with ">" become one quotation.
function quoted(text, names) {
  const nodes = [];
  let quote = null;
  for (const line of text.replace(/^\n|\n$/g, "").split("\n")) {
    const inside = /^(?:&gt;|>) ?(.*)$/.exec(line);
    if (inside) {
      if (!quote) nodes.push((quote = h("blockquote")));
      else quote.append(h("br"));
      quote.append(...inline(inside[1], names));
    } else {
      if (nodes.length && !quote) nodes.push(h("br"));
      quote = null;
      nodes.push(...inline(line, names));
    }
  }
  return nodes;
}

// Marks count only between words, as in Slack: in 中文*粗*中文 the stars stay.
function inline(text, names) {
  const nodes = [];
  let done = 0;
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(text); match; match = TOKEN.exec(text)) {
    const [whole, code, reference, name, mark, inner] = match;
    const after = match.index + whole.length;
    if (mark && (WORD.test(text[match.index - 1] ?? "") || WORD.test(text[after] ?? ""))) {
      TOKEN.lastIndex = match.index + 1;
      continue;
    }
    if (match.index > done) nodes.push(unescape(text.slice(done, match.index)));
    if (code !== undefined) nodes.push(h("code", {}, unescape(code)));
    else if (reference !== undefined) nodes.push(referred(reference, names));
    else if (name !== undefined) nodes.push(emoji(name));
    else nodes.push(h(STYLE[mark], {}, ...inline(inner, names)));
    done = after;
    TOKEN.lastIndex = after;
  }
  if (done < text.length) nodes.push(unescape(text.slice(done)));
  return nodes;
}

function referred(reference, names) {
  const [target, label] = reference.split("|", 2);
  if (target.startsWith("@")) return mention(target.slice(1), names, label);
  if (target.startsWith("#")) return h("span", { class: "mention" }, `#${label || names.channel(target.slice(1))}`);
  if (target.startsWith("!date^")) return h("time", {}, dated(target, label));
  if (target.startsWith("!subteam^")) return h("span", { class: "mention" }, label || "@group");
  if (target.startsWith("!")) return h("span", { class: "mention loud" }, `@${target.slice(1)}`);
  return link(unescape(target), unescape(label || target));
}

export function mention(id, names, label) {
  const mine = id === names.myId ? " mine" : "";
  return h("span", { class: `mention${mine}` }, `@${names.person(id) ?? label ?? id}`);
}

function dated(target, fallback) {
  const [, seconds, format = ""] = target.split("^");
  const at = Number(seconds);
  if (!Number.isFinite(at)) return fallback ?? "";
  return format.replace(/\{(date\w*|time\w*|ago)\}/g, (_, word) => (word.startsWith("time") ? timeOf(at) : dayOf(at)));
}
