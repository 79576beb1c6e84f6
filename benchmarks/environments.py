"""Creates the virtual environments for the benchmarks: kfilms, and one for each peer.

They are cached with their ``.pyc`` files. kfilms is built and installed every time.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent
PIP: Final = ("-m", "pip", "--disable-pip-version-check", "-q", "install")


class UnavailableError(Exception):
    """An environment could not be created; the message is the reason."""


def kfilms(folder: Path) -> Path:
    """Return the ``bin`` directory of an environment with the current kfilms."""
    python = _create(folder / "kfilms") / "python"
    _run(python, *PIP, str(ROOT))
    _run(python, *PIP, "--no-deps", "--force-reinstall", str(ROOT))
    return python.parent


def peer(folder: Path, package: str) -> Path:
    """Return the ``bin`` directory of an environment with *package* from PyPI.

    Raises:
        UnavailableError: the package cannot be installed.
    """
    done = folder / package / "done"
    programs = _create(folder / package)
    if not done.exists():
        _run(programs / "python", *PIP, "setuptools", package)
        done.touch()
    return programs


def version(programs: Path, package: str) -> str:
    """Return the installed version of *package*; *programs* is a ``bin`` directory."""
    code = f"import importlib.metadata as m; print(m.version({package!r}))"
    return _run(programs / "python", "-c", code).strip()


def _create(path: Path) -> Path:
    if not (path / "bin" / "python").exists():
        _run(Path(sys.executable), "-m", "venv", str(path))
    return path / "bin"


def _run(python: Path, *arguments: str) -> str:
    try:
        return subprocess.run(
            [str(python), *arguments],
            check=True,
            capture_output=True,
            encoding="utf-8",
            timeout=300,
        ).stdout
    except subprocess.CalledProcessError as error:
        lines = error.stderr.strip().splitlines() or ["it says nothing"]
        raise UnavailableError(lines[-1]) from error
    except subprocess.TimeoutExpired as error:
        raise UnavailableError("it takes longer than five minutes") from error
