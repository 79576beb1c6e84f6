"""Measures planning: how far the search is from the best plan, and how long it takes.

Small cases are held against the best plan, larger ones against the most films that find
room.

``python -m benchmarks.planning`` prints the first; ``--write`` puts it into
docs/planning.md. The times are part of docs/performance.md; ``--seconds`` prints them
as JSON.
"""

from __future__ import annotations

import json
import random
import statistics
import sys
from collections import Counter
from datetime import date, time, timedelta
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from benchmarks.packings import most_films

from kfilms.catalog import open_catalog
from kfilms.cli.build_plan import theme_relations
from kfilms.cli.paths import shipped_catalog
from kfilms.evenings import evening_on
from kfilms.filters import Query
from kfilms.planner import MAX_EXACT_FILMS, exact, plan
from kfilms.planner.beam_search import search
from kfilms.planner.costs import Costs
from kfilms.planner.problem import Candidate, Rules, planning_problem

if TYPE_CHECKING:
    from kfilms.evenings import Evening
    from kfilms.planner.problem import PlanningProblem

PAGE = Path(__file__).parent.parent / "docs" / "planning.md"
FIGURES = "<!-- figures: python -m benchmarks.planning --write -->\n"
CASES = 500
LARGER = 300
ROUNDS = 9
RULES = (
    "all nine: it is the best plan",
    "the order of the films",
    "which films",
    "how many evenings",
    "how many films",
)
MOST = "as many as can find room"
UNKNOWN = "fewer than the bound, and trying them all takes too long"
FEWER = "fewer than can find room"
MUSTS = "none, for the musts find no room"


def nights(count: int) -> tuple[Evening, ...]:
    """Return *count* evenings up to Valentine's Day, from 19:00 to 23:30."""
    days = (date(2027, 2, 14) - timedelta(number) for number in reversed(range(count)))
    return tuple(evening_on(day, time(19), time(23, 30)) for day in days)


def the_ten() -> tuple[Candidate, ...]:
    """Return the films of the shipped catalog as the command would give them."""
    catalog = open_catalog(shipped_catalog(), None)
    related = theme_relations(catalog.terms)
    return tuple(
        Candidate(
            row.id, row.title, row.minutes, row.heaviness, place, related(row.theme_ids)
        )
        for place, row in enumerate(catalog.rows(Query()))
    )


def made_up(count: int, chance: random.Random) -> tuple[Candidate, ...]:
    """Return *count* films of lengths, heaviness and themes as catalogs have them."""
    return tuple(
        Candidate(
            f"film-{place}",
            f"Film {place}",
            chance.randint(75, 170),
            chance.choice([1, 2, 3, 3, 3, 4, 4, 5, None]),
            place,
            frozenset(chance.sample(range(39), 3)),  # type: ignore[arg-type] # any kin
        )
        for place in range(count)
    )


def seconds(films: tuple[Candidate, ...], evenings: tuple[Evening, ...]) -> float:
    """Return the median time of planning *films*."""
    taken = []
    for _ in range(ROUNDS):
        start = perf_counter()
        plan(films, evenings, Rules())
        taken.append(perf_counter() - start)
    return statistics.median(taken)


def differences() -> Counter[str]:
    """Count by what the search falls behind the best plan, in cases both can do."""
    chance = random.Random(14)
    found: Counter[str] = Counter()
    for _ in range(CASES):
        films = made_up(chance.randint(4, MAX_EXACT_FILMS), chance)
        seen = planning_problem(films, nights(chance.randint(1, 7)), Rules())
        packed = exact.packings(seen)
        best = exact.arrange(packed, exact.choose(packed) or 0)
        near = search(seen) or []
        found[_difference(Costs(seen), best, near)] += 1
    return found


def _difference(
    costs: Costs, best: list[tuple[int, int]], near: list[tuple[int, int]]
) -> str:
    if len(near) < len(best):
        return RULES[4]
    if len({one for _, one in near}) > len({one for _, one in best}):
        return RULES[3]
    if sorted(film for film, _ in near) != sorted(film for film, _ in best):
        return RULES[2]
    return RULES[0] if _total(costs, near) == _total(costs, best) else RULES[1]


def _total(costs: Costs, line: list[tuple[int, int]]) -> int:
    total = 0
    for place, (film, night) in enumerate(line):
        after = line[place + 1][0] if place + 1 < len(line) else None
        total += costs.step(film, after, place, night)
    return total


def times() -> dict[str, float]:
    """Return for each case how many seconds planning takes."""
    return {
        "the ten films on 5 evenings": seconds(the_ten(), nights(5)),
        "12 films on 6 evenings": seconds(
            made_up(MAX_EXACT_FILMS, random.Random(2)), nights(6)
        ),
        "1,000 films on 30 evenings": seconds(
            made_up(1_000, random.Random(3)), nights(30)
        ),
    }


def larger() -> Counter[str]:
    """Count how many films the search leaves out that find room, in larger cases."""
    chance = random.Random(7)
    found: Counter[str] = Counter()
    for _ in range(LARGER):
        seen = _larger(chance)
        most, known = most_films(seen)
        line = search(seen)
        if most < 0 and line is None:
            found[MUSTS] += 1
        elif line is not None and len(line) == most:
            found[MOST] += 1
        else:
            found[FEWER if known else UNKNOWN] += 1
    return found


def _larger(chance: random.Random) -> PlanningProblem:
    """Return more films than find room, some of them musts, on unequal evenings."""
    number = chance.randint(13, 40)
    evenings = list(nights(chance.randint(2, max(3, number // 3))))
    if chance.choice([True, False]):
        place = chance.randrange(len(evenings))
        evenings[place] = evening_on(evenings[place].day, time(14), time(18))
    films = tuple(
        film._replace(minutes=chance.randint(70, 180), must=not chance.randrange(12))
        for film in made_up(number, chance)
    )
    rules = Rules(per_evening=chance.choice([None, None, None, 1, 2]))
    may = planning_problem(films, tuple(evenings), rules).may
    fitting = tuple(film for film, fits in zip(films, may, strict=True) if fits)
    return planning_problem(fitting, tuple(evenings), rules)


def figures() -> str:
    """Return how the search compares with the best plan, as markdown."""
    counted, more = differences(), larger()
    lines = [
        f"| the search, {CASES} cases: where it falls behind the best plan | cases |",
        "|---|--:|",
        *(f"| {rule} | {counted[rule]} |" for rule in RULES),
        "",
        f"| the search, {LARGER} cases of 13 to 40 films: films it places | cases |",
        "|---|--:|",
        *(f"| {said} | {more[said]} |" for said in (MOST, UNKNOWN, FEWER, MUSTS)),
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Print the figures, or write them into the page."""
    if "--seconds" in sys.argv[1:]:
        print(json.dumps(times()))
        return
    told = figures()
    if "--write" in sys.argv[1:]:
        page = PAGE.read_text("utf-8")
        PAGE.write_text(page[: page.index(FIGURES)] + FIGURES + "\n" + told, "utf-8")
    print(told)


if __name__ == "__main__":
    main()
