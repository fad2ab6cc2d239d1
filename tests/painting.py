"""Small pictures for tests."""

import io

from PIL import Image


def painting(colour: str) -> bytes:
    """Return a PNG of one colour."""
    buffer = io.BytesIO()
    Image.new("RGB", (90, 50), colour).save(buffer, "PNG")
    return buffer.getvalue()
