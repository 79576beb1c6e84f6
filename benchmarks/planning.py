"""Measures the quality and the speed of planning.

In small cases the search is compared with the best plan, in larger cases with the
largest number of films that fit.

``python -m benchmarks.planning`` prints the quality, ``--write`` writes it to
docs/planning.md. ``--seconds`` prints the times as JSON, for docs/performance.md.
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
    """Return the films of the shipped catalog as candidates, as the command does."""
    catalog = open_catalog(shipped_catalog(), None)
    related = theme_relations(catalog.terms)
    return tuple(
        Candidate(
            row.id, row.title, row.minutes, row.heaviness, place, related(row.theme_ids)
        )
        for place, row in enumerate(catalog.rows(Query()))
    )


def made_up(count: int, chance: random.Random) -> tuple[Candidate, ...]:
    """Return *count* films with random but realistic lengths, heaviness and themes."""
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
    """Return the median time of planning *films*, in seconds."""
    durations = []
    for _ in range(ROUNDS):
        start = perf_counter()
        plan(films, evenings, Rules())
        durations.append(perf_counter() - start)
    return statistics.median(durations)


def differences() -> Counter[str]:
    """Count the first rule by which the search is worse than the best plan.

    The cases are small enough for the exact algorithm.
    """
    chance = random.Random(14)
    counts: Counter[str] = Counter()
    for _ in range(CASES):
        films = made_up(chance.randint(4, MAX_EXACT_FILMS), chance)
        problem = planning_problem(films, nights(chance.randint(1, 7)), Rules())
        packed = exact.packings(problem)
        best = exact.arrange(packed, exact.choose(packed) or 0)
        near = search(problem) or []
        counts[_difference(Costs(problem), best, near)] += 1
    return counts


def _difference(
    costs: Costs, best: list[tuple[int, int]], near: list[tuple[int, int]]
) -> str:
    if len(near) < len(best):
        return RULES[4]
    if len({night for _, night in near}) > len({night for _, night in best}):
        return RULES[3]
    if sorted(film for film, _ in near) != sorted(film for film, _ in best):
        return RULES[2]
    return RULES[0] if _total(costs, near) == _total(costs, best) else RULES[1]


def _total(costs: Costs, placed: list[tuple[int, int]]) -> int:
    total = 0
    for place, (film, night) in enumerate(placed):
        after = placed[place + 1][0] if place + 1 < len(placed) else None
        total += costs.step(film, after, place, night)
    return total


def times() -> dict[str, float]:
    """Return the seconds that planning takes, by case."""
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
    """Count the larger cases by whether the search places as many films as fit."""
    chance = random.Random(7)
    counts: Counter[str] = Counter()
    for _ in range(LARGER):
        problem = _larger(chance)
        most, is_exact = most_films(problem)
        placed = search(problem)
        if most < 0 and placed is None:
            counts[MUSTS] += 1
        elif placed is not None and len(placed) == most:
            counts[MOST] += 1
        else:
            counts[FEWER if is_exact else UNKNOWN] += 1
    return counts


def _larger(chance: random.Random) -> PlanningProblem:
    """Return a random problem: more films than fit, some musts, unequal evenings."""
    count = chance.randint(13, 40)
    evenings = list(nights(chance.randint(2, max(3, count // 3))))
    if chance.choice([True, False]):
        place = chance.randrange(len(evenings))
        evenings[place] = evening_on(evenings[place].day, time(14), time(18))
    films = tuple(
        film._replace(minutes=chance.randint(70, 180), must=not chance.randrange(12))
        for film in made_up(count, chance)
    )
    rules = Rules(per_evening=chance.choice([None, None, None, 1, 2]))
    may = planning_problem(films, tuple(evenings), rules).may
    fitting = tuple(film for film, fits in zip(films, may, strict=True) if fits)
    return planning_problem(fitting, tuple(evenings), rules)


def figures() -> str:
    """Return the quality of the search as two tables in Markdown."""
    small_cases, larger_cases = differences(), larger()
    results = (MOST, UNKNOWN, FEWER, MUSTS)
    lines = [
        f"| the search, {CASES} cases: where it falls behind the best plan | cases |",
        "|---|--:|",
        *(f"| {rule} | {small_cases[rule]} |" for rule in RULES),
        "",
        f"| the search, {LARGER} cases of 13 to 40 films: films it places | cases |",
        "|---|--:|",
        *(f"| {result} | {larger_cases[result]} |" for result in results),
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Print the figures; ``--write`` also writes them to the page."""
    if "--seconds" in sys.argv[1:]:
        print(json.dumps(times()))
        return
    text = figures()
    if "--write" in sys.argv[1:]:
        page = PAGE.read_text("utf-8")
        PAGE.write_text(page[: page.index(FIGURES)] + FIGURES + "\n" + text, "utf-8")
    print(text)


if __name__ == "__main__":
    main()
