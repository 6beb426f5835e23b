"""Uploads are never kept as they came: a photo is decoded and drawn again, so only a picture can remain of it."""

from __future__ import annotations

import hashlib
import io
import struct
from dataclasses import dataclass
from typing import IO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

MAX_PHOTO_BYTES = 20 * 2**20
MAX_VOICE_BYTES = 2 * 2**20
LONGEST_SIDE_PX = 1600
#: Told by the header, before anything is unpacked: a few kilobytes can unpack to gigabytes.
MAX_PHOTO_PX = 60_000_000
Image.MAX_IMAGE_PIXELS = MAX_PHOTO_PX
#: The library reads dozens more; one of them starts a PostScript interpreter.
PHOTO_FORMATS = ("JPEG", "PNG", "WEBP")

#: first bytes → media type, of what browsers record
VOICE_SIGNATURES = {b"\x1aE\xdf\xa3": "audio/webm", b"OggS": "audio/ogg", b"RIFF": "audio/wav"}


#: What the readers of damaged or hostile files raise.
_BAD_PHOTO = (
    UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning, OSError, ValueError,
    SyntaxError,
    TypeError, KeyError, IndexError, OverflowError, ZeroDivisionError, EOFError, struct.error, MemoryError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Upload:
    """A file fit to be stored: its content under a harmless name, its media type and SHA-256."""

    content: ContentFile[bytes]
    media_type: str
    sha256: str


def clean_photo(file: IO[bytes], size: int) -> Upload:
    """Return the photo as a JPEG of at most 1600 px, turned upright, without camera data or position."""
    if size > MAX_PHOTO_BYTES:
        raise ValidationError(_("This photo is larger than 20 MB."), code="too_large")
    try:
        with Image.open(file, formats=PHOTO_FORMATS) as opened:
            if opened.width * opened.height > MAX_PHOTO_PX:
                raise ValueError(opened.size)
            opened.load()
            picture = ImageOps.exif_transpose(opened).convert("RGB")
    except _BAD_PHOTO as error:
        raise ValidationError(_("This file is not a photo we can read (JPEG, PNG, WebP)."), code="no_photo") from error
    picture.thumbnail((LONGEST_SIDE_PX, LONGEST_SIDE_PX))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=82)
    return _upload(out.getvalue(), "jpg", "image/jpeg")


def clean_voice(file: IO[bytes], size: int) -> Upload:
    """Return the recording as it is, after checking what it is by its first bytes; never shown inline as a page."""
    if size > MAX_VOICE_BYTES:
        raise ValidationError(_("This recording is larger than 2 MB."), code="too_large")
    data = file.read()
    media_type = next((kind for start, kind in VOICE_SIGNATURES.items() if data.startswith(start)), None)
    if media_type is None and data[4:8] == b"ftyp":
        media_type = "audio/mp4"
    if media_type is None:
        raise ValidationError(_("This file is not a recording we can play."), code="no_recording")
    return _upload(data, media_type.rpartition("/")[2], media_type)


def _upload(data: bytes, suffix: str, media_type: str) -> Upload:
    digest = hashlib.sha256(data).hexdigest()
    return Upload(ContentFile(data, name=f"{digest[:32]}.{suffix}"), media_type, digest)
