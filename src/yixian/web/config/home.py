"""Where this installation keeps its files: database, uploads, history, keys."""

import os
import secrets
from pathlib import Path


def home() -> Path:
    """Return the folder named by ``YIXIAN_HOME``, or ``.yixian`` in the user's own folder."""
    return Path(os.environ.get("YIXIAN_HOME") or Path.home() / ".yixian").expanduser().absolute()


def key(name: str) -> str:
    """Return the secret of that name, made at first use and readable by the owner only."""
    path = home() / "keys" / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f"{name}.{secrets.token_hex(8)}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48), encoding="ascii")
        try:
            os.link(draft, path)  # of two starting at once, the first one's key stands
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii").strip()
