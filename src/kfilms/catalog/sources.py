"""Reads catalogs of either kind, told apart by how they begin, and several as one."""

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
    """A file, and what it is called in messages."""

_MAX_REPORTED: Final = 100
_MAX_HEADER: Final = 10_000
_START: Final = 16 * 1024

_SIGNS: Final = (b",", b";", b"\t", b"const", b"letterboxd", b"\0")
"""One of these stands in the first line of every list, and in that of few other files:
a delimiter, the only column of bare ids, what heads a list of Letterboxd's, UTF-16."""


def read_file(
    file: IO[bytes], name: str, *, keep_going: bool = False
) -> Generator[Record]:
    """Yield the heading, then the vocabulary, then the films of one *file*.

    Raises:
        CatalogError: something is wrong; it names all that could be found.
    """
    if is_imdb_export(file, name):
        from kfilms.catalog import imdb_export as imdb

        yield from imdb.read_export(file, name, keep_going=keep_going)
    else:
        from kfilms.catalog.parse import read_catalog

        yield from read_catalog(file, name)


def is_imdb_export(file: IO[bytes], name: str) -> bool:
    """Tell whether *file* is a list of IMDb's rather than YAML.

    Raises:
        CatalogError: it is neither, or cannot be read.
    """
    try:
        found = has_export_header(file)
        file.seek(0)
        line = file.readline(_MAX_HEADER)
    except OSError as error:
        raise CatalogError(
            f"the catalog {name} cannot be read: {error.strerror}"
        ) from error
    if not found and name.lower().endswith(".csv") and b":" not in line:
        raise CatalogError(
            f"{name} has a header that kfilms does not know",
            hint="take a watchlist, a list or ratings as IMDb exports them",
        )
    return found


def has_export_header(file: IO[bytes]) -> bool:
    """Tell whether *file* begins as an export does, whatever it is called."""
    file.seek(0)
    start = file.read(_START)
    line, *_ = start.lower().lstrip().splitlines() or [b""]
    if not any(sign in line for sign in _SIGNS):
        return False
    from kfilms.tables import detect_header

    return detect_header(start) is not None


def read_files(files: Sequence[Named], *, keep_going: bool = False) -> Iterator[Record]:
    """Yield the heading, the vocabulary and the films of all *files* together.

    The films of the first are read one at a time, those of the others all at once.

    Raises:
        CatalogError: something is wrong with one of them, or they contradict each
            other in what a word means.
    """
    if len(files) == 1:
        yield from read_file(*files[0], keep_going=keep_going)
        return
    vocabulary = MergedVocabulary()
    heads = [_head(one, vocabulary, keep_going=keep_going) for one in files]
    conflicts = [
        f'{name}: the {term.kind} "{term.id}" {what}'
        for (_, joined), (_, name) in zip(heads, files, strict=True)
        for term, what in joined.conflicts
    ]
    if conflicts:
        raise CatalogError(
            "the catalogs contradict each other",
            details=tuple(conflicts[:_MAX_REPORTED]),
            hint="rename one, or use the catalogs one at a time",
        )
    remarks = (remark for heading, _ in heads for remark in heading.remarks)
    # The other films are neither of the article nor known to have the theme.
    first = heads[0][0]._replace(article=None, common_theme=None)
    yield first._replace(remarks=tuple(remarks))
    yield from vocabulary.terms.values()
    films = [
        _merged_films(one, joined.meant, keep_going=keep_going)
        for one, (_, joined) in zip(files, heads, strict=True)
    ]
    yield from merge_catalogs(films)


def _head(
    one: Named, vocabulary: MergedVocabulary, *, keep_going: bool
) -> tuple[Heading, JoinedTerms]:
    """Return the heading of a file, and what its terms mean; read no more of it."""
    with closing(read_file(*one, keep_going=keep_going)) as records:
        before = takewhile(lambda record: not isinstance(record, CatalogEntry), records)
        said = list(before)
    (heading,) = (one for one in said if isinstance(one, Heading))
    terms = (one for one in said if isinstance(one, Term))
    return heading, vocabulary.join(terms, one[1])


def _merged_films(
    one: Named, meant: dict[str, Term], *, keep_going: bool
) -> Iterator[CatalogEntry]:
    """Yield the films of a file, their terms as they are *meant* by all."""
    for record in read_file(*one, keep_going=keep_going):
        if isinstance(record, CatalogEntry):
            film = record.film
            notes = film.content_notes
            themes = _merged_themes(film.themes, meant)
            minor = _merged_themes(film.minor_themes, meant)
            known = {use.id for use in themes}
            film = film._replace(
                themes=themes,
                minor_themes=tuple(use for use in minor if use.id not in known),
                content_notes=None if notes is None else _merged_notes(notes, meant),
            )
            yield record._replace(film=film)


def _merged_themes(
    uses: Iterable[ThemeUse], meant: dict[str, Term]
) -> tuple[ThemeUse, ...]:
    terms = ((use, meant[use.id]) for use in uses)
    same = [use._replace(id=term.id, label=term.label) for use, term in terms]
    return tuple({use.id: use for use in reversed(same)}.values())[::-1]


def _merged_notes(
    uses: Iterable[ContentNoteUse], meant: dict[str, Term]
) -> tuple[ContentNoteUse, ...]:
    terms = ((use, meant[use.id]) for use in uses)
    same = [
        use._replace(id=term.id, label=term.label, severe=term.severe or use.severe)
        for use, term in terms
    ]
    return tuple({use.id: use for use in reversed(same)}.values())[::-1]
