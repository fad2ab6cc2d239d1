// Counts, for each person and room, what has come since they last looked.

export class Unread {
  constructor() {
    this.seen = new Map(); // person/room -> order of the last message looked at
    this.rooms = new Map(); // person/room -> {waiting, forMe}
  }

  // `messages` = [[order, is it for me]] written by others.
  count(person, room, messages, looking) {
    const key = `${person}/${room}`;
    if (looking) this.seen.set(key, messages.reduce((last, [order]) => Math.max(last, order), this.seen.get(key) ?? 0));
    const since = this.seen.get(key) ?? 0;
    const fresh = messages.filter(([order]) => order > since);
    this.rooms.set(key, { waiting: fresh.length, forMe: fresh.some(([, forMe]) => forMe) });
  }

  // Order of the last message looked at; 0 when none was.
  since(person, room) {
    return this.seen.get(`${person}/${room}`) ?? 0;
  }

  waiting(person, room) {
    return this.rooms.get(`${person}/${room}`)?.waiting ?? 0;
  }

  isForMe(person, room) {
    return this.rooms.get(`${person}/${room}`)?.forMe ?? false;
  }
}
