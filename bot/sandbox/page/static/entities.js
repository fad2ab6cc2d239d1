// Turns a Telegram text and its entities into DOM nodes.

import { h, link } from "./dom.js";

const TAGS = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "del", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote",
};

// Offsets count UTF-16 units, which is how JavaScript counts, too.
export function formatted(text, entities) {
  const sorted = [...(entities ?? [])].sort((one, other) => one.offset - other.offset || other.length - one.length);
  return slice(text, 0, text.length, sorted);
}

function slice(text, start, end, entities) {
  const nodes = [];
  let done = start;
  for (let index = 0; index < entities.length; index += 1) {
    const entity = entities[index];
    const stop = Math.min(entity.offset + entity.length, end);
    if (entity.offset < done || stop <= entity.offset) continue;
    if (entity.offset > done) nodes.push(text.slice(done, entity.offset));
    const inside = entities.slice(index + 1).filter((other) => other.offset < stop);
    nodes.push(marked(entity, text.slice(entity.offset, stop), slice(text, entity.offset, stop, inside)));
    done = stop;
  }
  if (done < end) nodes.push(text.slice(done, end));
  return nodes;
}

function marked(entity, text, children) {
  const tag = TAGS[entity.type];
  if (tag) return h(tag, {}, ...children);
  if (entity.type === "text_link") return link(entity.url, ...children);
  if (entity.type === "url") return link(text.includes("://") ? text : `https://${text}`, ...children);
  if (entity.type === "spoiler") return h("span", { class: "spoiler", tabindex: "0" }, ...children);
  if (["mention", "text_mention", "hashtag", "bot_command", "cashtag", "email"].includes(entity.type)) return h("span", { class: "tg-link" }, ...children);
  return h("span", {}, ...children);
}
