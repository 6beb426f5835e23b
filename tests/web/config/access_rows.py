from pathlib import Path

from web.access_matrix import Row
from web.world import World
from yixian.web.config import home, tls


def certificate(world: World) -> dict[str, str]:
    path: Path = tls.authority_file(home.home())
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("-----BEGIN CERTIFICATE-----\n", encoding="ascii")
    return {}


ROWS = [Row("ca-certificate", own=certificate, public=True)]
