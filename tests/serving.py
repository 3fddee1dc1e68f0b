"""An app of our own for tests: a process that serves it, stopped afterwards."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/\S*")
PATIENCE = 60.0  # seconds; two busy cores can be slow
SERVE = """
import json, sys
from pathlib import Path
from sim.app import server
wishes = json.loads(sys.argv[1])
server.NOTEBOOK = Path(wishes.pop("notebook", server.NOTEBOOK))
ip, port = server.free("127.0.0.1", 0)
server.serve(server.Wishes(ip=ip, port=port, **wishes), browser=False, say=lambda address: print(address, flush=True))
"""


@contextmanager
def serving(folder: Path, *command: str) -> Iterator[str]:
    """Run a command that serves the app from a folder, and yield the address that it prints."""
    log = folder / "app.log"
    with (
        log.open("w") as output,
        subprocess.Popen(command, cwd=folder, stdout=output, stderr=subprocess.STDOUT) as server,
    ):
        try:
            yield announced(server, log)
        finally:
            server.terminate()
            server.wait(timeout=30)


def announced(server: subprocess.Popen[bytes], log: Path) -> str:
    """Wait until the app says where it is."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.poll() is None:
        if found := ADDRESS.search(log.read_text()):
            return found[0]
        time.sleep(0.1)
    raise AssertionError(f"no address was printed:\n{log.read_text()}")


def with_wishes(**wishes: object) -> tuple[str, ...]:
    """The command that serves the app with wishes that the command line does not offer, as very short times."""
    return sys.executable, "-c", SERVE, json.dumps(wishes)
