// The part of the address after #: who is looking (as), and what at (room, thread, chat); a reload comes back to it.

const read = () => new URLSearchParams(location.hash.slice(1));

export const inAddress = (name) => read().get(name) ?? "";

// Notes what is looked at, without a step of its own in the browser's history; an empty value is left out.
export function keepInAddress(places) {
  const all = read();
  for (const [name, value] of Object.entries(places)) {
    if (value) all.set(name, value);
    else all.delete(name);
  }
  history.replaceState(null, "", `#${all}`);
}

export function becomeInAddress(person) {
  const all = read();
  all.set("as", person);
  location.hash = String(all);
}
