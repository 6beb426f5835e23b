"""Extract sentences into each app's own Chinese catalogue, and compile them: ``python -m yixian.web.ui.messages``.

Needs GNU gettext. New sentences come out untranslated and the suite then fails until they have their Chinese.
"""

import os
import sys
from pathlib import Path

import django
import polib
from django.core.management import call_command

WEB = Path(__file__).parents[1]


def extract(app: Path) -> None:
    """Renew one app's catalogue from its code and templates."""
    before = Path.cwd()
    os.chdir(app)
    try:
        call_command("makemessages", locale=["zh_Hans"], no_location=True, no_obsolete=True, no_wrap=True, verbosity=0)
    finally:
        os.chdir(before)


def compile_catalogues() -> None:
    for source in WEB.glob("*/locale/*/LC_MESSAGES/*.po"):
        polib.pofile(str(source)).save_as_mofile(str(source.with_suffix(".mo")))


def main(names: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yixian.web.config.settings")
    django.setup()
    for folder in sorted(WEB.glob("*/locale")):
        if not names or folder.parent.name in names:
            extract(folder.parent)
    compile_catalogues()


if __name__ == "__main__":
    main(sys.argv[1:])
