"""Take the pictures of the first morning's tutorial: they are what its test sees on the way.

    python docs/pictures/tutorial.py

Needs Chromium and the developers' packages; with the public data set beside the checkout (see ``YIXIAN_DATA`` in the
test) the verdict is that of the real data. The pictures are written into ``docs/pictures/tutorial/``.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from PIL import Image

HERE = Path(__file__).parent
FOLDER = HERE / "tutorial"
TEST = HERE.parents[1] / "tests" / "browser" / "test_first_morning.py"
#: A picture larger than this is drawn with fewer colours.
MOST_BYTES, COLOURS = 150_000, 64


def main() -> int:
    FOLDER.mkdir(exist_ok=True)
    environment = {**os.environ, "YIXIAN_PICTURES": str(FOLDER)}
    done = subprocess.run([sys.executable, "-m", "pytest", "-q", str(TEST)], env=environment, check=False)
    for path in sorted(FOLDER.glob("*.png")):
        with Image.open(path) as picture:
            picture.convert("RGB").quantize(COLOURS).save(path, optimize=True)
        if path.stat().st_size > MOST_BYTES:
            print(f"{path} is {path.stat().st_size} bytes: take less of the page", file=sys.stderr)
            return 1
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
