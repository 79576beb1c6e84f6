"""``kfilms catalog check``."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

import click

from kfilms.cli import paths
from kfilms.cli.command import Command, complete_file, make_format_option, pass_app
from kfilms.cli.output import printable
from kfilms.errors import CatalogError, DoubtsError
from kfilms.text import capitalized, pluralize

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kfilms.catalog.check import Report
    from kfilms.catalog.diagnostics import Diagnostic
    from kfilms.cli.app import App

    Finding = tuple[Report, str, Diagnostic]

ERROR: Final = "error"
DOUBT: Final = "doubt"


def _sorted_findings(reports: Sequence[Report]) -> Iterator[Finding]:
    """Yield the findings by file, those of each file by line and column."""
    for report in reports:
        findings = chain(
            ((report, ERROR, diagnostic) for diagnostic in report.errors),
            ((report, DOUBT, diagnostic) for diagnostic in report.doubts),
        )
        yield from sorted(findings, key=lambda finding: finding[2][:2])


def _place(report: Report, diagnostic: Diagnostic) -> str:
    return f"{report.file}:{diagnostic.line}:{diagnostic.column}"


def _report_table(app: App, reports: Sequence[Report]) -> None:
    from kfilms.output.diagnostics import Line, diagnostics_view

    lines = [
        Line(
            printable(report.file),
            f"{diagnostic.line}:{diagnostic.column}",
            kind,
            *map(printable, (diagnostic.subject, diagnostic.field, diagnostic.what)),
        )
        for report, kind, diagnostic in _sorted_findings(reports)
    ]
    if lines:
        app.output.render(diagnostics_view(lines, app.output.width))


def _plain_report(app: App, reports: Sequence[Report]) -> None:
    lines = [
        f"{_place(report, diagnostic)}: {kind}: {diagnostic}"
        for report, kind, diagnostic in _sorted_findings(reports)
    ]
    app.output.write("".join(printable(line) + "\n" for line in lines))


def _json(app: App, reports: Sequence[Report]) -> None:
    from kfilms.exporters import json

    findings = [
        {
            "severity": kind,
            "file": report.file,
            "line": diagnostic.line,
            "column": diagnostic.column,
            "subject": diagnostic.subject or None,
            "field": diagnostic.field or None,
            "message": diagnostic.what,
        }
        for report, kind, diagnostic in _sorted_findings(reports)
    ]
    app.output.write(
        json.json_document(
            errors=sum(report.error_count for report in reports),
            doubts=sum(report.doubt_count for report in reports),
            findings=findings,
        )
    )


def _github(app: App, reports: Sequence[Report]) -> None:
    """Write workflow commands, which GitHub shows next to the changed lines."""
    commands = {ERROR: "error", DOUBT: "warning"}
    lines = [
        f"::{commands[kind]} file={_escape(report.file, ':,')},line={diagnostic.line},"
        f"col={diagnostic.column},title=kfilms catalog check::"
        f"{_escape(str(diagnostic))}\n"
        for report, kind, diagnostic in _sorted_findings(reports)
    ]
    app.output.write("".join(lines))


def _escape(text: str, more: str = "") -> str:
    """Escape *text* as GitHub's toolkit does; properties need *more* characters."""
    for char in f"%\r\n{more}":
        text = text.replace(char, f"%{ord(char):02X}")
    return printable(text)


_WRITERS: Final[dict[str, Callable[[App, Sequence[Report]], None]]] = {
    "table": _report_table,
    "plain": _plain_report,
    "json": _json,
    "github": _github,
}
FORMATS: Final = ("auto", *_WRITERS)


@click.command(
    cls=Command,
    examples=(
        ("kfilms catalog check", "the catalog in use"),
        ("kfilms catalog check --strict --format github", "in a workflow of GitHub"),
    ),
)
@click.argument("file", nargs=-1, shell_complete=complete_file)
@click.option("--strict", is_flag=True, help="Exit with 1 if there are doubts.")
@make_format_option(FORMATS)
@pass_app
def command(app: App, file: tuple[str, ...], form: str, *, strict: bool) -> None:
    """Says everything at once, each at its line and column, with what to do about it.

    An error keeps the catalog from being read, and the exit code is 3. A doubt may be
    meant: a film that stands twice, a theme no film has, a premise that tells the end.
    Several files are held against each other as well.
    """
    from kfilms.catalog.check import examine
    from kfilms.catalog.source import by_argument, by_option

    files = file or app.catalogs or (paths.shipped_catalog(),)
    reports = examine(dict.fromkeys(files), by_argument if file else by_option)
    if form == "auto":
        form = "table" if app.output.terminal else "plain"
    _WRITERS[form](app, reports)
    for report in reports:
        more = report.error_count + report.doubt_count
        more -= len(report.errors) + len(report.doubts)
        if more:
            app.output.say(f"… and {more:,} more in {report.file}")
    _conclude(app, reports, strict=strict)


def _conclude(app: App, reports: Sequence[Report], *, strict: bool) -> None:
    """Report the result of all *reports*.

    Raises:
        CatalogError: there are errors.
        DoubtsError: there are doubts, and *strict* is given.
    """
    errors = sum(report.error_count for report in reports)
    doubts = sum(report.doubt_count for report in reports)
    files = [report for report in reports if report.error_count + report.doubt_count]
    parts = [pluralize(n, kind) for n, kind in ((errors, ERROR), (doubts, DOUBT)) if n]
    summary = f"{len(files):,} catalogs have {' and '.join(parts)}"
    if len(files) == 1:
        summary = f"the catalog {files[0].file} has {' and '.join(parts)}"
    if errors:
        raise CatalogError(summary)
    if doubts and strict:
        raise DoubtsError(summary)
    if doubts:
        app.output.say(f"{capitalized(summary)}; nothing is wrong.")
        return
    for report in reports:
        counts = (
            (report.films, "film"),
            (report.themes, "theme"),
            (report.content_notes, "content note"),
        )
        content = ", ".join(
            pluralize(number, noun) for number, noun in counts if number
        )
        app.output.say(f"{report.file}: {content}; nothing wrong, nothing doubtful.")
