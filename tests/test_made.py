"""What is made from the program is what it would make today, and is fit to ship."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys

import pytest

from kfilms.cli.completion_scripts import SHELLS
from tests.conftest import ROOT

MANUAL = ROOT / "share" / "man" / "man1" / "kfilms.1"
SCRIPTS = ROOT / "docs" / "reference" / "for-scripts.md"
_VARIABLE = re.compile(r"""environ(?:\.get\(|\[)f?"([A-Z_]+)""")


@pytest.mark.processes
def test_the_reference_the_man_page_and_the_completions_are_in_step(request):
    """If this fails, run ``python docs/generate.py`` and read the diff."""
    check = [] if request.config.getoption("--update-golden") else ["--check"]
    generate = [sys.executable, str(ROOT / "docs" / "generate.py"), *check]

    done = subprocess.run(generate, capture_output=True, encoding="utf-8", check=False)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_every_variable_that_is_read_is_in_the_reference():
    sources = (path.read_text("utf-8") for path in (ROOT / "src").rglob("*.py"))
    read = {name for source in sources for name in _VARIABLE.findall(source)}

    page = SCRIPTS.read_text("utf-8")

    assert {"NO_COLOR", "HOME", "XDG_"} <= read
    assert [name for name in read if f"`{name}" not in page] == []


@pytest.mark.processes
@pytest.mark.parametrize(
    "judge",
    [("man", "--warnings", "-l"), ("mandoc", "-T", "lint")],
    ids=lambda judge: judge[0],
)
def test_the_man_page_satisfies(judge):
    if shutil.which(judge[0]) is None:
        pytest.skip(f"no {judge[0]} here")

    done = subprocess.run(
        [*judge, str(MANUAL)],
        env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin", "MAN_KEEP_STDERR": "1"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )

    assert done.stderr == ""
    assert judge[0] == "man" or done.stdout == ""


def test_no_line_of_the_man_page_is_a_request_by_mistake():
    for line in MANUAL.read_text("ascii").splitlines():
        assert re.match(r"\.(TH|SH|SS|PP|TP)\b|\.\\\"|[^.']", line), line


SHIPPED = {
    "bash": "bash-completion/completions/kfilms",
    "zsh": "zsh/site-functions/_kfilms",
    "fish": "fish/vendor_completions.d/kfilms.fish",
}


@pytest.mark.parametrize("name", SHELLS)
def test_the_completions_that_ship_are_those_that_are_printed(run, name):
    shipped = ROOT / "share" / SHIPPED[name]

    assert shipped.read_text("utf-8") == run("completion", name).out
