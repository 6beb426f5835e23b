"""Photos as attackers send them."""

import io
import struct
import zlib

import pytest
from django.core.exceptions import ValidationError
from PIL import Image

from yixian.web.ui.uploads import clean_photo


def sent(data: bytes):
    return clean_photo(io.BytesIO(data), len(data))


def bomb(side: int) -> bytes:
    """A PNG of that many pixels a side, a few bytes long."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [7_800, 10_000, 60_000])
def test_a_picture_that_would_unpack_to_gigabytes_is_refused_before_it_is_unpacked(side):
    with pytest.raises(ValidationError):
        sent(bomb(side))


@pytest.mark.parametrize("kind", ["EPS", "PPM", "TIFF", "BMP", "PDF", "ICO"])
def test_only_the_formats_of_cameras_are_opened(kind):
    out = io.BytesIO()
    Image.new("RGB", (32, 32), "red").save(out, kind)
    with pytest.raises(ValidationError):
        sent(out.getvalue())


@pytest.mark.parametrize(
    "data", [b"", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", b"%!PS-Adobe-3.0 EPSF\n(x) run"]
)
def test_drawings_and_programs_are_no_photos(data):
    with pytest.raises(ValidationError):
        sent(data)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_loses_everything_but_the_picture(kind):
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "geheim"
    Image.new("RGB", (32, 32), "red").save(out, kind, exif=exif)
    made = sent(out.getvalue() + b"<script>alert(1)</script>")
    data = made.content.read()
    assert made.media_type == "image/jpeg"
    assert b"geheim" not in data
    assert b"<script>" not in data


@pytest.mark.filterwarnings("ignore::UserWarning")  # of damaged camera data, which is thrown away
def test_a_photo_cut_or_bent_anywhere_is_a_refusal_and_never_an_error():
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "x" * 50
    Image.new("RGB", (64, 48), "red").save(out, "JPEG", exif=exif)
    data = out.getvalue()
    for at in range(2, min(len(data), 400)):
        for bent in (data[:at], data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]):
            try:
                sent(bent)
            except ValidationError:
                pass
