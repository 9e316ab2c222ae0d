"""Commands that start the app, demo and app, with the server behind them; and seeds, which writes the examples."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from workbench.cli.common import PLAIN, Workspace, draw_board, example, opened, say_retrieval
from workbench.errors import InputError
from workbench.files import shipped

app = typer.Typer(**PLAIN)

Port = Annotated[
    int | None, typer.Option("--port", min=1, max=65535, help="The port. Default: the first free one from 8501 on.")
]
DEMO = Path(".demo")


@app.command()
@example("workbench demo --no-app")
def demo(
    fresh: Annotated[bool, typer.Option("--fresh", help="Start over; the old workspace is moved aside.")] = False,
    app_too: Annotated[bool, typer.Option("--app/--no-app", help="Start the app afterwards.")] = True,
    port: Port = None,
    workspace: Workspace = None,
) -> None:
    """Run the full pipeline on the five seed articles with the built-in judge: no key, no network."""
    from workbench.cli import render
    from workbench.errors import InputError
    from workbench.files import move_aside, seeds_folder
    from workbench.settings import Settings

    folder = workspace or DEMO
    if Settings.load(folder).database_url:
        hint = "run it with WORKBENCH_DATABASE_URL unset, in a folder whose workbench.toml has no database_url"
        raise InputError("the demo would stay in the database of database_url for good", hint=hint)
    if fresh and (aside := move_aside(folder)):
        render.say(f"the old demo workspace is now {aside}")
    with opened(folder, model="builtin") as workbench:
        with render.working("reading and indexing"):
            added = workbench.add([seeds_folder()])
        known = f", {len(added.known)} already there" if added.known else ""
        render.say(f"{len(added.new)} articles added{known}")
        say_retrieval(workbench)
        with render.working("finding claims"):
            workbench.extract()
            claims = workbench.unchecked()
        checked = 0
        with render.progress(len(claims)) as advance:
            for _ in workbench.check(claims):
                checked += 1
                advance("")
        draw_board(workbench)
        render.say(f"{checked} claims checked by the built-in rules (no LLM); the workspace is {folder}")
    if app_too:
        _start(folder, port)


@app.command()
@example("workbench seeds && workbench add seeds")
def seeds(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="The folder to make.")] = Path("seeds"),
) -> None:
    """Copy the five seed articles, with their articles.toml, into a folder of your own."""
    from workbench.cli import render
    from workbench.files import copy_seeds

    written = copy_seeds(folder)
    render.say(f"{written} files are in {folder}; run `workbench add {folder}`")


@app.command("app")
@example("workbench app --workspace .workbench --port 8600")
def app_command(port: Port = None, workspace: Workspace = None) -> None:
    """Start the review desk in the browser."""
    from workbench.settings import Settings

    _start(Settings.load(workspace).workspace, port)


def _start(workspace: Path, port: int | None) -> None:
    from workbench.cli import render

    code = serve(workspace, port, ready=lambda url: render.say(f"the app is running at {url} (Ctrl-C stops it)"))
    raise typer.Exit(code)


# ------------------------------------------------------------ the server: Streamlit in a process of its own

_FIRST_PORT = 8501
_PORTS = 100
_PATIENCE_SECONDS = 90.0
_WARM_SECONDS = 45.0


def serve(workspace: Path, port: int | None, *, ready: Callable[[str], None]) -> int:
    """Serve a workspace until interrupted; `ready` is called with the address once the app answers."""
    chosen = port or _free_port()
    options = {
        "server.port": chosen,
        "server.address": "127.0.0.1",
        "server.headless": "true",
        "server.fileWatcherType": "none",
        "browser.gatherUsageStats": "false",
    }
    flags = [part for name, value in options.items() for part in (f"--{name}", str(value))]
    quiet = {
        "WORKBENCH_WORKSPACE": str(workspace.resolve()),
        "STREAMLIT_LOGGER_LEVEL": "warning",
        "STREAMLIT_LOGGER_ENABLE_RICH": "false",
    }
    command = [sys.executable, "-m", "streamlit", "run", str(shipped("app.py")), *flags]
    server = subprocess.Popen(command, env={**os.environ, **quiet}, stdout=subprocess.DEVNULL)
    signal.signal(signal.SIGTERM, lambda *_: server.terminate())
    try:
        _wait_until_healthy(server, chosen)
        asyncio.run(_warm(chosen))
        ready(f"http://localhost:{chosen}")
        return server.wait()
    except KeyboardInterrupt:
        return 0
    finally:
        server.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(10)


def _free_port() -> int:
    for port in range(_FIRST_PORT, _FIRST_PORT + _PORTS):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind(("127.0.0.1", port))
                return port
    raise InputError(f"no port from {_FIRST_PORT} to {_FIRST_PORT + _PORTS} is free", hint="choose one with --port")


def _wait_until_healthy(server: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < until:
        if server.poll() is not None:
            hint = "the port may be in use; choose another with --port"
            raise InputError(f"the app could not start on port {port}", hint=hint)
        with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2).close()
            return
        time.sleep(0.1)
    raise InputError(f"the app did not answer within {_PATIENCE_SECONDS:.0f} seconds", hint="see its messages above")


async def _warm(port: int) -> None:
    """Open one session, so that the first person does not wait for the imports; a failure here only costs time."""
    import websockets
    from streamlit.proto.BackMsg_pb2 import BackMsg
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

    hello = BackMsg()
    hello.rerun_script.query_string = ""
    address = f"ws://127.0.0.1:{port}/_stcore/stream"
    with contextlib.suppress(OSError, TimeoutError, websockets.WebSocketException):
        async with (
            asyncio.timeout(_WARM_SECONDS),
            websockets.connect(
                address,
                subprotocols=[websockets.Subprotocol("streamlit")],
                max_size=None,
                origin=websockets.Origin(f"http://127.0.0.1:{port}"),
            ) as session,
        ):
            await session.send(hello.SerializeToString())
            while (
                ForwardMsg.FromString(bytes(await session.recv(decode=False))).WhichOneof("type") != "script_finished"
            ):
                pass
