"""Reads YAML catalogs and IMDb exports, and merges several catalogs into one.

The beginning of a file decides which of the two it is.
"""

from __future__ import annotations

from contextlib import closing
from itertools import takewhile
from typing import IO, TYPE_CHECKING, Final

from kfilms.catalog.entries import CatalogEntry
from kfilms.catalog.merge import MergedVocabulary, merge_catalogs
from kfilms.errors import CatalogError
from kfilms.films import Heading
from kfilms.vocabulary import Term

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Sequence

    from kfilms.catalog.merge import JoinedTerms
    from kfilms.vocabulary import ContentNoteUse, ThemeUse

    Record = Heading | Term | CatalogEntry
    Named = tuple[IO[bytes], str]
    """A file and its name in messages."""

_MAX_REPORTED: Final = 100
_MAX_HEADER: Final = 10_000
_START: Final = 16 * 1024

_SIGNS: Final = (b",", b";", b"\t", b"const", b"letterboxd", b"\0")
"""The first line of every list contains one of these, as in few other files.

They are delimiters, the column of a list with only ids, the heading of a Letterboxd
list, and the zero byte of UTF-16.
"""


def read_file(
    file: IO[bytes], name: str, *, keep_going: bool = False
) -> Generator[Record]:
    """Yield the heading, then the vocabulary, then the films of one *file*.

    *name* is the name of the file in messages. With *keep_going*, invalid rows of an
    IMDb export are skipped.

    Raises:
        CatalogError: the file is invalid; the error lists every problem found.
    """
    if is_imdb_export(file, name):
        from kfilms.catalog import imdb_export

        yield from imdb_export.read_export(file, name, keep_going=keep_going)
    else:
        from kfilms.catalog.parse import read_catalog

        yield from read_catalog(file, name)


def is_imdb_export(file: IO[bytes], name: str) -> bool:
    """Return True if *file* is an IMDb export, False if it is YAML.

    Raises:
        CatalogError: the file is neither, or cannot be read.
    """
    try:
        is_export = has_export_header(file)
        file.seek(0)
        line = file.readline(_MAX_HEADER)
    except OSError as error:
        raise CatalogError(
            f"the catalog {name} cannot be read: {error.strerror}"
        ) from error
    if not is_export and name.lower().endswith(".csv") and b":" not in line:
        raise CatalogError(
            f"{name} has a header that kfilms does not know",
            hint="take a watchlist, a list or ratings as IMDb exports them",
        )
    return is_export


def has_export_header(file: IO[bytes]) -> bool:
    """Return True if *file* begins with the header of a known list; ignore its name."""
    file.seek(0)
    start = file.read(_START)
    line, *_ = start.lower().lstrip().splitlines() or [b""]
    if not any(sign in line for sign in _SIGNS):
        return False
    from kfilms.tables import detect_header

    return detect_header(start) is not None


def read_files(files: Sequence[Named], *, keep_going: bool = False) -> Iterator[Record]:
    """Yield the merged heading, vocabulary and films of all *files*.

    The films of the first file are read one at a time; the films of the other files
    are all kept in memory.

    Raises:
        CatalogError: a file is invalid, or a word has different meanings in two files.
    """
    if len(files) == 1:
        yield from read_file(*files[0], keep_going=keep_going)
        return
    vocabulary = MergedVocabulary()
    heads = [_head(file, vocabulary, keep_going=keep_going) for file in files]
    conflicts = [
        f'{name}: the {term.kind} "{term.id}" {message}'
        for (_, terms), (_, name) in zip(heads, files, strict=True)
        for term, message in terms.conflicts
    ]
    if conflicts:
        raise CatalogError(
            "the catalogs contradict each other",
            details=tuple(conflicts[:_MAX_REPORTED]),
            hint="rename one, or use the catalogs one at a time",
        )
    remarks = (remark for heading, _ in heads for remark in heading.remarks)
    # The article and the common theme may not apply to films of the other files.
    first = heads[0][0]._replace(article=None, common_theme=None)
    yield first._replace(remarks=tuple(remarks))
    yield from vocabulary.terms.values()
    films = [
        _merged_films(file, terms.meant, keep_going=keep_going)
        for file, (_, terms) in zip(files, heads, strict=True)
    ]
    yield from merge_catalogs(films)


def _head(
    file: Named, vocabulary: MergedVocabulary, *, keep_going: bool
) -> tuple[Heading, JoinedTerms]:
    """Return the heading of *file* and its joined terms; stop before its films."""
    with closing(read_file(*file, keep_going=keep_going)) as records:
        head = list(
            takewhile(lambda record: not isinstance(record, CatalogEntry), records)
        )
    (heading,) = (record for record in head if isinstance(record, Heading))
    terms = (record for record in head if isinstance(record, Term))
    return heading, vocabulary.join(terms, file[1])


def _merged_films(
    file: Named, meanings: dict[str, Term], *, keep_going: bool
) -> Iterator[CatalogEntry]:
    """Yield the films of *file* with the terms that *meanings* has for their ids."""
    for record in read_file(*file, keep_going=keep_going):
        if isinstance(record, CatalogEntry):
            film = record.film
            notes = film.content_notes
            themes = _merged_themes(film.themes, meanings)
            minor = _merged_themes(film.minor_themes, meanings)
            theme_ids = {use.id for use in themes}
            film = film._replace(
                themes=themes,
                minor_themes=tuple(use for use in minor if use.id not in theme_ids),
                content_notes=None if notes is None else _merged_notes(notes, meanings),
            )
            yield record._replace(film=film)


def _merged_themes(
    uses: Iterable[ThemeUse], meanings: dict[str, Term]
) -> tuple[ThemeUse, ...]:
    terms = ((use, meanings[use.id]) for use in uses)
    merged_uses = [use._replace(id=term.id, label=term.label) for use, term in terms]
    return tuple({use.id: use for use in reversed(merged_uses)}.values())[::-1]


def _merged_notes(
    uses: Iterable[ContentNoteUse], meanings: dict[str, Term]
) -> tuple[ContentNoteUse, ...]:
    terms = ((use, meanings[use.id]) for use in uses)
    merged_uses = [
        use._replace(id=term.id, label=term.label, severe=term.severe or use.severe)
        for use, term in terms
    ]
    return tuple({use.id: use for use in reversed(merged_uses)}.values())[::-1]
