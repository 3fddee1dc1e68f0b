"""The app's server: who is let in, what a visitor can do, and when kernels end."""

import json
import re
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPCookieProcessor, Request, build_opener

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from typer.testing import CliRunner
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from sim.app.server import NOTEBOOK, CannotServe, Wishes, free, new_token
from sim.cli import app
from tests.serving import PATIENCE, serving, with_wishes

TOKEN = "t0k3n"
SOURCE = "marked = 6 * 7"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A notebook that is set up at once."""
    path = tmp_path_factory.mktemp("served") / "small.ipynb"
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    book = new_notebook(
        cells=[new_markdown_cell("# Hello"), new_code_cell(f"{SOURCE}\nmarked")], metadata={**kernel, "title": "Small"}
    )
    nbformat.write(book, path)
    return path


@dataclass(frozen=True)
class Visitor:
    """Somebody with a browser's cookies."""

    address: str
    jar: CookieJar = field(default_factory=CookieJar)

    @property
    def site(self) -> str:
        parts = urlsplit(self.address)
        return f"{parts.scheme}://{parts.netloc}"

    def get(self, path: str = "", **headers: str) -> tuple[int, str, str]:
        """Status, address at which one ends, and page; the address with its token unless a path is named."""
        request = Request(self.site + path if path else self.address, headers=headers)
        try:
            with build_opener(HTTPCookieProcessor(self.jar)).open(request, timeout=PATIENCE) as answer:
                return answer.status, answer.url, answer.read().decode()
        except HTTPError as refused:
            with refused:
                return refused.code, refused.url, ""

    def kernel(self) -> str:
        """Open the page and return the id of its kernel."""
        (found,) = re.findall(r'"kernelId": "([\w-]+)"', self.get()[2])
        return str(found)

    def socket(self, kernel: str) -> ClientConnection:
        """The page's connection with its kernel."""
        cookies = "; ".join(f"{each.name}={each.value}" for each in self.jar)
        address = f"{self.site.replace('http', 'ws', 1)}/api/kernels/{kernel}/channels"
        return connect(address, additional_headers={"Cookie": cookies}, open_timeout=PATIENCE)

    def has(self, kernel: str) -> bool:
        return self.get(f"/api/kernels/{kernel}")[0] == 200


def ends(visitor: Visitor, kernel: str) -> bool:
    """Whether a kernel ends before patience does."""
    end = time.monotonic() + PATIENCE
    while visitor.has(kernel) and time.monotonic() < end:
        time.sleep(0.2)
    return not visitor.has(kernel)


@pytest.fixture(scope="module")
def visitor(small: Path) -> Iterator[Visitor]:
    """Somebody who has the address of an app whose kernels end one second after their page."""
    with serving(small.parent, *with_wishes(token=TOKEN, notebook=str(small), closed=1, text_size=1.4)) as address:
        yield Visitor(address)


class TestWhoIsLetIn:
    def test_the_address_has_the_token_and_shows_the_page(self, visitor: Visitor) -> None:
        status, _, page = visitor.get()
        assert (status, urlsplit(visitor.address).query) == (200, f"token={TOKEN}")
        assert "<title>Small</title>" in page

    @pytest.mark.parametrize("query", ["", "?token=", "?token=wrong"])
    def test_nothing_is_shown_without_it(self, visitor: Visitor, query: str) -> None:
        stranger = Visitor(f"{visitor.site}/{query}")
        _, end, page = stranger.get()
        assert urlsplit(end).path == "/login"
        assert "Small" not in page

    def test_no_kernel_answers_without_it(self, visitor: Visitor) -> None:
        kernel = visitor.kernel()
        stranger = Visitor(visitor.site)
        assert stranger.get(f"/api/kernels/{kernel}")[0] == 403
        with pytest.raises(InvalidStatus) as refused:
            stranger.socket(kernel)
        assert refused.value.response.status_code == 403
        assert visitor.has(kernel)

    def test_other_names_for_this_machine_are_refused(self, visitor: Visitor) -> None:
        assert visitor.get(Host="elsewhere.example")[0] == 403

    def test_settings_files_let_nobody_in(self, small: Path, tmp_path: Path) -> None:
        (tmp_path / "voila.json").write_text('{"Voila": {"token": ""}, "VoilaConfiguration": {"strip_sources": false}}')
        with serving(tmp_path, *with_wishes(token=TOKEN, notebook=str(small))) as address:
            assert urlsplit(Visitor(address.partition("?")[0]).get()[1]).path == "/login"

    def test_without_a_token_all_are_let_in(self, small: Path, tmp_path: Path) -> None:
        with serving(tmp_path, *with_wishes(notebook=str(small))) as address:
            assert urlsplit(address).query == ""
            assert "<title>Small</title>" in Visitor(address).get()[2]


class TestWhatAVisitorCanDo:
    def test_no_source_is_shown(self, visitor: Visitor) -> None:
        page = visitor.get()[2]
        assert "42" in page
        assert "marked" not in page
        assert "marked" not in visitor.get("/voila/files/small.ipynb")[2]

    def test_nothing_comes_from_other_servers(self, visitor: Visitor) -> None:
        assert re.findall(r'(?:src|href)="(?:https?:)?//[^"]*', visitor.get()[2]) == []

    def test_text_is_as_large_as_wished(self, visitor: Visitor) -> None:
        assert "font-size: 140%" in visitor.get()[2]

    def test_code_of_their_own_is_not_run(self, visitor: Visitor, tmp_path: Path) -> None:
        kernel, trace = visitor.kernel(), tmp_path / "was_here"
        code = f"open({str(trace)!r}, 'w').close()"
        with visitor.socket(kernel) as line:
            line.send(message("execute_request", {"code": code, "silent": False, "store_history": False}))
            line.send(message("kernel_info_request", {}))
            kinds = set()
            while "kernel_info_reply" not in kinds:
                kinds.add(json.loads(line.recv(timeout=PATIENCE))["msg_type"])
        assert "execute_reply" not in kinds
        assert not trace.exists()


def message(kind: str, content: dict[str, object]) -> str:
    header = {"msg_id": kind, "msg_type": kind, "session": "test", "username": "", "version": "5.3", "date": ""}
    return json.dumps(
        {"channel": "shell", "header": header, "parent_header": {}, "metadata": {}, "content": content, "buffers": []}
    )


class TestWhenKernelsEnd:
    def test_soon_after_their_page_is_closed(self, visitor: Visitor) -> None:
        kernel = visitor.kernel()
        with visitor.socket(kernel):
            time.sleep(1.5)
            assert visitor.has(kernel)
        assert ends(visitor, kernel)

    def test_not_when_the_page_comes_back(self, visitor: Visitor) -> None:
        kernel = visitor.kernel()
        with visitor.socket(kernel):
            pass
        with visitor.socket(kernel):
            time.sleep(1.5)
            assert visitor.has(kernel)

    def test_when_nobody_touches_their_page(self, small: Path, tmp_path: Path) -> None:
        with serving(tmp_path, *with_wishes(token=TOKEN, notebook=str(small), idle=2)) as address:
            visitor = Visitor(address)
            kernel = visitor.kernel()
            with visitor.socket(kernel):
                assert ends(visitor, kernel)


def test_a_page_kept_ready_is_for_one_visitor(small: Path, tmp_path: Path) -> None:
    with serving(tmp_path, *with_wishes(token=TOKEN, notebook=str(small), pool=2)) as address:
        kernels = [Visitor(address).kernel() for _ in range(3)]
        assert len(set(kernels)) == 3


# --- wishes


def test_a_taken_port_is_refused_before_anything_starts() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = CliRunner().invoke(app, ["app", "--port", str(port), "--no-browser"])
    assert result.exit_code == 2
    assert f"port {port} is taken" in result.stderr
    assert "--port 0" in result.stderr


@pytest.mark.parametrize("ip", ["192.0.2.1", "nowhere.invalid"])
def test_an_address_of_another_machine_is_refused(ip: str) -> None:
    with pytest.raises(CannotServe, match="nothing can be served at"):
        free(ip, 0)


def test_names_of_this_machine_become_numbers() -> None:
    assert free("localhost", 0)[0] == "127.0.0.1"


def test_only_what_opens_the_app_to_others_is_warned_of() -> None:
    assert Wishes(token=TOKEN).warnings == ()
    assert "network" in " ".join(Wishes(token=TOKEN, ip="0.0.0.0").warnings)
    assert "without a token" in " ".join(Wishes().warnings)


@pytest.mark.parametrize(
    ("ip", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:80/"),
        ("::1", "http://[::1]:80/"),
        ("0.0.0.0", f"http://{socket.gethostname()}:80/"),
    ],
)
def test_the_address_can_be_opened(ip: str, address: str) -> None:
    assert Wishes(ip=ip, port=80).address == address


def test_the_command_asks_for_what_its_options_say(monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[Wishes] = []
    monkeypatch.setattr("sim.app.server.serve", lambda wishes, **_: served.append(wishes))
    runner = CliRunner()
    plain = runner.invoke(app, ["app", "--port", "0", "--no-browser"])
    other = runner.invoke(app, ["app", "--port", "0", "--no-token", "--workshop", "--pool", "3", "--idle", "5"])
    assert (plain.exit_code, plain.stderr) == (0, "")
    assert (served[0].ip, len(served[0].token) >= 32, served[0].text_size) == ("127.0.0.1", True, 1.0)
    assert "without a token" in other.stderr
    assert (served[1].token, served[1].text_size, served[1].pool, served[1].idle) == ("", 1.4, 3, 300)


def test_tokens_differ() -> None:
    assert new_token() != new_token()


# --- the notebook


def test_the_notebook_runs_and_shows_the_panel() -> None:
    book = nbformat.read(NOTEBOOK, as_version=4)
    assert [cell.cell_type for cell in book.cells] == ["markdown", "code"]
    assert [cell.outputs for cell in book.cells if cell.cell_type == "code"] == [[]]
    ((output, _),) = [cell.outputs for cell in NotebookClient(book, timeout=120).execute().cells if "outputs" in cell]
    assert output.data["text/plain"].startswith("Panel('columbus'")
