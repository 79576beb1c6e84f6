"""``kfilms catalog convert``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from kfilms.cli.command import Command, complete_file, pass_app
from kfilms.errors import CatalogError
from kfilms.text import pluralize

if TYPE_CHECKING:
    from kfilms.cli.app import App

_EXPORTED: Final = "name a watchlist, a list or ratings as IMDb exports them"


@click.command(
    cls=Command,
    examples=(
        ("kfilms catalog convert WATCHLIST.csv -o mine.yaml", "to edit it from now on"),
        ("kfilms catalog convert WATCHLIST.csv", "only look at it"),
    ),
)
@click.argument("path", metavar="FILE", shell_complete=complete_file)
@click.option(
    "-o",
    "output",
    metavar="FILE",
    shell_complete=complete_file,
    help="Write this new file, instead of printing.",
)
@click.option("--force", is_flag=True, help="Overwrite it.")
@pass_app
def command(app: App, path: str, *, output: str | None, force: bool) -> None:
    """FILE is a watchlist, a list or ratings as IMDb exports them, of any age. Ids and
    order stay, so that your watchlists fit the new catalog too. Ratings and the days on
    which you added films have no place in it: keep those by `kfilms import`.
    """  # noqa: D205 - the summary is in the table of commands
    from kfilms.catalog.convert import convert_export, lost
    from kfilms.catalog.source import open_catalog_file
    from kfilms.catalog.sources import is_imdb_export

    with open_catalog_file(path, lambda _: _EXPORTED) as file:
        if not is_imdb_export(file, path):
            raise CatalogError(
                f"{path} is not what IMDb exports",
                hint="a YAML file is a catalog as it is: --catalog FILE",
            )
        result = convert_export(file, path, keep_going=app.keep_going)
    if output:
        from kfilms.cli.write_outputs import write_outputs

        write_outputs(output, [result.text], force=force)
    else:
        app.output.write(result.text)
    for remark in (*result.remarks, *lost(result)):
        app.output.say(remark)
    if result.rated:
        keep = app.command_line("import", path)
        app.output.say(f"Keep your ratings in your history: {keep}")
    if output:
        films = pluralize(result.films, "film")
        look = app.command_line("catalog check", output)
        app.output.say(f"Made {output}: {films}. Look over it: {look}")
