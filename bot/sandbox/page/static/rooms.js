// The rooms of the Slack side in the order they are listed: channels, the talk with the bot, its home tab.

import { say } from "./words.js";

export const HOME = "home";

// Returns rooms {id, name, kind, messages, …}; the direct message is listed before it exists.
export function roomsOf({ channels, homes, bot }, person) {
  const direct = channels.find((channel) => channel.kind === "im")
    ?? { id: "dm", name: bot.name, kind: "im", private: true, members: [person], messages: [] };
  const groups = channels.filter((channel) => channel.kind !== "im");
  const open = groups.filter((channel) => !channel.archived);
  const home = { id: HOME, name: HOME, kind: HOME, members: [], messages: [], blocks: homes?.[person]?.blocks ?? [], view: homes?.[person] };
  return [...open, ...groups.filter((channel) => channel.archived), { ...direct, id: "dm" }, home];
}

export function iconOf(room) {
  if (room.kind === HOME) return "⌂";
  if (room.kind === "im") return "●";
  if (room.archived) return "🗄";
  return room.private ? "🔒" : "#";
}

export const titleOf = (room) => (room.kind === HOME ? say("主页", "Home") : room.name);
