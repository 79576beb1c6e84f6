"""Completion: what kfilms answers a shell, and what the three shells make of it."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pexpect
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kfilms.cli.commands.watchlist import COMMANDS as WATCHLIST
from kfilms.cli.completion_scripts import SHELLS, split_words
from kfilms.cli.main import command

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

pytestmark = pytest.mark.processes

NAMES = tuple(SHELLS)

CATALOG = r"""
themes:
  dementia: {label: dementia}
  devotion: {label: devotion}
  sight-loss: {label: sight loss}
content_notes:
  suicide: {label: suicide}
films:
  - {id: oasis, title: Oasis, original_title: 오아시스, content_notes: []}
  - id: a-moment
    title: A Moment to Remember
    themes: [dementia]
    content_notes: [suicide]
  - {id: always, title: Always, themes: [sight-loss], content_notes: []}
  - {id: one, title: "It's us, isn't it?"}
  - {id: two, title: "Love: A Story, Twice"}
  - {id: three, title: "Love: A Story, Thrice"}
  - {id: four, title: 'Run $HOME `touch a` $(touch b) & "Co" \ | ; # * {a,b}! y'}
  - {id: five, title: "Dogs'"}
  - {id: six, title: 'Say "hi"'}
  - {id: seven, title: The cat}
  - {id: eight, title: THE CAR}
  - {id: nine, title: Nine, original_title: "당신, '거기' 있어줄래요?"}
"""

TYPED = {
    "a command": ("sho\toasis", "oasis"),
    "an option": ("list --the\tdementia", "a-moment"),
    "a theme": ("list --theme deme\t", "a-moment"),
    "a theme after a comma": ("list --theme sight-loss,dem\t", "a-moment always"),
    "a theme behind =": ("list --theme=sight-loss,dem\t", "a-moment always"),
    "a theme in quotes": ('list --theme "sight-loss,dem\t', "a-moment always"),
    "a content note": ("list --without sui\t", "oasis always"),
    "a sort key": ("list --theme dementia,sight-loss --sort -id\t", "always a-moment"),
    "a film by its id": ("show oa\t", "oasis"),
    "a title in double quotes": ('show "A Mo\t', "a-moment"),
    "a title in single quotes": ("show 'a mo\t", "a-moment"),
    "a title with backslashes": (r"show A\ Mo" + "\t", "a-moment"),
    "a title, partly quoted": ('show A" Mo\t', "a-moment"),
    "a title in hangul": ("show 오아\t", "oasis"),
    "hangul, a comma, apostrophes": ("show 당\t", "nine"),
    "an apostrophe": ("show It\t", "one"),
    "an apostrophe, escaped": (r"show It\'s\ u" + "\t", "one"),
    "an apostrophe in double quotes": ("show \"It'\t", "one"),
    "an apostrophe at the end": ("show 'Do\t", "five"),
    "double quotes at the end": ('show "Say\t', "six"),
    "in two steps": ("show Lo\th\t", "three"),
    "in two steps, quoted": ('show "Lo\th\t', "three"),
    "what the shell would run": ("show Ru\t", "four"),
    "the same in single quotes": ("show 'Ru\t", "four"),
    "the same in double quotes": ('show "Ru\t', "four"),
    "as typed": ("show The\\ ca\tt", "seven"),
    "a file": ("show Az --catalog it\t", "az"),
    "a file behind =": ("show Az --catalog=a\\ f\t", "az"),
}
"""What is typed after kfilms, and the films that the finished command prints."""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment with our catalog, in it kfilms is the one under test."""
    home = tmp_path_factory.mktemp("home")
    catalog = home / "catalog.yaml"
    catalog.write_text(CATALOG, encoding="utf-8")
    os.utime(catalog, (1, 1))  # what changed just now would not be cached
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("KFILMS", "_KFILMS", "XDG_", "LC_"))
    }
    return kept | {
        "HOME": str(home),
        "KFILMS_CATALOG": str(catalog),
        "LANG": "C.UTF-8",
        "PATH": os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]]),
        "TERM": "dumb",
    }


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, with two catalogs in it."""
    place = tmp_path / "work"
    place.mkdir()
    for name in ("it's.yaml", "a file.yaml"):
        (place / name).write_text("films: [{id: az, title: Az}]", encoding="utf-8")
    monkeypatch.chdir(place)
    return place


def needed(shell: str) -> str:
    """Return the path of *shell*; without it the test is skipped, but not in CI."""
    path = shutil.which(shell)
    if path is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"no {shell} here")
    return str(path)


def asked(shell: str, line: str | bytes, world: Mapping[str, str], word: str = ""):
    """Return what kfilms does when *shell* asks about *line*."""
    done = subprocess.run(
        [sys.executable, "-m", "kfilms"],
        env={
            **world,
            "_KFILMS_COMPLETE": f"{shell}_complete",
            "_KFILMS_LINE": os.fsdecode(line),
            "_KFILMS_WORD": word,
        },
        capture_output=True,
        check=False,
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def answered(shell: str, line: str, world: Mapping[str, str], word: str = "") -> str:
    code, out, err = asked(shell, line, world, word)
    assert (code, err) == (0, "")
    return str(out)


# The protocol


@pytest.mark.parametrize("shell", NAMES)
def test_a_candidate_is_its_type_its_value_and_its_help(shell, world):
    assert (
        answered(shell, "kfilms  show a", world, "a")
        == "plain\ta-moment\tA Moment to Remember\nplain\talways\tAlways\n"
    )


@pytest.mark.parametrize("shell", NAMES)
def test_commands_come_with_their_summaries(shell, world):
    assert (
        answered(shell, "kfilms sh", world, "sh")
        == "plain\tshow\tShow one film, nothing given away\n"
    )


@pytest.mark.parametrize(
    ("line", "word", "names"),
    [
        ("kfilms help wa", "wa", ["watchlist", "watched"]),
        ("kfilms help watchlist ", "", list(WATCHLIST)),
        ("kfilms help show ", "", []),
        ("kfilms help show x ", "", []),
        ("kfilms help nonsense ", "", []),
    ],
)
def test_help_completes_the_names_of_commands(line, word, names, world):
    answer = answered("fish", line, world, word)

    assert re.findall(r"^plain\t(\w+)\t", answer, re.MULTILINE) == names


@pytest.mark.parametrize("shell", NAMES)
def test_what_is_named_already_is_not_offered_again(shell, world):
    assert (
        answered(shell, "kfilms list --theme devotion,DE", world, "devotion,DE")
        == "plain\tdevotion,dementia\tdementia\n"
    )


@pytest.mark.parametrize("shell", NAMES)
def test_files_are_left_to_the_shell(shell, world):
    assert answered(shell, "kfilms list --catalog it", world, "it") == "file\t\t\n"


@pytest.mark.parametrize("shell", NAMES)
def test_a_catalog_named_before_is_the_one_asked(shell, world, folder):
    shutil.copy(folder / "a file.yaml", Path(world["HOME"], "it's.yaml"))
    line = r"kfilms --catalog ~/it\'s.yaml show "
    assert answered(shell, line, world) == "plain\taz\tAz\n"


@pytest.mark.parametrize(
    ("shell", "value"),
    [
        ("bash", r"Love:\ A\ Story,\ T"),
        ("zsh", r"Love\: A Story, T"),
        ("fish", "Love: A Story, T"),
    ],
)
def test_each_shell_gets_a_title_as_it_can_take_it(shell, value, world):
    twice, thrice = (f"{value}{end}" for end in ("wice", "hrice"))
    assert (
        answered(shell, "kfilms show Lo", world, "Lo")
        == f"plain\t{twice}\ttwo\nplain\t{thrice}\tthree\n"
    )


def test_endings_are_completed_one_after_another(world):
    assert answered("fish", "kfilms list --ending happy,b", world, "happy,b") == (
        "plain\thappy,bittersweet\t\n"
    )


@pytest.mark.parametrize(
    ("shell", "value"),
    [("bash", "-minutes"), ("zsh", "-minutes"), ("fish", "--sort=-minutes")],
)
def test_a_value_behind_its_option_may_begin_with_a_hyphen(shell, value, world):
    assert (
        answered(shell, "kfilms list --sort=-m", world, "-m")
        == f"plain\t{value}\tminutes, greatest first\n"
    )


@pytest.mark.parametrize("shell", ["bash", "fish"])
@pytest.mark.parametrize(
    "line",
    [
        b"kfilms show 'x",
        b"kfilms show x\\",
        b"kfilms show \xff",
        b"kfilms list --theme \xff,dem",
        b"kfilms list --nosuch 'x\" --theme $(( ",
        b"kfilms --catalog missing.yaml show ",
        b"kfilms --catalog / show a",
        b"kfilms --catalog broken.yaml list --theme ",
        b"kfilms --catalog a\x01 show ",
        b"kfilms --color mauve --sort x pick --heaviness x --age -1 -n 0 --ending q",
    ],
)
def test_nothing_is_said_where_something_is_wrong(shell, line, world, folder):
    (folder / "broken.yaml").write_text("films: [{id: a, title: [")
    assert asked(shell, line, world) == (0, "\n", "")


@pytest.mark.parametrize("shell", NAMES)
def test_the_script_is_printed_and_click_prints_the_same(shell, world, run):
    script = run("completion", shell)
    assert script == (0, SHELLS[shell].source_template, "")
    environ = {**world, "_KFILMS_COMPLETE": f"{shell}_source"}
    kfilms = [sys.executable, "-m", "kfilms"]
    done = subprocess.run(kfilms, env=environ, capture_output=True, check=True)
    assert done.stdout.decode() == script.out


def test_other_commands_do_not_load_any_of_it(world):
    code = """import sys; from kfilms.cli.main import main; main(["list"])
assert "kfilms.cli.completion_scripts" not in sys.modules"""
    subprocess.run(
        [sys.executable, "-c", code], env=world, capture_output=True, check=True
    )


@pytest.mark.shells
@pytest.mark.parametrize("quote", ["", "'", '"'])
@given(
    titles=st.lists(
        st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1), max_size=9
    ),
    cut=st.integers(0, 3),
)
def test_bash_reads_any_title_as_one_word(quote, world, titles, cut):
    bash = SHELLS["bash"](command, {}, "kfilms", "")
    finished = []
    for title in titles:
        begun = shlex.quote(title[:cut]) + quote if cut else quote
        bash.line = f"kfilms show {begun}"
        inserted = bash.quote_for_shell(title)
        # This is what readline does then.
        if quote and inserted.startswith(quote):
            inserted = inserted[1:]
        if quote and not inserted.endswith(quote):
            inserted += quote
        finished.append(begun + inserted)
        assert split_words(begun + inserted, bash.escapes) == [(0, title, "")]
    script = f"printf '%s\\0' {' '.join(finished)}"
    said = output("bash", ["--norc", "-c", script], world).split("\0")[:-1]
    assert said == (titles or [""])


# The shells


class Terminal:
    """A shell somebody types into, with kfilms completed."""

    START = {  # noqa: RUF012 - read only
        "bash": (["--norc", "--noprofile"], 'eval "$(kfilms completion bash)"'),
        "zsh": (
            ["-f"],
            'autoload -U compinit; compinit -u -D; eval "$(kfilms completion zsh)"',
        ),
        "fish": (["--no-config"], "kfilms completion fish | source"),
    }

    def __init__(self, shell: str, world: Mapping[str, str]) -> None:
        arguments, setup = self.START[shell]
        self.child = pexpect.spawn(
            needed(shell),
            [*arguments, "-i"],
            env=dict(world),
            encoding="utf-8",
            dimensions=(50, 200),
            timeout=10,
        )
        self.child.delaybeforesend = None
        self.enter(setup)

    def enter(self, typed: str) -> str:
        """Type it and press Enter; return what is printed then."""
        self.child.send(f"{typed}; echo DO''NE\r")
        self.child.expect("DONE\r")
        printed = str(self.child.before).rpartition("DO''NE")[2]
        return re.sub(r"\x1b\[\??[\d;]*\w|\r", "", printed).strip()


@pytest.fixture
def terminal(shell: str, world: Mapping[str, str], folder: Path) -> Iterator[Terminal]:
    del folder
    opened = Terminal(shell, world)
    yield opened
    opened.child.close(force=True)


@pytest.mark.shells
@pytest.mark.parametrize("shell", NAMES)
def test_what_is_completed_finds_the_film(terminal, folder):
    before = sorted(folder.iterdir())
    films = {}
    for said, (typed, _) in TYPED.items():
        try:
            films[said] = terminal.enter(
                f"kfilms {typed} --format ids 2> /dev/null"
            ).split()
        except pexpect.TIMEOUT:
            pytest.fail(f"{said}: the command is not finished: {terminal.child.before}")
    assert films == {said: found.split() for said, (_, found) in TYPED.items()}
    assert sorted(folder.iterdir()) == before


@pytest.mark.shells
@pytest.mark.parametrize("shell", NAMES)
def test_a_film_is_shown(terminal):
    assert terminal.enter('kfilms show "A Mo\t').startswith("A Moment to Remember")


@pytest.mark.shells
@pytest.mark.parametrize("shell", ["zsh"])
def test_titles_stand_beside_the_ids(terminal):
    terminal.child.send("kfilms show a\t\t")
    terminal.child.expect("a-moment  -- A Moment to Remember")


@pytest.mark.shells
def test_bash_offers_what_it_is_told(world):
    script = r"""eval "$(kfilms completion bash)"
    COMP_LINE='kfilms show "Love: A x' COMP_POINT=20
    _kfilms kfilms 'Love: A' show; printf '%s|' "${COMPREPLY[@]}"
    COMP_LINE='kfilms show Love:' COMP_POINT=17
    _kfilms kfilms '' show; printf '%s|' "${COMPREPLY[@]}"
    complete -p kfilms"""
    assert output("bash", ["--norc", "-c", script], world) == (
        "Love: A Story, Twice|Love: A Story, Thrice|"
        r"\ A\ Story,\ Twice|\ A\ Story,\ Thrice|"
        "complete -o nosort -F _kfilms kfilms\n"
    )


@pytest.mark.shells
def test_fish_offers_what_it_is_told(world):
    script = r"""source (kfilms completion fish | psub)
    complete -C 'kfilms show a'
    complete -C 'kfilms show \'Love: A '
    complete -C 'kfilms list --theme=sight-loss,d'"""
    assert output("fish", ["--no-config", "-c", script], world) == (
        "a-moment\tA Moment to Remember\n"
        "always\tAlways\n"
        "Love: A Story, Twice\ttwo\n"
        "Love: A Story, Thrice\tthree\n"
        "--theme=sight-loss,dementia\tdementia\n"
        "--theme=sight-loss,devotion\tdevotion\n"
    )


@pytest.mark.shells
def test_zsh_takes_the_script_from_its_path_too(world, tmp_path):
    (tmp_path / "_kfilms").write_text(SHELLS["zsh"].source_template)
    script = f"fpath=({tmp_path} $fpath); autoload -U compinit; compinit -u -D"
    said = output("zsh", ["-f", "-c", f"{script}; echo $_comps[kfilms]"], world)
    assert said == "_kfilms\n"


def output(shell: str, arguments: list[str], world: Mapping[str, str]) -> str:
    """Return what *shell* prints; it has nothing to complain of."""
    done = subprocess.run(
        [needed(shell), *arguments], env=world, capture_output=True, check=True
    )
    assert done.stderr == b""
    return done.stdout.decode()


def test_days_are_completed_by_their_words(world):
    line = "kfilms watchlist build --on W"

    assert answered("fish", line, world, "W") == (
        "plain\twednesday\t\nplain\twhite-day\t\n"
    )
