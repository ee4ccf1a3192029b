"""The VBA project: other people's readers find in it what the sources say."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

import olefile
import pytest
import xlwings
from hypothesis import given
from hypothesis import strategies as st
from oletools.olevba import VBA_Parser, decompress_stream

from addin.ribbon.compound import write_compound
from addin.ribbon.vba_project import Module, compress, protection, read_module, write_project

HEAD = 'Attribute VB_Name = "{}"\n'


def module(name: str, body: str = "") -> Module:
    return read_module(HEAD.format(name) + body, f"{name}.bas")


def read_back(project: bytes, folder: Path) -> dict[str, str]:
    """Module name -> source, as olevba finds it."""
    path = folder / "vbaProject.bin"
    path.write_bytes(project)
    with_names = VBA_Parser(str(path)).extract_macros()
    return {stream.rpartition("/")[2]: code for _, stream, _, code in with_names}


@given(st.text(alphabet="ab \r\n", max_size=9000).map(str.encode))
def test_what_is_compressed_is_read_back(content: bytes) -> None:
    assert bytes(decompress_stream(bytearray(compress(content)))) == content


@pytest.mark.parametrize("size", [1, 15, 16, 17, 31, 32, 33, 2048, 2049, 4095, 4096, 4097, 8192, 20_000])
def test_at_the_edges_of_a_chunk_and_of_a_window(size: int) -> None:
    for letters in (b"a", b"abcdefgh\r\n"):
        content = bytes(random.Random(size).choices(letters, k=size))
        packed = compress(content)
        assert bytes(decompress_stream(bytearray(packed))) == content
        assert len(packed) < len(content) * 0.8 + 20


def test_what_cannot_be_made_smaller_is_refused() -> None:
    with pytest.raises(ValueError, match="smaller"):
        compress(bytes(random.Random(1).choices(range(256), k=4096)))


def test_many_and_large_modules_are_read_back(tmp_path: Path) -> None:
    numbers = random.Random(2)
    made = [
        module(f"Module{number}", "".join(f"' {numbers.random()}\n" for _ in range(lines)))
        for number, lines in enumerate([0, 1, 100, 150, 200, 3000, *range(30)])
    ]
    assert read_back(write_project(made), tmp_path) == {
        each.name: each.content.decode("ascii") for each in made
    }


@pytest.mark.parametrize("count", range(1, 20))
def test_every_stream_is_found_by_its_name(count: int) -> None:
    """The directory is a tree that readers walk by comparing names: each must be where it is looked for."""
    sizes = {f"S{'x' * (number % 4)}{number}": bytes([number]) * (number * 700) for number in range(count)}
    written = write_compound({"Folder": {**sizes}, "PROJECT": b"here"})
    found = olefile.OleFileIO(io.BytesIO(written), raise_defects=olefile.DEFECT_POTENTIAL)
    assert found.openstream("PROJECT").read() == b"here"
    assert {name: found.openstream(["Folder", name]).read() for name in sizes} == sizes
    folder = found.direntries[found._find("Folder")]
    assert walked(found, folder.sid_child) == count


def walked(found: olefile.OleFileIO, sid: int) -> int:
    """How many entries are below; that a search by name would come by each, and no red has a red child."""
    if sid == 0xFFFFFFFF:
        return 0
    entry = found.direntries[sid] or found._load_direntry(sid)
    for child_sid, sign in ((entry.sid_left, 1), (entry.sid_right, -1)):
        if child_sid != 0xFFFFFFFF:
            child = found.direntries[child_sid]
            ordered = [(len(each.name), each.name.upper()) for each in (child, entry)]
            assert ordered == sorted(ordered, reverse=sign < 0)
            assert entry.color == 1 or child.color == 1
    return 1 + walked(found, entry.sid_left) + walked(found, entry.sid_right)


def test_a_name_too_long_for_a_compound_file_is_refused() -> None:
    with pytest.raises(ValueError, match="xxx"):
        write_compound({"x" * 32: b""})


def test_more_than_the_header_can_name_is_refused() -> None:
    with pytest.raises(ValueError, match="7 MB"):
        write_compound({"big": bytes(8_000_000)})


def test_the_project_is_source_only_and_not_protected() -> None:
    found = olefile.OleFileIO(io.BytesIO(write_project([module("Alone")])))
    assert found.openstream(["VBA", "_VBA_PROJECT"]).read() == bytes.fromhex("cc61ffff000000")
    lines = dict(
        line.split("=", 1)
        for line in found.openstream("PROJECT").read().decode().split("\r\n")
        if "=" in line
    )
    held = {name: lines[name].strip('"') for name in ("ID", "CMG", "DPB", "GC")}
    assert [opened(held[name], held["ID"]) for name in ("CMG", "DPB", "GC")] == [bytes(4), bytes(1), b"\xff"]


def test_the_protection_strings_are_read_as_those_of_a_project_excel_runs() -> None:
    """The add-in that xlwings ships is source-only as well."""
    shipped = Path(xlwings.__file__).parent / "quickstart_addin_ribbon.xlam"
    content = zipfile.ZipFile(shipped).read("xl/vbaProject.bin")
    text = olefile.OleFileIO(io.BytesIO(content)).openstream("PROJECT").read().decode()
    lines = dict(line.split("=", 1) for line in text.split("\r\n") if "=" in line)
    held = {name: lines[name].strip('"') for name in ("ID", "CMG", "DPB", "GC")}
    assert [opened(held[name], held["ID"]) for name in ("CMG", "DPB", "GC")] == [bytes(4), bytes(1), b"\xff"]
    assert opened(protection(b"\x01\x02\x03", held["ID"], 0x12), held["ID"]) == b"\x01\x02\x03"


def opened(text: str, project_id: str) -> bytes:
    """[MS-OVBA] 2.4.3.3, decryption."""
    given = bytes.fromhex(text)
    seed, last, before = given[0], given[2], given[1]
    key = plain = given[0] ^ given[2]
    assert given[0] ^ given[1] == 2
    assert key == sum(project_id.encode()) & 0xFF
    out = bytearray()
    for byte in given[3:]:
        plain = byte ^ ((before + plain) & 0xFF)
        before, last = last, byte
        out.append(plain)
    content = bytes(out[(seed & 6) // 2 :])
    assert int.from_bytes(content[:4], "little") == len(content) - 4
    return content[4:]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Option Explicit\n", "must begin"),
        (HEAD.format("1st"), "must begin"),
        (HEAD.format("A") + "' f\u00fcr\n", "line 2"),
        (HEAD.format("A") + "' one\r\n", "LF"),
        (HEAD.format("A") + "' no end", "LF"),
    ],
)
def test_a_source_that_vba_would_not_take_is_refused(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        read_module(text, "A.bas")


def test_two_modules_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="one name"):
        write_project([module("Same"), module("SAME")])
