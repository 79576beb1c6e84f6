"""``kfilms watchlist export``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click
from click.shell_completion import CompletionItem

from kfilms.cli.app import App
from kfilms.cli.command import Choice, Command, IntRange, complete_file, pass_app
from kfilms.cli.commands.watchlist.programme import current_programme, with_zone
from kfilms.errors import DeliveryError, RequestError
from kfilms.exporters import EXPORTERS, Options, exporter, format_of
from kfilms.programme import Programme
from kfilms.text import join_or

if TYPE_CHECKING:
    from kfilms.exporters import Export

DEFAULT: Final = "markdown"
_STDOUT: Final = "-"
_MAX_ALARM: Final = 10_080
"""Minutes: a week."""


class _ExportCommand(Command):
    """A command whose help has a section on the formats."""

    allow_extra_args = True  # they are refused below, with a hint of their own

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse *args*, and refuse those that have no place.

        Raises:
            RequestError: there are some; the hint makes a file name a target.
        """
        rest = super().parse_args(ctx, args)
        if rest and not ctx.resilient_parsing:
            raise _misplaced(ctx, rest)
        return rest

    def format_options(
        self, ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        """Write the table of formats, then the options."""
        with formatter.section("Formats"):
            formatter.write_dl(
                [
                    (f"{name:10}  {known.endings[0]}", known.purpose)
                    for name, known in EXPORTERS.items()
                ]
            )
        super().format_options(ctx, formatter)


def _misplaced(ctx: click.Context, words: list[str]) -> RequestError:
    """Return the error that *words* have no place."""
    hint = f"{ctx.command_path} --help"
    name = words[0]
    if len(words) == 1 and not ctx.params["path"] and format_of(name):
        from shlex import quote

        app = ctx.ensure_object(App)
        export = app.watchlist_command_line(f"watchlist export -o {quote(name)}")
        hint = f"did you mean {export}?"
    return RequestError(
        f'{ctx.command_path} has no place for "{" ".join(words)}"', hint=hint
    )


def _complete(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem[str]]:
    """Offer the formats, each with what it is for."""
    del ctx, param
    return [
        CompletionItem(name, help=known.purpose)
        for name, known in EXPORTERS.items()
        if name.startswith(incomplete.lower())
    ]


@click.command(
    cls=_ExportCommand,
    examples=(
        ("kfilms watchlist export", "markdown, to send to somebody"),
        ("kfilms watchlist export -o valentine.html", "a page to print and pin up"),
        ("kfilms watchlist export -o valentine.ics", "for your calendar"),
        ("kfilms watchlist export -o letterboxd.csv", "for Letterboxd's list import"),
        ("kfilms watchlist export --format csv", "for a spreadsheet"),
        ("kfilms watchlist export --format json", "for programs"),
    ),
)
@click.option(
    "--format",
    "form",
    type=Choice(tuple(EXPORTERS), "format"),
    metavar="FORMAT",
    shell_complete=_complete,
    help="One of these formats; else what FILE ends in says it, else markdown.",
)
@click.option(
    "-o",
    "--output",
    "path",
    metavar="FILE",
    shell_complete=complete_file,
    help="Write to FILE, whole or not at all; - is standard output.",
)
@click.option("--force", is_flag=True, help="Overwrite FILE.")
@click.option(
    "--alarm",
    type=IntRange(0, _MAX_ALARM),
    metavar="MINUTES",
    help="ics: remind so long before every film.",
)
@click.option(
    "--excel-safe",
    is_flag=True,
    help="csv, tsv: an apostrophe before what a spreadsheet might run.",
)
@click.option(
    "--watched",
    is_flag=True,
    help="letterboxd: the diary of what was watched, instead of the watchlist.",
)
@pass_app
def command(
    app: App, /, form: str | None, path: str | None, *, force: bool, **asked: Any
) -> None:
    """Severe content notes come first; endings and what else gives something away stay
    out. Where nothing was saved yet, it writes the plan that kfilms would make.
    """  # noqa: D205 - the summary stands in the table of commands
    form = _format(form, path)
    _check(form, asked)
    options = Options(**asked, now=app.now())
    if options.watched:
        from kfilms.cli.commands.watchlist.diary import diary

        shown = Programme(app.stored_watchlist.id, (), history=diary(app))
    else:
        shown = with_zone(app, current_programme(app))
    made = exporter(form)(shown, options)
    if path is None or path == _STDOUT:
        _print(app, form, made)
    else:
        from kfilms.cli.write_outputs import write_outputs

        written = write_outputs(path, made.texts, force=force)
        app.output.say(f"Written: {', '.join(written)}")
    for remark in made.remarks:
        app.output.say(remark)


def _format(form: str | None, path: str | None) -> str:
    """Return the format asked for, by its name or by what the file name ends in.

    Raises:
        RequestError: neither says it.
    """
    if path == "":
        raise RequestError("-o is empty", hint="name a file, or - for standard output")
    if form:
        return form
    if path is None or path == _STDOUT:
        return DEFAULT
    known = format_of(path)
    if known is None:
        endings = ", ".join(one.endings[0] for one in EXPORTERS.values())
        raise RequestError(
            f'what "{path}" ends in names no format',
            hint=f"say which with --format, or end it in one of {endings}",
        )
    return known


def _check(form: str, asked: dict[str, Any]) -> None:
    """Refuse an option that *form* would not heed."""
    for name, value in asked.items():
        if value not in (None, False) and name not in EXPORTERS[form].takes:
            option = f"--{name.replace('_', '-')}"
            heeding = [one for one in EXPORTERS if name in EXPORTERS[one].takes]
            raise RequestError(
                f"{option} means nothing to {form}",
                hint=f"it is for {join_or(heeding)}: --format {heeding[0]}",
            )


def _print(app: App, form: str, made: Export) -> None:
    """Write the one text there is; programs get UTF-8 whatever the terminal speaks."""
    if len(made.texts) > 1:
        raise DeliveryError(
            f"this is too much for one file; it takes {len(made.texts)}",
            hint="name a file to number them by: -o FILE",
        )
    app.output.write(made.texts[0], None if form == DEFAULT else "utf-8")
