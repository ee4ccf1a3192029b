"""What an installation put where, so that the uninstallation takes exactly that."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from addin.errors import Refusal
from addin.installing.putting import put


@dataclass
class Manifest:
    """Paths as texts. conf_lines: lines of ours in a file in which the user may have others."""

    version: str = ""
    files: list[str] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)
    conf_lines: list[str] = field(default_factory=list)


def read_manifest(path: Path) -> Manifest | None:
    """None where nothing was installed. Raises Refusal MANIFEST_DAMAGED."""
    try:
        told = json.loads(path.read_text("utf-8"))
        lists = [list(map(str, told[name])) for name in ("files", "folders", "conf_lines")]
        return Manifest(str(told["version"]), *lists)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Refusal(
            "MANIFEST_DAMAGED",
            f"{path}, the list of what was installed, cannot be read ({error})."
            " Install once more: that writes it anew.",
        ) from error


def write_manifest(path: Path, manifest: Manifest) -> None:
    """Raises Refusal FILE_NOT_WRITTEN."""
    put((json.dumps(asdict(manifest), indent=1) + "\n").encode("utf-8"), path)
