"""Keeps how alike a subject's recent posts are, at the cost of the new ones: where many are, copies are looked for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray
from rensa import RMinHash

from bot.model.series import minute_of
from bot.ports import Noted
from bot.watch.customs import is_forward
from bot.watch.nearcopies import PERMUTATIONS, beginning, grams, signs
from bot.watch.sentiment import plain_text
from bot.watch.waves import Post

NEAR = timedelta(hours=8)
"""Copies further apart in time are not one wave: drafts are posted over one night."""
_ALIKE = 14
"""Of 96 permutations: a Jaccard of 0.15. Two copies with a fifth of their letters changed have 0.22 ± 0.04."""
_ONE_HAND = 38
"""Of 96 permutations: a Jaccard of 0.4. Copies of one draft with a tenth of each changed have 0.49 ± 0.05; people who
repeat one headline in their own words 0.25 to 0.35."""
_LARGE = 150
"""From so many posts on, copies of one draft are looked for inside a crowd, which would go under in it."""
_CLOSE = 0.22
"""Mean likeness of a crowd to its middle. Copies of one draft have 0.26 and more with a fifth of each changed; people
who talk of one topic in their own words stay around 0.2."""
_SEED = 7
_ROOM = 1024


@dataclass(frozen=True, slots=True)
class Crowd:
    """Posts that are like one among them, the nearest first. ``closeness`` is their mean likeness, 0 to 1."""

    posts: Sequence[Post]
    closeness: float


class Likeness:
    """The posts of one subject, as last shown."""

    def __init__(self, fewest_signs: int) -> None:
        self._fewest_signs = fewest_signs
        self._shown: dict[int, Noted] = {}
        self._rows: dict[int, int] = {}
        self._posts: list[Post | None] = []
        self._digests = np.zeros((PERMUTATIONS, _ROOM), dtype=np.uint8)
        self._minutes = np.zeros(_ROOM, dtype=np.int64)
        self._alive = np.zeros(_ROOM, dtype=bool)
        self._degree = np.zeros(_ROOM, dtype=np.int64)
        self._inner = np.zeros(_ROOM, dtype=np.int64)
        self._touched = np.zeros(_ROOM, dtype=bool)

    def show(self, recent: Sequence[Noted]) -> frozenset[int]:
        """Take the posts as they are now; return the ids that are not there any more, or are another post now."""
        shown, gone = self._shown, set()
        fresh = []
        for one in recent:
            before = shown.get(one.id)
            if before is one:
                continue
            if before is None or before.text != one.text or before.published_at != one.published_at:
                fresh.append(one)
                if before is not None:
                    gone.add(one.id)
            shown[one.id] = one
        if len(shown) > len(recent):
            gone |= shown.keys() - {one.id for one in recent}
        self._drop(gone, {one.id for one in fresh})
        self._take(fresh)
        return frozenset(gone)

    def crowds(self, fewest: int) -> list[Crowd]:
        """Return the groups that got new posts since this was last asked, those most alike first.

        Of each, one post has at least ``fewest`` near-copies. A large crowd comes a second time as the posts in it that
        are much more alike, where they are enough.
        """
        count, found = len(self._posts), []
        degree = np.where(self._alive[:count] & self._touched[:count], self._degree[:count], 0)
        self._touched[:count] = False
        while count and degree[anchor := int(degree.argmax())] >= fewest:
            alike = self._alike(anchor)
            near = np.flatnonzero(alike >= _ALIKE)
            degree[near] = degree[anchor] = 0
            if len(near) >= fewest:
                found.append(self._crowd(near, alike))
            if len(near) >= _LARGE:
                alike = self._alike(int(near[self._inner[near].argmax()]))
                inner = np.flatnonzero(alike >= _ONE_HAND)
                if fewest <= len(inner) < len(near) / 2:
                    found.append(self._crowd(inner, alike))
        close = [crowd for crowd in found if crowd.closeness >= _CLOSE]
        return sorted(close, key=lambda crowd: -crowd.closeness)

    def _crowd(self, rows: NDArray[np.intp], alike: NDArray[np.uint8]) -> Crowd:
        nearest = rows[np.argsort(-alike[rows].astype(np.int64), kind="stable")]
        posts = [post for row in nearest.tolist() if (post := self._posts[row])]
        return Crowd(posts, float(alike[nearest].mean()) / PERMUTATIONS)

    def put_off(self, ids: Iterable[str]) -> None:
        """Have the crowd of these posts told of again next time."""
        self._touched[[row for number in ids if (row := self._rows.get(int(number))) is not None]] = True

    def _drop(self, gone: set[int], replaced: set[int]) -> None:
        for number in gone:
            row = self._rows.pop(number, None)
            if row is not None:
                self._alive[row], self._posts[row] = False, None
            if number not in replaced:
                del self._shown[number]
        if len(self._posts) > 2 * len(self._rows) + _ROOM:
            self._close_ranks()

    def _take(self, fresh: Sequence[Noted]) -> None:
        """Give each post that says something in its own words a row, and count its near-copies."""
        taken = []
        for one in fresh:
            text = plain_text(beginning(one.text))
            if "official" in one.tiers or is_forward(text) or len(written := signs(text)) < self._fewest_signs:
                continue
            author = one.author or f"#{one.id}"
            post = Post(str(one.id), text, author, one.platform, one.published_at, one.account_created_at)
            taken.append((post, list(grams(written))))
        if not taken:
            return
        told = [tokens for _, tokens in taken]
        digests = np.array(RMinHash.digest_matrix_from_token_sets(told, PERMUTATIONS, _SEED).to_rows(), dtype=np.uint32)
        self._make_room(len(taken))
        for (post, _), digest in zip(taken, digests.astype(np.uint8), strict=True):
            self._add(post, digest)

    def _add(self, post: Post, digest: NDArray[np.uint8]) -> None:
        row = len(self._posts)
        self._posts.append(post)
        self._rows[int(post.id)] = row
        self._digests[:, row], self._minutes[row], self._alive[row] = digest, minute_of(post.published_at), True
        alike = self._alike(row)
        near, inner = np.flatnonzero(alike >= _ALIKE), np.flatnonzero(alike >= _ONE_HAND)
        self._degree[near] += 1
        self._degree[row] = len(near)
        self._inner[inner] += 1
        self._inner[row] = len(inner)
        self._touched[near] = True

    def _alike(self, row: int) -> NDArray[np.uint8]:
        """Return how many permutations each row shares with this one, 0 for those of other hours."""
        count = len(self._posts)
        same = self._digests[:, :count] == self._digests[:, row : row + 1]
        found: NDArray[np.uint8] = same.view(np.uint8).sum(axis=0, dtype=np.uint8)
        close = np.abs(self._minutes[:count] - self._minutes[row]) <= NEAR / timedelta(minutes=1)
        found[~(close & self._alive[:count])] = 0
        return found

    def _make_room(self, wanted: int) -> None:
        size = len(self._minutes)
        if len(self._posts) + wanted <= size:
            return
        more = max(size, len(self._posts) + wanted - size)
        self._digests = np.concatenate((self._digests, np.zeros((PERMUTATIONS, more), dtype=np.uint8)), axis=1)
        self._minutes = np.concatenate((self._minutes, np.zeros(more, dtype=np.int64)))
        self._alive = np.concatenate((self._alive, np.zeros(more, dtype=bool)))
        self._degree = np.concatenate((self._degree, np.zeros(more, dtype=np.int64)))
        self._inner = np.concatenate((self._inner, np.zeros(more, dtype=np.int64)))
        self._touched = np.concatenate((self._touched, np.zeros(more, dtype=bool)))

    def _close_ranks(self) -> None:
        """Give the rows of posts that left to others."""
        kept = np.flatnonzero(self._alive)
        self._posts = [self._posts[row] for row in kept.tolist()]
        self._rows = {int(post.id): row for row, post in enumerate(self._posts) if post}
        self._digests = np.ascontiguousarray(self._digests[:, kept])
        self._minutes, self._degree = self._minutes[kept], self._degree[kept]
        self._alive, self._touched, self._inner = self._alive[kept], self._touched[kept], self._inner[kept]
