"""Start the app: pick a port, run Streamlit in a process of its own, say the address once it really answers."""

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

from workbench.errors import InputError
from workbench.shipped import shipped

_FIRST_PORT = 8501
_PORTS = 100
_PATIENCE_SECONDS = 90.0
_WARM_SECONDS = 45.0


def serve(workspace: Path, port: int | None, *, ready: Callable[[str], None]) -> int:
    """Serve a workspace until interrupted; `ready` is told the address when the first page can be drawn."""
    chosen = port or _free_port()
    quiet = {
        "WORKBENCH_WORKSPACE": str(workspace.resolve()),
        "STREAMLIT_LOGGER_LEVEL": "warning",
        "STREAMLIT_LOGGER_ENABLE_RICH": "false",
    }
    server = subprocess.Popen(_command(chosen), env={**os.environ, **quiet}, stdout=subprocess.DEVNULL)
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


def _command(port: int) -> list[str]:
    app = shipped("app.py")
    options = {
        "server.port": port,
        "server.address": "127.0.0.1",
        "server.headless": "true",
        "server.fileWatcherType": "none",
        "browser.gatherUsageStats": "false",
    }
    flags = [part for name, value in options.items() for part in (f"--{name}", str(value))]
    return [sys.executable, "-m", "streamlit", "run", str(app), *flags]


def _free_port() -> int:
    for port in range(_FIRST_PORT, _FIRST_PORT + _PORTS):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind(("127.0.0.1", port))
                return port
    raise InputError(f"no port between {_FIRST_PORT} and {_FIRST_PORT + _PORTS} is free", hint="name one with --port")


def _wait_until_healthy(server: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < until:
        if server.poll() is not None:
            raise InputError(
                f"the app ended at once on port {port}", hint="is the port in use? name another with --port"
            )
        with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2).close()
            return
        time.sleep(0.1)
    raise InputError(
        f"the app did not answer within {_PATIENCE_SECONDS:.0f} seconds", hint="look at its messages above"
    )


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
