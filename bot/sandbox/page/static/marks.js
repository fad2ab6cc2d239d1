// How far each person has read each place. The server keeps it, so that it outlasts this page and is the same in all
// of a person's windows.

import { keep } from "./api.js";

const kept = new Map(); // person -> Map(place -> order of the last message seen)
const owed = new Map(); // the same, for what the server does not know yet
let sending = false;

function marksOf(people, person) {
  if (!people.has(person)) people.set(person, new Map());
  return people.get(person);
}

function raise(people, person, place, order) {
  const marks = marksOf(people, person);
  if (order > (marks.get(place) ?? 0)) marks.set(place, order);
}

// Takes over what the server says; what was read here meanwhile stays read.
export function takeMarks(person, places) {
  for (const [place, order] of Object.entries(places)) raise(kept, person, place, order);
}

// Order of the last message of a place that the person has seen; 0 when none was.
export const readUpTo = (person, place) => kept.get(person)?.get(place) ?? 0;

export function markRead(person, place, order) {
  if (order <= readUpTo(person, place)) return;
  raise(kept, person, place, order);
  raise(owed, person, place, order);
}

// Tells the server; what does not arrive is told again at the next drawing.
export async function sendMarks() {
  if (sending) return;
  sending = true;
  for (const [person, places] of owed) {
    owed.delete(person);
    const told = await keep("read", { as: person, marks: Object.fromEntries(places) });
    if (!told) for (const [place, order] of places) raise(owed, person, place, order);
    if (!told) break;
  }
  sending = false;
}
