"""`hipdrive serve` and `hipdrive account`: the local web app."""

from __future__ import annotations

import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from hipdrive import terminal
from hipdrive.errors import ConfigError

account_app = typer.Typer(no_args_is_help=True, help="Accounts of an app that other machines can reach.")

AccountFile = Annotated[Path, typer.Option("--file", help="The accounts file; made if it is not there.")]
AccountName = Annotated[str, typer.Argument(metavar="NAME")]


def serve(
    host: Annotated[
        str, typer.Option(help="Address to listen on; another than this machine's own needs accounts and TLS.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8765,
    name: Annotated[
        list[str] | None, typer.Option("--name", help="A name under which browsers reach the app (repeatable).")
    ] = None,
    open_browser: Annotated[bool, typer.Option("--open", help="Open the page in the browser.")] = False,
    database: Annotated[str | None, typer.Option(metavar="URL", help="Database of the people.")] = None,
    data: Annotated[Path | None, typer.Option(help="Folder of recordings and results.")] = None,
    quota: Annotated[
        int, typer.Option(min=1, metavar="GB", help="What recordings, results and kept films may take together.")
    ] = 100,
    accounts: Annotated[Path | None, typer.Option(help="Accounts file, made with hipdrive account add.")] = None,
    tls_cert: Annotated[Path | None, typer.Option(help="TLS certificate (PEM).")] = None,
    tls_key: Annotated[Path | None, typer.Option(help="Its key (PEM).")] = None,
) -> None:
    """The app in the browser: upload, look, be coached. On this machine alone unless told otherwise."""
    from hipdrive.app.config import AppConfig, default_data_folder
    from hipdrive.app.opening import Opening
    from hipdrive.app.sandbox import examine_sandbox
    from hipdrive.app.serve import check_extra, printed_address
    from hipdrive.app.serve import serve as run

    check_extra()
    config = AppConfig(
        data_folder=data or default_data_folder(),
        host=host,
        port=port,
        names=tuple(name or ()),
        accounts=accounts,
        tls_cert=tls_cert,
        tls_key=tls_key,
        database_url=database,
        quota_bytes=quota * 1_000_000_000,
    )

    def open_it() -> None:
        with suppress(OSError):  # of a folder that cannot be written to
            if Opening(printed_address(config), config.data_folder).open():
                return
        terminal.out.print(
            "No browser could be opened here: open that address in one.", markup=False, soft_wrap=True
        )

    def when_ready() -> None:
        address = printed_address(config)
        terminal.out.print(f"hipdrive is ready: {address}", markup=False, soft_wrap=True)
        terminal.out.print("Ctrl-C stops it.", markup=False)
        means = examine_sandbox()
        if not means.whole:
            terminal.out.print(f"Mind: {means.words}.", markup=False, soft_wrap=True)
        if open_browser:  # beside the server, which a browser of the terminal would hold up
            threading.Thread(target=open_it, daemon=True).start()

    run(config, when_ready)


@account_app.command("add")
def add(name: AccountName, file: AccountFile) -> None:
    """Add an account or change its password (asked for; or one line on standard input)."""
    from hipdrive.app.accounts import add_account

    if sys.stdin.isatty():
        password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    else:
        password = sys.stdin.readline().rstrip("\n")
    add_account(file, name, password)
    terminal.out.print(f"Account {name} is ready.", markup=False)


@account_app.command("remove")
def remove(name: AccountName, file: AccountFile) -> None:
    """Take an account away; its sessions end at once."""
    from hipdrive.app.accounts import remove_account

    if not remove_account(file, name):
        raise ConfigError("There is no such account", slug="no-account", got=name, fix="check the name's spelling")
    terminal.out.print(f"Account {name} is gone.", markup=False)
