"""What a user double-clicks: the Mac's script run in a made-up home, the one for Windows by its grammar."""

from __future__ import annotations

import hashlib
import os
import re
import stat
import subprocess
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import tree_sitter_powershell
from tree_sitter import Language, Node, Parser

from addin import cli
from addin.errors import EXIT_REFUSED
from addin.installing.installer import SCRIPTS
from tests.installing.made_up import NAME, program, unpacked

ARCHIVE = "cpython-3.12.1+1-made-up.tar.gz"
RECORDS = """#!/bin/sh
case "$2" in -c) exit {code};; esac
printf '%s\\n' "$0" "$PYTHONPATH" "${{https_proxy:-}}" "$@" > "{log}"
"""


class Mac:
    """A made-up Mac: a home, a folder with the script as it is unpacked, programs found before others."""

    def __init__(self, top: Path) -> None:
        self.home = top / "Jörg Müller"
        self.folder = top / "Remitbook 0.1.0"
        self.programs = top / "programs"
        self.log = top / "log"
        self.home.mkdir()
        self.wheel = self.folder / "wheels" / "remitbook-0.1.0-py3-none-any.whl"
        self.wheel.parent.mkdir(parents=True)
        self.wheel.write_bytes(b"")
        self.script = program(self.folder / NAME, (SCRIPTS / "install.sh").read_text())
        program(self.programs / "uname", "#!/bin/sh\necho arm64\n")
        self.sources()

    def sources(self, *lines: str) -> None:
        """What python.txt says."""
        (self.folder / "python.txt").write_text("# a remark\n" + "".join(f"{line}\n" for line in lines))

    def python(self, name: str, code: int = 0) -> Path:
        """A Python that fits (0), or is too old (1)."""
        return program(self.programs / name, RECORDS.format(code=code, log=self.log))

    def archive(self, to: Path, code: int = 0) -> str:
        """A Python as it is brought, in an archive; its checksum."""
        python = self.python("to-pack", code)
        with tarfile.open(to, "w:gz") as packed:
            packed.add(python, "python/bin/python3")
        python.unlink()
        return hashlib.sha256(to.read_bytes()).hexdigest()

    @property
    def own(self) -> Path:
        return self.home / "Library/Application Support/remitbook/python/bin/python3"

    def start(self, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.script, *words], capture_output=True, text=True, check=False, cwd="/", timeout=120,
            env={"HOME": str(self.home), "PATH": f"{self.programs}:{os.defpath}", **env},
        )  # fmt: skip

    def started(self) -> list[str]:
        """The Python that was started at last, its PYTHONPATH, its proxy, its words."""
        return self.log.read_text().splitlines()


@pytest.fixture
def mac(tmp_path: Path) -> Mac:
    return Mac(tmp_path)


def test_the_first_python_that_fits_installs(mac: Mac) -> None:
    old, first, second = mac.python("old", 1), mac.python("first"), mac.python("second")
    mac.sources(
        "look macos /none/python3", f"look macos {old}", f"look macos {first}", f"look macos {second}"
    )
    done = mac.start("--with-server")
    assert done.returncode == 0, done.stderr
    python, path, _, *words = mac.started()
    assert python == str(first)
    assert path == str(mac.wheel)
    assert words == [
        "-P", "-m", "addin.cli", "install", "--from", str(mac.folder / "wheels"), "--with-server",
    ]  # fmt: skip
    assert not mac.own.exists()


def test_where_none_fits_one_is_brought_once(mac: Mac, tmp_path: Path) -> None:
    away = tmp_path / ARCHIVE
    digest = mac.archive(away)
    address = away.as_uri().replace("+", "%2B")
    mac.sources(f"look macos {mac.python('old', 1)}", f"bring macos-arm64 {digest} {address}")
    done = mac.start()
    assert done.returncode == 0, done.stderr
    assert mac.started()[0] == str(mac.own)
    assert {each.name for each in mac.own.parents[2].iterdir()} == {"python"}
    away.unlink()
    mac.log.unlink()
    assert mac.start().returncode == 0
    assert mac.started()[0] == str(mac.own)


def test_an_archive_beside_the_script_needs_no_network(mac: Mac) -> None:
    digest = mac.archive(mac.folder / ARCHIVE)
    address = "https://127.0.0.1:9/" + ARCHIVE.replace("+", "%2B")
    mac.sources(f"bring macos-arm64 {digest} {address}")
    done = mac.start()
    assert done.returncode == 0, done.stderr
    assert mac.started()[0] == str(mac.own)


def another_checksum(mac: Mac) -> None:
    mac.archive(mac.folder / ARCHIVE)
    mac.sources(f"bring macos-arm64 {'0' * 64} https://127.0.0.1:9/{ARCHIVE}")


def a_python_that_does_not_run(mac: Mac) -> None:
    digest = mac.archive(mac.folder / ARCHIVE, 1)
    mac.sources(f"bring macos-arm64 {digest} https://127.0.0.1:9/{ARCHIVE}")


def no_network(mac: Mac) -> None:
    mac.sources(f"bring macos-arm64 {'0' * 64} https://127.0.0.1:9/{ARCHIVE}")


def no_encryption(mac: Mac) -> None:
    mac.sources(f"bring macos-arm64 {'0' * 64} http://127.0.0.1:9/{ARCHIVE}")


def another_processor(mac: Mac) -> None:
    mac.sources(f"bring macos-x86_64 {'0' * 64} https://127.0.0.1:9/{ARCHIVE}")


def half_unpacked(mac: Mac) -> None:
    mac.sources(f"look macos {mac.python('fits')}")
    mac.wheel.unlink()


def not_unpacked(mac: Mac) -> None:
    (mac.folder / "python.txt").unlink()


@pytest.mark.parametrize(
    ("happened", "word"),
    [
        (another_checksum, "checksum"),
        (a_python_that_does_not_run, "does not run"),
        (no_network, "proxy"),
        (no_encryption, "disabled"),
        (another_processor, "arm64"),
        (half_unpacked, "wheels"),
        (not_unpacked, "python.txt"),
    ],
)
def test_what_cannot_be_is_a_sentence_and_changes_nothing(
    mac: Mac, happened: Callable[[Mac], None], word: str
) -> None:
    happened(mac)
    done = mac.start()
    assert done.returncode == 1
    assert word in done.stderr
    assert not mac.log.exists()
    assert not [path for path in mac.home.rglob("*") if path.is_file()]


def test_an_unfit_python_of_ours_is_replaced(mac: Mac) -> None:
    program(mac.own, RECORDS.format(code=1, log=mac.log))
    mac.sources(f"bring macos-arm64 {mac.archive(mac.folder / ARCHIVE)} https://127.0.0.1:9/{ARCHIVE}")
    assert mac.start().returncode == 0
    assert mac.started()[0] == str(mac.own)


SETTINGS = """#!/bin/sh
cat <<'END'
<dictionary> {{
  HTTPEnable : 1
  HTTPProxy : plain.example
  HTTPSEnable : {on}
  HTTPSPort : 8080
  HTTPSProxy : proxy.example
}}
END
"""


@pytest.mark.parametrize(
    ("on", "env", "used"),
    [
        (1, {}, "http://proxy.example:8080"),
        (0, {}, ""),
        (1, {"https_proxy": "http://mine:1"}, "http://mine:1"),
    ],
)
def test_the_proxy_of_the_settings_is_used(mac: Mac, on: int, env: dict[str, str], used: str) -> None:
    program(mac.programs / "scutil", SETTINGS.format(on=on))
    mac.sources(f"look macos {mac.python('fits')}")
    assert mac.start(**env).returncode == 0
    assert mac.started()[2] == used


@pytest.mark.slow
def test_an_archive_holds_what_its_system_needs(built: dict[str, Path], tmp_path: Path) -> None:
    mac, windows = unpacked(built["macos"], tmp_path / "m"), unpacked(built["windows"], tmp_path / "w")
    assert {path.name for path in mac.iterdir()} == {NAME, "python.txt", "read-me.txt", "wheels"}
    assert {path.name for path in windows.iterdir()} == {
        "Install Remitbook.cmd", "install-remitbook.ps1", "python.txt", "read-me.txt", "wheels",
    }  # fmt: skip
    assert stat.S_IMODE((mac / NAME).stat().st_mode) == 0o755
    assert [path.suffix for path in (mac / "wheels").iterdir()] == [".whl"]
    for path in windows.glob("*.*"):
        content = path.read_bytes()
        assert content.isascii()
        assert content.count(b"\n") == content.count(b"\r\n")
    assert b"\r" not in (mac / NAME).read_bytes()
    told = (mac / "python.txt").read_text() + (windows / "python.txt").read_text()
    assert len(re.findall(r"(?m)^look macos /\S+$", told)) >= 4
    assert re.findall(r"(?m)^bring (\S+) [0-9a-f]{64} https://\S+\.tar\.gz$", told) == [
        "macos-arm64", "macos-x86_64", "windows-amd64",
    ]  # fmt: skip


def test_packages_and_a_signed_addin_go_along(tmp_path: Path) -> None:
    for name in ("remitbook-0.1.0-py3-none-any.whl", "xlwings-0.37.8-win.whl", "remitbook.xlam", "notes.txt"):
        (tmp_path / name).write_bytes(b"")
    words = ["build-installer", "--to", str(tmp_path / "dist"), "--wheels", str(tmp_path)]
    assert cli.main([*words, "--from", str(tmp_path / "remitbook-0.1.0-py3-none-any.whl")]) == 0
    for archive in (tmp_path / "dist").iterdir():
        with zipfile.ZipFile(archive) as packed:
            inside = [name.split("/")[2] for name in packed.namelist() if "/wheels/" in name]
        assert inside == ["remitbook-0.1.0-py3-none-any.whl", "xlwings-0.37.8-win.whl", "remitbook.xlam"]


def test_packages_that_are_not_there_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["build-installer", "--to", str(tmp_path / "dist"), "--wheels", str(tmp_path)]
    assert cli.main(words) == EXIT_REFUSED
    assert "pip download" in capsys.readouterr().err
    assert not (tmp_path / "dist").exists()


def nodes(node: Node) -> list[Node]:
    return [node, *(each for child in node.children for each in nodes(child))]


def powershell(text: bytes) -> Node:
    return Parser(Language(tree_sitter_powershell.language())).parse(text).root_node


def test_the_script_of_windows_is_powershell() -> None:
    """It is not run: there is no PowerShell here. Its grammar, and what it must hold, are looked at."""
    text = (SCRIPTS / "install.ps1").read_bytes()
    assert not powershell(text).has_error
    assert powershell(text.replace(b"function Use-Proxy {", b"function Use-Proxy {{(")).has_error
    tree = nodes(powershell(text))
    functions = {
        each.child(1).text.decode()  # type: ignore[union-attr]
        for each in tree
        if each.type == "function_statement"
    }
    assert functions == {"Stop-Here", "Test-Python", "Find-Python", "Use-Proxy", "Get-Python"}
    commands = [each.text.decode() for each in tree if each.type == "command_name" and each.text]
    assert set(functions) <= set(commands)
    assert not {"Invoke-Expression", "iex", "Start-Process", "Set-ExecutionPolicy"} & set(commands)
    plain = text.decode("ascii")
    assert plain.index("Get-FileHash") < plain.index("tar.exe") < plain.index("Move-Item")
    assert "& $python -P -m addin.cli install --from $wheels @args" in plain
    assert "WindowsApps" in plain


def test_both_scripts_ask_the_same_of_a_python() -> None:
    asked = [
        re.search(r"-I -c '([^']*)'", (SCRIPTS / name).read_text()) for name in ("install.sh", "install.ps1")
    ]
    assert asked[0]
    assert asked[1]
    assert asked[0][1] == asked[1][1]
    assert "(3, 11)" in asked[0][1]


def test_the_file_that_is_double_clicked_finds_the_script() -> None:
    started = (SCRIPTS / "install.cmd").read_text()
    assert started.count("install-remitbook.ps1") == 2
    assert '-ExecutionPolicy Bypass -File "%~dp0install-remitbook.ps1" %*' in started
