// Turns Block Kit's rich_text elements into DOM nodes.

import { emoji } from "./emoji.js";
import { dayOf, h, link, timeOf } from "./dom.js";
import { mention } from "./mrkdwn.js";

const TAGS = [["bold", "strong"], ["italic", "em"], ["strike", "del"], ["code", "code"]];

export function richText(block, names) {
  return (block.elements ?? []).map((part) => {
    if (part.type === "rich_text_list") return list(part, names);
    if (part.type === "rich_text_quote") return h("blockquote", {}, ...line(part, names));
    if (part.type === "rich_text_preformatted") return h("pre", {}, ...line(part, names));
    return h("p", {}, ...line(part, names));
  });
}

function list(part, names) {
  const items = (part.elements ?? []).map((item) => h("li", {}, ...line(item, names)));
  const ordered = part.style === "ordered";
  const start = ordered && part.offset ? part.offset + 1 : undefined;
  return h(ordered ? "ol" : "ul", { class: `rich-list indent-${part.indent ?? 0}`, start }, ...items);
}

function line(part, names) {
  return (part.elements ?? []).map((element) => styled(element, plain(element, names)));
}

function plain(element, names) {
  switch (element.type) {
    case "text": return element.text;
    case "link": return link(element.url, element.text || element.url);
    case "emoji": return emoji(element.name);
    case "user": return mention(element.user_id, names);
    case "usergroup": return h("span", { class: "mention" }, "@group");
    case "channel": return h("span", { class: "mention" }, `#${names.channel(element.channel_id)}`);
    case "broadcast": return h("span", { class: "mention loud" }, `@${element.range}`);
    case "date": return h("time", {}, `${dayOf(element.timestamp)} ${timeOf(element.timestamp)}`);
    default: return `[${element.type}]`;
  }
}

function styled(element, node) {
  const style = element.style ?? {};
  return TAGS.reduce((inner, [name, tag]) => (style[name] ? h(tag, {}, inner) : inner), node);
}
