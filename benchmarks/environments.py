"""Makes the environments that are measured: kfilms as a wheel, each peer in its own.

They are kept, with their ``.pyc`` files; kfilms is built anew every time.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent
PIP: Final = ("-m", "pip", "--disable-pip-version-check", "-q", "install")


class UnavailableError(Exception):
    """An environment could not be made; says why."""


def kfilms(folder: Path) -> Path:
    """Return the ``bin`` directory of an environment with kfilms as it is here."""
    python = _made(folder / "kfilms") / "python"
    _run(python, *PIP, str(ROOT))
    _run(python, *PIP, "--no-deps", "--force-reinstall", str(ROOT))
    return python.parent


def peer(folder: Path, package: str) -> Path:
    """Return the ``bin`` directory of an environment with *package* from PyPI.

    Raises:
        UnavailableError: it cannot be had.
    """
    done = folder / package / "done"
    programs = _made(folder / package)
    if not done.exists():
        _run(programs / "python", *PIP, "setuptools", package)
        done.touch()
    return programs


def version(programs: Path, package: str) -> str:
    """Return the version of *package* that stands beside *programs*."""
    code = f"import importlib.metadata as m; print(m.version({package!r}))"
    return _run(programs / "python", "-c", code).strip()


def _made(path: Path) -> Path:
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
        said = error.stderr.strip().splitlines() or ["it says nothing"]
        raise UnavailableError(said[-1]) from error
    except subprocess.TimeoutExpired as error:
        raise UnavailableError("it takes longer than five minutes") from error
