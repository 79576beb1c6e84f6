"""Converts an IMDb export into the text of a catalog that people can edit.

Data that the format cannot hold is left out and reported.
"""

from __future__ import annotations

from io import BytesIO
from typing import IO, TYPE_CHECKING, Any, Final, NamedTuple

from pydantic import ValidationError

from kfilms.catalog import format as file_format
from kfilms.catalog.append import parse_text
from kfilms.catalog.imdb_export import read_export
from kfilms.catalog.parse import read_catalog
from kfilms.catalog.yaml_text import Layout, film_lines, scalar
from kfilms.films import Heading
from kfilms.text import pluralize, summarize
from kfilms.vocabulary import Term

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel

    from kfilms.catalog.entries import CatalogEntry

_LAYOUT: Final = Layout(dash=2, key=4, apart=True)
_COMMENT: Final = """\
# The films of a list that IMDb exported. Add what you know: heaviness, minimum age,
# content notes, a premise, themes of your own. `kfilms catalog new` writes a file in
# which every field is explained; `kfilms catalog check` says what is wrong or missing.
"""


class ConvertedCatalog(NamedTuple):
    """The text of a catalog, its number of films, and the data it had to leave out.

    *imdb_ratings*, *added* and *rated* count the ratings of IMDb, the dates added and
    your ratings that are left out. *refused* names the fields with values that the
    format does not allow.
    """

    text: str
    films: int
    remarks: tuple[str, ...]
    imdb_ratings: int
    added: int
    rated: int
    refused: tuple[str, ...]


def convert_export(file: IO[bytes], name: str, *, keep_going: bool) -> ConvertedCatalog:
    """Return the catalog made from the IMDb export *file*, called *name*.

    Ids, titles and order are kept. With *keep_going*, invalid rows are skipped.

    Raises:
        CatalogError: the export cannot be read.
    """
    heading = Heading("")
    terms: list[Term] = []
    entries: list[CatalogEntry] = []
    for record in read_export(file, name, keep_going=keep_going):
        if isinstance(record, Heading):
            heading = record
        elif isinstance(record, Term):
            terms.append(record)
        else:
            entries.append(record)
    refused: list[str] = []
    films = [_remove_invalid(_film_fields(entry), refused) for entry in entries]
    text = "".join(f"{line}\n" for line in _catalog_lines(heading.title, terms, films))
    for _ in read_catalog(BytesIO(text.encode()), name):
        pass  # raises an error if the text is no valid catalog
    return ConvertedCatalog(
        text,
        len(films),
        heading.remarks,
        sum(entry.film.imdb_rating is not None for entry in entries),
        sum(entry.film.added_on is not None for entry in entries),
        sum(entry.rating is not None for entry in entries),
        tuple(refused),
    )


def _film_fields(entry: CatalogEntry) -> dict[str, Any]:
    """Return the known facts of the film, by the fields of the format."""
    film = entry.film
    fields = {
        "id": film.id,
        "title": film.title,
        "original_title": film.original_title,
        "released": film.released,
        "minutes": film.minutes,
        "directors": [person.name for person in film.directors],
        "themes": [use.id for use in film.themes],
        "why": film.why,
        "ids": dict(film.ids),
    }
    return {field: value for field, value in fields.items() if value}


def _remove_invalid(film: dict[str, Any], refused: list[str]) -> dict[str, Any]:
    """Return *film* without its invalid fields; add their names to *refused*.

    An invalid title is replaced by the id.
    """
    invalid = _invalid_fields(file_format.FilmModel, film)
    refused += [f"{film['id']}: {field.replace('_', ' ')}" for field in invalid]
    valid = {field: value for field, value in film.items() if field not in invalid}
    return {"id": film["id"], "title": film["id"], **valid}


def _invalid_fields(model: type[BaseModel], values: dict[str, Any]) -> list[str]:
    """Return the fields of *values* that are invalid in *model*, each once."""
    try:
        model.model_validate(parse_text(values))
    except ValidationError as error:
        return [*dict.fromkeys(str(finding["loc"][0]) for finding in error.errors())]
    return []


def _catalog_lines(
    title: str, terms: list[Term], films: list[dict[str, Any]]
) -> Iterator[str]:
    yield from _COMMENT.splitlines()
    if not _invalid_fields(file_format.HeadModel, {"title": title}):
        yield f"title: {scalar(title)}"
    if terms:
        yield from ("", "themes:")
    for term in terms:
        yield f"  {scalar(term.id)}:"
        yield f"    label: {scalar(term.label)}"
        if term.aliases:
            yield "    aliases:"
            yield from (f"      - {scalar(alias)}" for alias in term.aliases)
    yield from ("", "films:")
    for number, film in enumerate(films):
        yield from [""] * bool(number)
        yield from film_lines(film, _LAYOUT)


def lost(catalog: ConvertedCatalog) -> Iterator[str]:
    """Yield one sentence for each kind of data that *catalog* had to leave out."""
    counts = (
        (catalog.imdb_ratings, "rating of IMDb", "ratings of IMDb"),
        (catalog.added, "date added", "dates added"),
        (catalog.rated, "rating of yours", "ratings of yours"),
    )
    amounts = [pluralize(number, *nouns) for number, *nouns in counts if number]
    if amounts:
        yield f"Not kept, for a catalog has no place for it: {', '.join(amounts)}"
    if catalog.refused:
        refused = summarize(catalog.refused, len(catalog.refused))
        yield f"Not kept, for a catalog does not take it: {refused}"
