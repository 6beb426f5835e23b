"""``yixian``: everything the product does from a terminal. Each command is loaded only when it is called."""

from __future__ import annotations

import importlib

import click

from yixian import __version__

#: command → module in ``yixian.commands`` holding a click command of that name
COMMANDS = {
    "backup": "backup",
    "bench": "bench",
    "campaign": "campaign",
    "capability": "capability",
    "chart": "chart",
    "collect": "collect",
    "demo": "demo",
    "doctor": "doctor",
    "factorial": "factorial",
    "fmu": "fmu",
    "import": "imports",
    "manage": "manage",
    "opcua": "opcua",
    "plan": "plan",
    "plants": "plants",
    "restore": "backup",
    "run": "run",
    "schedule": "schedule",
    "serve": "serve",
    "setup": "setup",
    "trainer": "trainer",
    "verify": "verify",
    "worker": "worker",
}


class LazyGroup(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = COMMANDS.get(cmd_name)
        if module is None:
            return None
        loaded = importlib.import_module(f"yixian.commands.{module}")
        command: click.Command = getattr(loaded, f"{cmd_name}_command")
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="yixian")
def main() -> None:
    """Yixian (一线): improvement by front-line crews, each claim checked against data."""
