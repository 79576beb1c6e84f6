"""``kfilms watchlist export``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click
from click.shell_completion import CompletionItem

from kfilms.cli.command import Choice, Command, IntRange, complete_file, pass_app
from kfilms.cli.commands.watchlist.programme import current_programme, with_zone
from kfilms.errors import DeliveryError, RequestError
from kfilms.exporters import EXPORTERS, Options, exporter, format_of
from kfilms.hints import propose
from kfilms.programme import Programme
from kfilms.text import join_or

if TYPE_CHECKING:
    from kfilms.cli.app import App
    from kfilms.exporters import Export
    from kfilms.hints import Hint

DEFAULT: Final = "markdown"
_STDOUT: Final = "-"
_MAX_ALARM: Final = 10_080
"""The most minutes of ``--alarm``: a week."""


class _ExportCommand(Command):
    """A command whose help lists the formats."""

    allow_extra_args = True  # parse_args refuses them with a hint of its own

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse *args*, and refuse extra arguments.

        Raises:
            RequestError: there are extra arguments. If one is a file name, the hint
                suggests ``-o``.
        """
        extra_args = super().parse_args(ctx, args)
        if extra_args and not ctx.resilient_parsing:
            raise _extra_args_error(ctx, extra_args)
        return extra_args

    def format_options(
        self, ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        """Write the table of formats, then the options."""
        with formatter.section("Formats"):
            formatter.write_dl(
                [
                    (f"{name:10}  {export_format.endings[0]}", export_format.purpose)
                    for name, export_format in EXPORTERS.items()
                ]
            )
        super().format_options(ctx, formatter)


def _extra_args_error(ctx: click.Context, words: list[str]) -> RequestError:
    """Return the error that *words* are extra arguments."""
    hint: Hint = propose("watchlist export", options=["--help"])
    file_name = words[0]
    if len(words) == 1 and not ctx.params["path"] and format_of(file_name):
        export = propose("watchlist export", options=["-o", file_name])
        hint = ("did you mean ", export, "?")
    return RequestError(
        f'{ctx.command_path} has no place for "{" ".join(words)}"', hint=hint
    )


def _complete(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem[str]]:
    """Return the formats that start with *incomplete*, each with its purpose."""
    del ctx, param
    return [
        CompletionItem(name, help=export_format.purpose)
        for name, export_format in EXPORTERS.items()
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
    app: App,
    /,
    form: str | None,
    path: str | None,
    *,
    force: bool,
    **option_values: Any,
) -> None:
    """Severe content notes come first; endings and what else gives something away stay
    out. Where nothing was saved yet, it writes the plan that kfilms would make.
    """  # noqa: D205 - the summary is in the table of commands
    form = _resolve_format(form, path)
    _refuse_unused_options(form, option_values)
    options = Options(**option_values, now=app.now())
    if options.watched:
        from kfilms.cli.commands.watchlist.diary import diary

        programme = Programme(app.stored_watchlist.id, (), history=diary(app))
    else:
        programme = with_zone(app, current_programme(app))
    exported = exporter(form)(programme, options)
    if path is None or path == _STDOUT:
        _print(app, form, exported)
    else:
        from kfilms.cli.write_outputs import write_outputs

        written = write_outputs(path, exported.texts, force=force)
        app.output.say(f"Written: {', '.join(written)}")
    for remark in exported.remarks:
        app.output.say(remark)


def _resolve_format(form: str | None, path: str | None) -> str:
    """Return *form*, or else the format of the ending of *path*, or else markdown.

    Raises:
        RequestError: *path* is empty, or its ending belongs to no format.
    """
    if path == "":
        raise RequestError("-o is empty", hint="name a file, or - for standard output")
    if form:
        return form
    if path is None or path == _STDOUT:
        return DEFAULT
    format_name = format_of(path)
    if format_name is None:
        endings = ", ".join(
            export_format.endings[0] for export_format in EXPORTERS.values()
        )
        raise RequestError(
            f'what "{path}" ends in names no format',
            hint=f"say which with --format, or end it in one of {endings}",
        )
    return format_name


def _refuse_unused_options(form: str, option_values: dict[str, Any]) -> None:
    """Refuse an option that *form* does not use."""
    for name, value in option_values.items():
        if value not in (None, False) and name not in EXPORTERS[form].takes:
            option = f"--{name.replace('_', '-')}"
            formats = [
                format_name
                for format_name in EXPORTERS
                if name in EXPORTERS[format_name].takes
            ]
            raise RequestError(
                f"{option} means nothing to {form}",
                hint=f"it is for {join_or(formats)}: --format {formats[0]}",
            )


def _print(app: App, form: str, exported: Export) -> None:
    """Write the only text to standard output, in UTF-8 unless it is markdown.

    Markdown is for people, so it uses the encoding of the terminal.
    """
    if len(exported.texts) > 1:
        raise DeliveryError(
            f"this is too much for one file; it takes {len(exported.texts)}",
            hint="name a file to number them by: -o FILE",
        )
    app.output.write(exported.texts[0], None if form == DEFAULT else "utf-8")
