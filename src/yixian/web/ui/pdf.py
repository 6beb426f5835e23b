"""PDFs by typst, with the font that comes in the package; no browser, no system fonts, no internet."""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import typst

FONTS = Path(str(files("yixian.web.ui") / "fonts"))


def render(template: Path, data: dict[str, Any]) -> bytes:
    """Return the PDF of a ``.typ`` template; the template reads ``json(bytes(sys.inputs.data))``.

    Values reach the template as data, so what a user typed is never run as markup.
    """
    made: bytes = typst.compile(
        str(template),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    return made
