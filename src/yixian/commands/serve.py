"""``yixian serve``: everything the plant opens in a browser, from one command.

``prepare`` and ``run_server`` are also what ``yixian demo`` stands on.
"""

from __future__ import annotations

import hashlib
import os
import signal
import socket
import sys
import threading
import webbrowser
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import FrameType

import click

from yixian import __version__
from yixian.commands import django_setup, setup
from yixian.commands.supervisor import Supervisor
from yixian.web.config.console import say, words

LOG_LIMIT_BYTES = 10 * 2**20
STOP_S = 3  # open event streams would otherwise hold a stop for ever


def prepare(*, https: bool = False) -> None:
    """Bring the home up to date: settings, tables, collected assets. With nothing to do it only looks."""
    if https:
        os.environ["YIXIAN_HTTPS"] = "1"
    django_setup.start()
    _turn_log()
    migrate()
    _collect_assets()


def _turn_log() -> None:
    """Begin a new log file where the old one has grown large; one old one is kept."""
    from django.conf import settings

    path: Path = settings.LOG_FILE
    if path.exists() and path.stat().st_size > LOG_LIMIT_BYTES:
        path.replace(path.with_suffix(".old.log"))


def migrate() -> None:
    """Make the tables, or bring them up to date after an upgrade."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("正在准备数据库……", "Preparing the database …")
        call_command("migrate", interactive=False, verbosity=0)


def assets_stamp() -> str:
    """Return a fingerprint of every asset file as it stands, without reading one."""
    from django.contrib.staticfiles.finders import get_finders

    seen = [__version__]
    for finder in get_finders():
        for name, storage in finder.list([]):
            found = os.stat(storage.path(name))
            seen.append(f"{name} {found.st_size} {found.st_mtime_ns}")
    return hashlib.sha256("\n".join(sorted(seen)).encode()).hexdigest()


def _collect_assets() -> None:
    from django.conf import settings
    from django.core.management import call_command

    root: Path = settings.STATIC_ROOT
    stamp, now = root / ".stamp", assets_stamp()
    if stamp.exists() and stamp.read_text(encoding="ascii") == now:
        return
    call_command("collectstatic", interactive=False, verbosity=0, clear=root.exists())
    stamp.write_text(now, encoding="ascii")


def run_server(host: str, port: int, workers: int, https: bool, with_worker: bool, open_browser: bool = False) -> None:
    """Serve until stopped; ``prepare`` (with the same ``https``) comes first."""
    from django.conf import settings

    from yixian.web.config import locks

    if https and not settings.HTTPS:
        raise RuntimeError("prepare(https=True) comes before run_server(https=True)")
    _require_free(host, port)
    trainer = [sys.executable, "-m", "yixian", "trainer", "--supervised"]
    supervisors = [Supervisor(), Supervisor(trainer)] if with_worker else []
    signal.signal(signal.SIGTERM, _leave)
    try:
        with locks.using(settings.HOME, "serve"):
            announce(host, port, https=https)
            for supervisor in supervisors:
                supervisor.start()
            try:
                _serve(host, port, workers, https=https, open_browser=open_browser)
            except KeyboardInterrupt:
                pass
            finally:
                for supervisor in supervisors:
                    supervisor.stop()
    except locks.Busy as busy:
        raise click.ClickException(django_setup.busy_text(busy.holders)) from busy
    say("已停止。", "Stopped.")


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)


def _require_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise click.ClickException(
                words(
                    f"不能使用 {host} 端口 {port}：{error.strerror}。换一个端口：yixian serve --port {port + 1}",
                    f"Cannot listen on {host} port {port}: {error.strerror}. Try `yixian serve --port {port + 1}`.",
                )
            ) from error


def _serve(host: str, port: int, workers: int, *, https: bool, open_browser: bool) -> None:
    import uvicorn
    from django.conf import settings
    from uvicorn.supervisors import Multiprocess

    from yixian.web.config import tls

    certificate, key = tls.ensure(settings.HOME) if https else (None, None)
    if https:
        _offer_authority(host, port, tls.authority_file(settings.HOME).read_bytes())
    proxies = os.environ.get("YIXIAN_PROXY", "")
    config = uvicorn.Config(
        "yixian.web.config.asgi:application",
        host=host,
        port=port,
        workers=workers,
        lifespan="off",
        timeout_graceful_shutdown=STOP_S,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=proxies or None,
        server_header=False,
        access_log=False,
        log_level="warning",
        ssl_certfile=certificate,
        ssl_keyfile=key,
    )
    if open_browser:
        threading.Timer(0.5, webbrowser.open, [_address("127.0.0.1", port, https)]).start()
    server = uvicorn.Server(config)
    if workers == 1:
        server.run()
    else:
        with closing(config.bind_socket()) as listener:
            Multiprocess(config, sockets=[listener]).run()


def _address(host: str, port: int, https: bool) -> str:
    usual = 443 if https else 80
    return f"http{'s' if https else ''}://{host}{'' if port == usual else f':{port}'}/"


def announce(host: str, port: int, *, https: bool) -> None:
    """Say where to open it, from this PC and from the plant's network, and what is not as it should be."""
    from yixian.web.config import tls

    everywhere = host in ("0.0.0.0", "::", "")  # noqa: S104 - compared, not bound
    shown = ["127.0.0.1", *tls.addresses()] if everywhere else [host]
    say("一线已启动，请用浏览器打开：", "Yixian is running. Open in a browser:")
    for address in shown:
        click.echo(f"    {_address(address, port, https)}", err=True)
    if not everywhere:
        say(
            "  其他电脑和手机要能打开，请加上 --host 0.0.0.0",
            "  For other PCs and phones add --host 0.0.0.0",
        )
    if https:
        _explain_trust(shown[-1], port)
    _warn_of_old_library()
    setup.tell(_address(shown[0], port, https))
    say("停止：按 Ctrl+C。", "Stop: Ctrl+C.")


def _explain_trust(address: str, port: int) -> None:
    click.echo(
        words(
            f"""  让手机信任本厂证书（每部手机一次）：用手机打开 http://{address}:{port + 1}/ca.crt 并安装。
    安卓：设置 → 安全 → 加密与凭据 → 安装证书 → CA 证书，选择刚下载的文件。
    苹果：设置 → 已下载描述文件 → 安装；再到 设置 → 通用 → 关于本机 → 证书信任设置，打开它。""",
            f"""  Let phones trust the plant's certificate (once each): install http://{address}:{port + 1}/ca.crt
    Android: Settings → Security → Encryption & credentials → Install a certificate → CA certificate.
    iPhone: Settings → Profile Downloaded → Install; then General → About → Certificate Trust Settings.""",
        ),
        err=True,
    )


def _warn_of_old_library() -> None:
    from django.db import connection

    from yixian.web.config import sqlite

    if connection.vendor == "sqlite" and not sqlite.is_wal_safe():
        found = ".".join(map(str, sqlite.library_version()))
        say(
            f"注意：SQLite {found} 的 WAL 模式有丢数据的缺陷，已改用回滚日志（安全，速度相当）。3.51.3 起可用 WAL。",
            f"Note: SQLite {found} can lose rows in WAL mode, so the rollback journal is used (safe, as fast). "
            "Version 3.51.3 or later brings WAL back.",
        )


def _offer_authority(host: str, port: int, certificate: bytes) -> None:
    """Serve the authority's certificate, and nothing else, over plain HTTP on the next port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path != "/ca.crt":
                self.send_response(302)
                name = (self.headers.get("Host") or "localhost").rpartition(":")[0] or "localhost"
                self.send_header("Location", _address(name, port, https=True))
                self.end_headers()
                return
            self.send_response(200)
            self.send_header("Content-Type", "application/x-x509-ca-cert")
            self.send_header("Content-Length", str(len(certificate)))
            self.end_headers()
            self.wfile.write(certificate)

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    try:
        helper = ThreadingHTTPServer((host, port + 1), Handler)
    except OSError as error:
        say(
            f"  端口 {port + 1} 已被占用（{error.strerror}），证书请从 /ca.crt 下载。",
            f"  Port {port + 1} is taken ({error.strerror}); fetch the certificate from /ca.crt.",
        )
        return
    threading.Thread(target=helper.serve_forever, name="ca", daemon=True).start()


@click.command("serve")
@click.option("--host", default="0.0.0.0", show_default=True, help="Address to listen on.")  # noqa: S104
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65534))
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 16), help="Server processes.")
@click.option("--https", is_flag=True, help="Encrypt, with a certificate authority of the plant's own.")
@click.option("--no-worker", is_flag=True, help="Do not run background jobs here.")
def serve_command(host: str, port: int, workers: int, https: bool, no_worker: bool) -> None:
    """Serve the site to this PC and the plant's network."""
    prepare(https=https)
    run_server(host, port, workers, https, not no_worker)
    sys.exit(0)
