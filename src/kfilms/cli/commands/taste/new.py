"""``kfilms taste new``."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click

from kfilms import atomicfile
from kfilms.cli import completers as complete
from kfilms.cli.command import Command, pass_app
from kfilms.cli.commands.taste import files
from kfilms.errors import RequestError, StateError
from kfilms.filters import Taste
from kfilms.hints import propose, with_hint
from kfilms.taste import LIMITS, format_taste, parse_taste
from kfilms.text import pluralize

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kfilms.cli.app import App
    from kfilms.taste import TasteProblem


class _Question(NamedTuple):
    """A field of a taste, its option on the command line, and the question for it."""

    key: str
    option: str
    text: str


_QUESTIONS: Final = (
    _Question(
        "wants",
        "--want",
        "What does {name} want to see? Themes, with commas between (kfilms themes):",
    ),
    _Question(
        "vetoes",
        "--veto",
        "And what not? Themes or content notes, with commas between:",
    ),
    _Question(
        "watched", "--watched", "Which films has {name} seen, with commas between?"
    ),
    _Question("minutes", "--minutes", "How long may a film be? As ..120 or ..2h:"),
    _Question("heaviness", "--heaviness", "How heavy, from 1 (light) to 5? As ..3:"),
)


@click.command(
    cls=Command,
    examples=(
        ("kfilms taste new mina --want dementia --veto suicide", "wanted, not wanted"),
        ("kfilms taste new jun --want comedy,fantasy --minutes ..2h", "and a limit"),
    ),
)
@click.argument("name", metavar="NAME")
@click.option(
    "--want",
    "wants",
    multiple=True,
    metavar="THEME",
    shell_complete=complete.complete_terms("theme"),
    help="A theme that is wanted, narrower ones included.",
)
@click.option(
    "--veto",
    "vetoes",
    multiple=True,
    metavar="TERM",
    shell_complete=complete.complete_terms("theme", "content note"),
    help="A theme or content note that must not be, narrower ones included.",
)
@click.option(
    "--watched",
    multiple=True,
    metavar="FILM",
    shell_complete=complete.complete_films,
    help="A film that was seen already.",
)
@click.option("--minutes", metavar="RANGE", help="As long as that: ..120, ..2h.")
@click.option(
    "--heaviness", metavar="RANGE", help="From 1 (light) to 5 (devastating): ..3."
)
@pass_app
def command(
    app: App,
    name: str,
    wants: tuple[str, ...],
    vetoes: tuple[str, ...],
    watched: tuple[str, ...],
    minutes: str | None,
    heaviness: str | None,
) -> None:
    """A comma stands between two, or the option twice. Without an option it asks, on a
    terminal. Nothing is overwritten: the file is made for editing by hand.
    """  # noqa: D205 - the summary is in the table of commands
    path = files.taste_path(app, name)
    if os.path.lexists(path):
        raise _exists_error(name, path)
    lists = {"wants": wants, "vetoes": vetoes, "watched": watched}
    options: dict[str, Any] = {key: _split_commas(lists[key]) for key in lists}
    options |= {"minutes": minutes, "heaviness": heaviness}
    if any(value not in (None, []) for value in options.values()):
        taste = _taste_from_options(app, name, options)
    elif app.output.terminal and sys.stdin is not None and sys.stdin.isatty():
        taste = _ask_for_taste(app, name)
    else:
        raise RequestError(
            "kfilms taste new needs an option where it cannot ask",
            hint=(
                "as --want THEME or --veto CONTENT-NOTE: ",
                propose("taste new", options=["--help"]),
            ),
        )
    _save(path, taste)
    pick = app.command_line("pick", options=["--for", name])
    edit = app.command_line("taste show", name)
    app.output.say(f"Kept. Use it: {pick} · edit it: {edit}")


def _split_commas(texts: Iterable[str]) -> list[str]:
    """Return the comma-separated parts of *texts*; a text without any is kept whole."""
    parts = []
    for text in texts:
        stripped = (part.strip() for part in text.split(","))
        parts += list(filter(None, stripped)) or [text]
    return parts


def _taste_from_options(app: App, name: str, options: dict[str, Any]) -> Taste:
    """Return the taste that the options describe.

    Raises:
        RequestError: options have invalid values; all of them are reported together.
    """
    fields = {key: value for key, value in options.items() if value is not None}
    taste, problems = parse_taste(fields, name, files.vocabulary_lookup(app.catalog))
    if not problems:
        return taste
    if len(problems) == 1:
        raise RequestError(problems[0].message, hint=problems[0].hint)
    option_names = {question.key: question.option for question in _QUESTIONS}
    lines = tuple(
        with_hint(f"{option_names[problem.key]}: {problem.message}", problem.hint)
        for problem in problems
    )
    many = pluralize(len(problems), "thing")
    raise RequestError(f"{many} in that cannot be understood", details=lines)


def _ask_for_taste(app: App, name: str) -> Taste:
    """Ask for each field until the answer is valid; an empty one leaves it unset."""
    app.output.say(f"Enter alone leaves a question open, {_end_of_input()} gives up.")
    taste = Taste(name)
    fields: dict[str, Any] = {}
    for question in _QUESTIONS:
        problems: list[TasteProblem] | None = None
        while problems != []:
            for problem in problems or ():
                app.output.say(app.spell(problem.line))
            app.output.say(question.text.format(name=name))
            answer = _read_line()
            value = answer if question.key in LIMITS else _split_commas([answer])
            fields |= {question.key: value} if answer else {}
            taste, problems = parse_taste(
                fields, name, files.vocabulary_lookup(app.catalog)
            )
            if problems:
                del fields[question.key]
    return taste


def _end_of_input() -> str:
    return "Ctrl-Z" if os.name == "nt" else "Ctrl-D"


def _read_line() -> str:
    """Return the next line of standard input, without surrounding whitespace.

    Raises:
        click.Abort: standard input is at its end.
    """
    line = sys.stdin.readline()
    if not line:
        raise click.Abort
    return line.strip()


def _exists_error(name: str, path: str) -> RequestError:
    return RequestError(
        f'there is a taste called "{name}" already', hint=f"edit it: {path}"
    )


def _save(path: str, taste: Taste) -> None:
    """Write *taste* to a new file at *path*, atomically.

    Raises:
        RequestError: the file was created by another process in the meantime.
        StateError: the file cannot be written.
    """
    try:
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        atomicfile.create(path, format_taste(taste).encode(), 0o600)
    except FileExistsError:
        raise _exists_error(taste.name, path) from None
    except OSError as error:
        raise StateError(
            f"the taste {path} cannot be written: {error.strerror}"
        ) from error
