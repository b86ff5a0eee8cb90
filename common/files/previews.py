"""Small pictures of large ones, without what a camera wrote into them: where, when, with which device."""

from PIL import Image, ImageOps

from common.files import store
from common.files.kinds import UNREADABLE, refused

WIDTH, HEIGHT = 640, 480
CONTENT_TYPE = "image/webp"


def make(stored_as: str, name: str) -> None:
    """Draw the preview of a stored picture, of its first frame if it moves.

    Raises:
        Invalid: it cannot be drawn; ``name`` says to the sender which.
    """
    try:
        with Image.open(store.path_of(stored_as)) as picture:
            picture.thumbnail((WIDTH, HEIGHT))
            upright = ImageOps.exif_transpose(picture)
            mode = "RGBA" if upright.has_transparency_data else "RGB"
            bare = Image.new(mode, upright.size)
            bare.paste(upright.convert(mode))
    except (*UNREADABLE, MemoryError) as error:
        raise refused(name, "looks like a picture but cannot be read to its end") from error
    bare.save(store.preview_of(stored_as), "WEBP", quality=80)
