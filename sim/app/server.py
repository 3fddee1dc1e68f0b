"""The lesson's panel as a page without code, served by Voila to this machine, behind a token, unless told otherwise.

Voila by itself answers whoever asks. Here page, kernel and websocket need the token, which Jupyter's identity provider
asks for. Only messages of widgets reach a kernel, so no visitor runs code of their own. No settings file changes this.
"""

import errno
import ipaddress
import logging
import os
import secrets
import socket
import tempfile
import webbrowser
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from tornado.ioloop import IOLoop
from traitlets import Float
from traitlets.config import Config
from voila.app import Voila

HERE = Path(__file__).parent
NOTEBOOK = HERE / "served" / "panel.ipynb"
TEMPLATES = HERE / "share"
WIDGETS = ("@jupyter-widgets/jupyterlab-manager", "@voila-dashboards/widgets-manager8", "anywidget")
"""The extensions that the page loads; others that happen to be installed would slow it down."""
LOOK = 30
"""At most so many seconds pass between two looks for idle kernels."""
PING = 30_000
"""Milliseconds to wait for a page's sign of life; Jupyter's own value is larger than its pause between two signs."""
FAILED = "The page could not be set up. Reload it; if that does not help, look at what the server has printed."


class CannotServe(RuntimeError):
    """Why the app cannot be served, and what to do."""


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """How the app is served."""

    port: int = 8866
    """0 is any free one."""
    ip: str = "127.0.0.1"
    token: str = ""
    """Empty: whoever reaches the address may use the app."""
    pool: int = 0
    """How many pages are kept ready for the next visitors; each takes the memory of a kernel."""
    idle: float = 120 * 60
    """Seconds after which a page that nobody touches loses its kernel."""
    closed: float = 60
    """Seconds after which the kernel of a closed page ends, unless the page comes back."""
    text_size: float = 1.0
    """Size of the text over the usual one."""

    @property
    def address(self) -> str:
        """Where the app is."""
        host = socket.gethostname() if self.ip in ("0.0.0.0", "::") else self.ip
        query = f"?token={self.token}" if self.token else ""
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}/{query}"

    @property
    def local(self) -> bool:
        """Whether only this machine reaches it."""
        return ipaddress.ip_address(self.ip).is_loopback

    @property
    def warnings(self) -> tuple[str, ...]:
        """What whoever serves it this way should know."""
        network = (
            "everybody in the network who has the address can use the app, and the connection is not encrypted. "
            "Visitors can move levers, and run no code of their own."
        )
        tokenless = f"without a token everybody who reaches port {self.port} of {self.ip} can use the app."
        return tuple(text for text, true in ((network, not self.local), (tokenless, not self.token)) if true)


class Kernels(AsyncMappingKernelManager):
    """Kernels that end when their page is closed, also where the browser did not say so, as on many phones."""

    closed = Float(60, config=True, help="Seconds after which the kernel of a closed page ends.")

    async def start_kernel(self, **options: Any) -> str:  # type: ignore[override]  # its own is an alias
        """Start a kernel that prints errors alone: else each visit would warn of local ports that are not encrypted."""
        options["extra_arguments"] = [f"--IPKernelApp.log_level={logging.ERROR}"]
        return str(await super().start_kernel(**options))

    def notify_disconnect(self, kernel_id: str) -> None:
        """Take note that a page is gone, and look again later: it may be loaded anew, or the network come back."""
        super().notify_disconnect(kernel_id)
        IOLoop.current().call_later(self.closed, self._end_if_closed, kernel_id)

    async def _end_if_closed(self, kernel_id: str) -> None:
        if kernel_id in self and not self._kernel_connections.get(kernel_id):
            await self.shutdown_kernel(kernel_id)


class App(Voila):
    """Voila, saying where it is in a line of ours."""

    listening: Callable[[], None]

    def launch_browser(self) -> None:
        """Voila calls this when it listens."""
        self.listening()


def new_token() -> str:
    """Return a token that nobody guesses."""
    return secrets.token_hex(24)


def free(ip: str, port: int) -> tuple[str, int]:
    """Return address and port as numbers, with a free port for 0.

    Raises:
        CannotServe: the port is taken or not allowed, or the machine has no such address.
    """
    try:
        kind = socket.AF_INET6 if ":" in ip else socket.AF_INET
        with socket.socket(kind, socket.SOCK_STREAM) as probe:
            if os.name == "posix":  # a port that was left a moment ago is free
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((ip, port))
            address, number = probe.getsockname()[:2]
            return str(address), int(number)
    except OSError as error:
        raise CannotServe(_why(error, ip, port)) from error


def _why(error: OSError, ip: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} is taken, perhaps by another app. Choose a different one: `--port 0` takes any free one."
    if error.errno == errno.EACCES:
        return f"port {port} is not yours to use. Choose one above 1023: `--port 0` takes any free one."
    return f"nothing can be served at {ip} ({error.strerror or error}). Leave `--ip` out to serve this machine alone."


def settings(wishes: Wishes) -> Config:
    """Return what Voila is told."""
    kernels = {
        "cull_idle_timeout": max(round(wishes.idle), 1),
        "cull_interval": max(round(min(LOOK, wishes.idle / 2)), 1),
        "cull_connected": True,
    }
    voila = {
        "ip": wishes.ip, "port": wishes.port, "port_retries": 0, "token": wishes.token, "log_level": logging.ERROR,
        "notebook_path": str(NOTEBOOK),
        # Without this another site could be read under this machine's name (DNS rebinding).
        "tornado_settings": {"allow_remote_access": not wishes.local, "ws_ping_timeout": PING},
    }  # fmt: skip
    pages = {
        "template": "interwoven", "allow_template_override": "NO", "allow_theme_override": "NO",
        "extension_allowlist": list(WIDGETS), "preheat_kernel": wishes.pool > 0, "default_pool_size": wishes.pool,
        "multi_kernel_manager_class": Kernels, "resources": {"text_size": f"{100 * wishes.text_size:.0f}%"},
    }  # fmt: skip
    return Config(
        Voila=voila, VoilaConfiguration=pages, VoilaExecutor={"cell_error_instruction": FAILED},
        MappingKernelManager=kernels, Kernels={"closed": wishes.closed},
    )  # fmt: skip


def serve(wishes: Wishes, *, browser: bool, say: Callable[[str], None]) -> None:
    """Serve the app until it is stopped.

    browser: whether to open it here. say: told the address once, when it can be opened.
    """
    paths = [str(TEMPLATES), os.environ.get("JUPYTER_PATH", "")]
    os.environ["JUPYTER_PATH"] = os.pathsep.join(filter(None, paths))
    app = App(config=settings(wishes), config_file_paths=[])
    with tempfile.TemporaryDirectory() as folder:

        def listening() -> None:
            say(wishes.address)
            if browser:
                webbrowser.open(_way_in(Path(folder), wishes.address))

        app.listening = listening
        app.initialize([])
        app.start()


def _way_in(folder: Path, address: str) -> str:
    """Return a page only this user can read that leads to the address: commands show their arguments to all users."""
    page = folder / "open.html"
    page.touch(mode=0o600)
    link = escape(address)
    page.write_text(f'<meta http-equiv="refresh" content="0; url={link}"><a href="{link}">Open</a>', encoding="utf-8")
    return page.as_uri()
