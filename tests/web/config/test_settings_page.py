"""docs/operations/settings.md and the code name the same variables."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
NAME = re.compile(r"""environ(?:\.get\(|\.setdefault\(|\[)\s*["']([A-Z_]+)["']""")
NOT_OURS = {"DJANGO_SETTINGS_MODULE", "XDG_CACHE_HOME"}


def test_every_variable_is_on_the_page_and_every_name_on_the_page_is_read():
    read = set()
    for path in (ROOT / "src").rglob("*.py"):
        read |= set(NAME.findall(path.read_text(encoding="utf-8")))
    page = (ROOT / "docs" / "operations" / "settings.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| `([A-Z_]+)` \|", page, flags=re.MULTILINE))
    assert read - NOT_OURS == listed
