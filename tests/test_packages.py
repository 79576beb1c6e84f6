"""The wheel and the source archive: the same bytes every time, and nothing too much."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.processes, pytest.mark.builds]

LONG_AGO = "1771027200"
ROOT_FILES = {
    "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "README.md", "PKG-INFO",
    "pyproject.toml", ".gitignore", ".pre-commit-hooks.yaml",
}  # fmt: skip
FOLDERS = {"share", "src", "data", "tests", "docs", "benchmarks", "fuzz", ".ci"}
NEVER = (
    ".pyc",
    "__pycache__",
    ".venv",
    "node_modules",
    ".hypothesis",
    "finds",
    ".git/",
)


def _built(source: Path, place: Path) -> dict[str, bytes]:
    """Build both from *source*, at another time of day, and return their bytes."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-d", place],
        cwd=source,
        env={**os.environ, "SOURCE_DATE_EPOCH": LONG_AGO},
        check=True,
        capture_output=True,
    )
    return {path.name: path.read_bytes() for path in place.iterdir()}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both, built from this checkout."""
    place = tmp_path_factory.mktemp("built")
    _built(ROOT, place)
    return place


def test_two_builds_are_the_same_to_the_byte(built, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    ignored = shutil.ignore_patterns(*(name.strip("/") for name in NEVER), ".*_cache")
    shutil.copytree(ROOT, elsewhere, ignore=ignored, symlinks=True)
    for path in elsewhere.rglob("*"):
        if path.is_file():
            os.utime(path, (0, 0))

    again = _built(elsewhere, tmp_path / "again")

    assert again == {path.name: path.read_bytes() for path in built.iterdir()}
    assert len(again) == 2


def test_the_wheel_holds_the_package_and_nothing_else(built):
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())

    package = {
        f"kfilms/{path.relative_to(ROOT / 'src' / 'kfilms')}"
        for path in (ROOT / "src" / "kfilms").rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    package |= {
        f"kfilms/{data}" for data in ("data/films.yaml", "data/films.schema.json")
    }
    version = wheel.name.split("-")[1]
    package |= {
        f"kfilms-{version}.data/data/{path.relative_to(ROOT)}"
        for path in (ROOT / "share").rglob("*")
        if path.is_file()
    }
    assert {name for name in names if ".dist-info/" not in name} == package
    assert {name.rpartition("/")[2] for name in names if ".dist-info/" in name} == {
        "METADATA", "WHEEL", "RECORD", "LICENSE", "entry_points.txt",
    }  # fmt: skip


def test_the_source_archive_holds_what_a_packager_needs(built):
    (archive,) = built.glob("*.tar.gz")
    with tarfile.open(archive) as packed:
        names = [member.name.partition("/")[2] for member in packed.getmembers()]

    assert {name for name in names if "/" not in name} <= ROOT_FILES
    assert {name.partition("/")[0] for name in names if "/" in name} <= FOLDERS
    assert not [name for name in names if any(bad in f"{name}/" for bad in NEVER)]
    assert {"tests/conftest.py", "data/films.yaml", "src/kfilms/py.typed"} <= set(names)


def test_no_dependency_has_an_upper_bound():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

    for dependency in project["dependencies"]:
        assert ">=" in dependency, dependency
        assert not {"<", "~", "!"} & set(dependency), dependency
