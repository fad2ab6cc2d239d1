"""The pictures of Posts: kept with their bytes until they are out, from then on only known by name."""

from hashlib import sha256

from sqlmodel import Session

from bot.chat.message import Picture
from bot.model.post import Post, PostPicture
from bot.store.claim import Enclosed


class Pictures:
    """Works inside the caller's transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, post: Post, picture: Picture) -> bool:
        """Give a Post its picture, in place of an earlier one; return whether it is another than that."""
        digest = sha256(picture.png + picture.alt.encode()).hexdigest()
        row = self._of(post)
        if row is None:
            row = PostPicture(post_id=post.id or 0, png=picture.png, alt=picture.alt, digest=digest)
        elif row.digest == digest:
            return False
        else:
            row.png, row.alt, row.digest, row.file_id, row.troubles = picture.png, picture.alt, digest, "", 0
        self._session.add(row)
        self._session.flush()
        return True

    def take(self, post: Post) -> Enclosed | None:
        """Return the picture of a Post that is about to be delivered, if it has one."""
        row = self._of(post)
        return Enclosed(Picture(png=row.png, alt=row.alt), row.digest, row.file_id, row.troubles) if row else None

    def uploaded(self, post: Post, digest: str, file_id: str) -> None:
        """Remember what the platform calls the picture; one that was replaced meanwhile is left alone."""
        row = self._of(post)
        if row is not None and row.digest == digest:
            row.file_id = file_id

    def failed(self, post: Post, digest: str) -> None:
        """Count that the picture kept its message from going."""
        row = self._of(post)
        if row is not None and row.digest == digest:
            row.troubles += 1

    def shown(self, post: Post, digest: str) -> None:
        """Record that people see the picture: its bytes are not needed any more."""
        row = self._of(post)
        if row is not None and row.digest == digest:
            row.png, row.troubles = b"", 0

    def _of(self, post: Post) -> PostPicture | None:
        return self._session.get(PostPicture, post.id)
