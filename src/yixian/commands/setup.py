"""``yixian setup``: where the first administrator is made; ``serve`` says the same at its start."""

from __future__ import annotations

import click

from yixian.web.config.console import say, words


def tell(address: str) -> bool:
    """Print the set-up link while nobody administers the site; tell whether it was needed. Django has started."""
    from yixian.web.people import codes, first_run

    if not first_run.is_open():
        return False
    code = first_run.code()
    say(
        "还没有管理员。请打开下面的链接，建立第一个管理员：",
        "Nobody administers this site yet. To set it up, open:",
    )
    click.echo(f"    {address}first-run/?code={code}", err=True)
    say(f"  安装码：{codes.grouped(code)}（只用一次）", f"  Set-up code: {codes.grouped(code)} (used once)")
    return True


@click.command("setup")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65534), help="Port of `yixian serve`.")
@click.option("--https", is_flag=True, help="`yixian serve` runs with --https.")
def setup_command(port: int, https: bool) -> None:
    """Show the link with which the first administrator is made."""
    from yixian.commands.serve import prepare

    prepare()
    if not tell(f"http{'s' if https else ''}://127.0.0.1:{port}/"):
        raise click.ClickException(
            words(
                "已有管理员，请用工号和密码登录；忘记密码：yixian manage changepassword 工号",
                "There is an administrator already: sign in. Password lost? yixian manage changepassword STAFF_NO",
            )
        )
