"""The catalog is found from any directory, a wheel and an editable install."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from kfilms.cli import paths as places
from tests.conftest import ROOT

TEN = 10

pytestmark = pytest.mark.processes


def _films(python: Path | str, home: Path, cwd: Path, **environ: str) -> list[str]:
    done = subprocess.run(
        [str(python), "-m", "kfilms", "list", "--format", "ids"],
        cwd=cwd,
        env={"PATH": os.environ["PATH"], "HOME": str(home), **environ},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return done.stdout.split()


def test_from_any_directory_of_a_checkout(home, tmp_path):
    """The tests run from an editable install, or from the sources themselves."""
    for directory in (tmp_path, ROOT, ROOT / "tests", Path("/")):
        assert len(_films(sys.executable, home, directory)) == TEN


def _build(directory: Path) -> Path:
    """Build the wheel as pip does; the build tool comes from the same place."""
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "wheel",
            "-q",
            "--no-deps",
            "-w",
            directory,
            ROOT,
        ],
        check=True,
        capture_output=True,
    )
    (wheel,) = directory.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """The wheel of this checkout."""
    return _build(tmp_path_factory.mktemp("wheel"))


@pytest.mark.builds
def test_from_a_wheel(wheel, home, tmp_path):
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
        names = archive.namelist()

    films = _films(sys.executable, home, tmp_path, PYTHONPATH=str(tmp_path / "site"))

    assert len(films) == TEN
    assert "kfilms/data/films.yaml" in names
    assert "kfilms/py.typed" in names
    assert not [name for name in names if name.startswith(("tests", "docs"))]
    shared = {name.partition(".data/data/")[2] for name in names} - {""}
    assert shared == {
        str(path.relative_to(ROOT))
        for path in (ROOT / "share").rglob("*")
        if path.is_file()
    }


def test_a_wheel_is_the_same_bytes_each_time(wheel, tmp_path):
    assert _build(tmp_path).read_bytes() == wheel.read_bytes()


def test_from_an_editable_install(home, tmp_path):
    """An editable install is a path file; so is this one."""
    venv.create(tmp_path / "venv", with_pip=False, symlinks=True)
    (site,) = (tmp_path / "venv").glob("lib/python*/site-packages")
    others = [path for path in sys.path if path.endswith("site-packages")]
    (site / "kfilms.pth").write_text("\n".join([str(ROOT / "src"), *others]))

    films = _films(tmp_path / "venv" / "bin" / "python", home, tmp_path)

    assert len(films) == TEN


def test_from_a_copy_of_the_sources(home, tmp_path):
    shutil.copytree(ROOT / "src", tmp_path / "src")
    shutil.copytree(ROOT / "data", tmp_path / "data")

    films = _films(sys.executable, home, tmp_path, PYTHONPATH=str(tmp_path / "src"))

    assert len(films) == TEN


@pytest.mark.parametrize(
    ("platform", "environ", "data", "cache"),
    [
        ("linux", {"HOME": "/h"}, "/h/.local/share/kfilms", "/h/.cache/kfilms"),
        (
            "linux",
            {"HOME": "/h", "XDG_DATA_HOME": "/d", "XDG_CACHE_HOME": "relative"},
            "/d/kfilms",
            "/h/.cache/kfilms",
        ),
        (
            "darwin",
            {"HOME": "/h"},
            "/h/Library/Application Support/kfilms",
            "/h/Library/Caches/kfilms",
        ),
        (
            "win32",
            {"USERPROFILE": "/h"},
            "/h/AppData/Local/kfilms",
            "/h/AppData/Local/Cache/kfilms",
        ),
        ("linux", {}, None, None),
        ("linux", {"HOME": "relative"}, None, None),
    ],
)
def test_directories_follow_the_custom_of_the_place(
    monkeypatch, platform, environ, data, cache
):
    monkeypatch.setattr(sys, "platform", platform)

    assert places.directory("data", environ) == data
    assert places.directory("cache", environ) == cache
