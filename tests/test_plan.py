"""Planning: the one best plan, against every other there is, and what it says."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta
from itertools import groupby, pairwise, permutations
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kfilms.errors import NoMatchError
from kfilms.evenings import MINUTE, Evening, ScheduleConflict, evening_on, schedule
from kfilms.planner import evenings_needed, exact, holds_all, nearest_evenings, plan
from kfilms.planner.beam_search import search
from kfilms.planner.local_search import improve_plan
from kfilms.planner.problem import HEAVY, Candidate, Rules, planning_problem
from kfilms.planner.reasons import MAX_WIDTH, Slot, reasons
from kfilms.text_width import display_width

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kfilms.planner.problem import Plan

DAY = date(2027, 2, 14)

Seats = tuple[tuple[int, int], ...]


def nights(*windows: tuple[int, int]) -> tuple[Evening, ...]:
    """Return evenings in a row, each from its hour and of its minutes."""
    return tuple(
        Evening(day, start, start + length * MINUTE)
        for number, (hour, length) in enumerate(windows)
        for day in (DAY - timedelta(len(windows) - 1 - number),)
        for start in (datetime.combine(day, time(hour)),)
    )


def seatings(
    films: Sequence[Candidate], evenings: Sequence[Evening], rules: Rules
) -> Iterator[Seats]:
    """Yield every way to place some of *films*, as film and evening in order."""
    numbers = range(len(films))
    for count in range(len(films) + 1):
        for chosen in permutations(numbers, count):
            yield from _seated(films, evenings, rules, chosen, 0, ())


def _seated(
    films: Sequence[Candidate],
    evenings: Sequence[Evening],
    rules: Rules,
    left: tuple[int, ...],
    first: int,
    so_far: Seats,
) -> Iterator[Seats]:
    if not left:
        yield so_far
        return
    for number in range(first, len(evenings)):
        for count in range(1, len(left) + 1):
            group = [films[place] for place in left[:count]]
            if _possible(group, evenings[number], rules):
                more = tuple((place, number) for place in left[:count])
                rest = left[count:]
                yield from _seated(
                    films, evenings, rules, rest, number + 1, so_far + more
                )


def _possible(group: list[Candidate], one: Evening, rules: Rules) -> bool:
    if rules.per_evening is not None and len(group) > rules.per_evening:
        return False
    if any(
        film.minutes is None or film.evening not in (None, one.day) for film in group
    ):
        return False
    starts = schedule(
        one, rules.pause, [(film.minutes or 0, film.starts) for film in group]
    )
    return not isinstance(starts, ScheduleConflict)


def value(
    films: Sequence[Candidate], evenings: Sequence[Evening], rules: Rules, seats: Seats
) -> tuple[Any, ...]:
    """Return what a way is compared by, rule after rule; the least is the best."""
    line = [films[place] for place, _ in seats]
    beside = list(pairwise(line))
    back = line[::-1]
    counts = [sum(one == number for _, one in seats) for number in range(len(evenings))]
    positions = sorted(film.position for film in line)
    return (
        -len(line),
        len({number for _, number in seats}),
        sorted(place for place, _ in seats),
        [film.weight for film in back[:1]],
        sum(a.weight >= HEAVY and b.weight >= HEAVY for a, b in beside),
        [film.weight for film in back],
        sum(bool(a.kin & b.kin) for a, b in beside),
        [positions.index(film.position) for film in back],
        [-count for count in (counts if rules.earliest else counts[::-1])],
    )


def best(
    films: Sequence[Candidate], evenings: Sequence[Evening], rules: Rules
) -> Seats | None:
    """Return the best of all ways that place every must."""
    musts = {place for place, film in enumerate(films) if film.must}
    ways = (
        seats
        for seats in seatings(films, evenings, rules)
        if musts <= {place for place, _ in seats}
    )
    return min(
        ways, key=lambda seats: value(films, evenings, rules, seats), default=None
    )


def seats_of(
    made: Plan, films: Sequence[Candidate], evenings: Sequence[Evening]
) -> Seats:
    return tuple(
        (films.index(one.film), evenings.index(one.evening)) for one in made.placed
    )


@st.composite
def cases(draw: Any) -> tuple[list[Candidate], tuple[Evening, ...], Rules]:
    """Draw up to five films, up to three evenings, and rules."""
    windows = st.tuples(
        st.sampled_from([14, 19]), st.sampled_from([100, 230, 270, 400])
    )
    evenings = nights(*draw(st.lists(windows, min_size=1, max_size=3)))
    number = draw(st.integers(1, 5))
    order = draw(st.permutations(range(number)))
    films = []
    for place in range(number):
        day = draw(st.sampled_from([None, None, None, *(one.day for one in evenings)]))
        opens = next((one.opens for one in evenings if one.day == day), None)
        starts = None
        if opens and draw(st.booleans()):
            starts = opens + draw(st.sampled_from([-30, 0, 45, 120])) * MINUTE
        films.append(
            Candidate(
                f"film-{place}",
                f"Film {place}",
                draw(st.sampled_from([None, 60, 90, 101, 120, 128, 240, 500])),
                draw(st.sampled_from([None, 1, 2, 3, 4, 5])),
                order[place],
                frozenset(draw(st.sets(st.sampled_from("abc"), max_size=2))),
                draw(st.sampled_from([False, False, True])),
                day,
                starts,
            )
        )
    rules = Rules(
        draw(st.sampled_from([0, 15])),
        draw(st.sampled_from([None, None, 1, 2])),
        draw(st.booleans()),
    )
    return films, evenings, rules


@pytest.mark.slow
@settings(max_examples=3 * settings().max_examples)
@given(case=cases())
def test_the_plan_is_the_best_of_all_ways(case):
    films, evenings, rules = case
    expected = best(films, evenings, rules)

    if expected is None:
        with pytest.raises(NoMatchError):
            plan(films, evenings, rules)
        return
    made = plan(films, evenings, rules)

    assert seats_of(made, films, evenings) == expected
    placed = {one.film for one in made.placed}
    assert [one.film for one in made.left_out] == [
        film for film in films if film not in placed
    ]


@given(case=cases())
def test_a_plan_breaks_no_rule_and_says_how_far_the_others_miss(case):
    films, evenings, rules = case
    free = [film._replace(must=False) for film in films]

    made = plan(free, evenings, rules)

    for one, group in groupby(made.placed, key=attrgetter("evening")):
        assert _possible([placed.film for placed in group], one, rules)
    for left in made.left_out:
        if left.evening:
            longer = tuple(
                one._replace(closes=one.closes + left.too_long * MINUTE)
                for one in evenings
            )
            alone = [left.film]
            assert not plan(alone, evenings, rules).placed
            assert plan(alone, longer, rules).placed


def legal(
    films: Sequence[Candidate],
    evenings: Sequence[Evening],
    rules: Rules,
    line: Sequence[tuple[int, int]],
) -> bool:
    """Tell whether films play once, in order of the evenings, as the rules have it."""
    numbers = [number for _, number in line]
    groups = [
        [films[film] for film, where in line if where == number]
        for number in range(len(evenings))
    ]
    return (
        numbers == sorted(numbers)
        and len({film for film, _ in line}) == len(line)
        and {place for place, film in enumerate(films) if film.must}
        <= dict(line).keys()
        and all(
            not group or _possible(group, one, rules)
            for group, one in zip(groups, evenings, strict=True)
        )
    )


def test_the_search_opens_no_evening_more_than_it_needs():
    films = tuple(
        Candidate(name, name, 60, None, place) for place, name in enumerate("ab")
    )
    seen = planning_problem(
        films, nights((14, 100), (14, 230)), Rules(pause=0, earliest=True)
    )

    assert search(seen) == [(1, 1), (0, 1)]


def test_films_stay_where_they_are_only_if_the_evenings_are_enough():
    evenings = nights((14, 400), (19, 270), (14, 270), (14, 230), (14, 270))
    kin = ("ac", "a", "", "a", "", "ac", "ab")
    lasts = (120, 120, 60, 120, 120, 240, 60)
    films = [
        Candidate(str(n), str(n), minutes, 3, position, frozenset(near))
        for n, (minutes, position, near) in enumerate(
            zip(lasts, (6, 2, 4, 3, 0, 5, 1), kin, strict=True)
        )
    ]
    films[1] = films[1]._replace(evening=DAY, starts=evenings[4].opens + 120 * MINUTE)
    films[2] = films[2]._replace(evening=evenings[3].day)
    films[5] = films[5]._replace(evening=evenings[0].day)

    line = search(planning_problem(tuple(films), evenings, Rules()))

    assert line == [(5, 0), (4, 2), (0, 2), (2, 3), (3, 3), (6, 4), (1, 4)]


@given(case=cases())
def test_the_search_finds_the_films_and_evenings_of_the_best_plan(case):
    films, evenings, rules = case
    known = [
        film._replace(must=film.must or film.evening is not None)
        for film in films
        if film.minutes
    ]
    may = planning_problem(tuple(known), evenings, rules).may
    fitting = tuple(film for film, fits in zip(known, may, strict=True) if fits)
    seen = planning_problem(fitting, evenings, rules)
    packed = exact.packings(seen)
    chosen = exact.choose(packed)

    line = search(seen)

    if chosen is None or line is None:
        assert chosen is None
        assert line is None
        return
    best_line = exact.arrange(packed, chosen)
    assert legal(fitting, evenings, rules, line)
    assert (
        value(fitting, evenings, rules, tuple(line))[:3]
        == value(fitting, evenings, rules, tuple(best_line))[:3]
    )


def in_order(
    films: Sequence[Candidate], evenings: Sequence[Evening], rules: Rules
) -> list[list[Candidate]]:
    """Return the films of each evening, each film put on the first that has room."""
    full: list[list[Candidate]] = [[] for _ in evenings]
    for film in sorted(films, key=lambda film: not film.must):
        for group, one in zip(full, evenings, strict=True):
            if _possible([*group, film], one, rules):
                group.append(film)
                break
    return full


@settings(max_examples=settings().max_examples // 4)
@example(chance=random.Random(116))
@given(chance=st.randoms(use_true_random=False))
def test_many_films_are_never_fewer_than_filled_in_order(chance):
    evenings = nights(*chance.choices([(19, 270), (14, 240)], k=chance.randint(2, 9)))
    rules = Rules(15, chance.choice([None, None, 1, 2]), chance.random() < 0.5)
    films = tuple(
        Candidate(
            str(place),
            str(place),
            chance.randint(70, 180),
            chance.choice([None, 1, 2, 3, 4, 5]),
            place,
            frozenset(chance.sample("abcdefgh", 2)),
            place < len(evenings) // 2,
        )
        for place in range(chance.randint(13, 40))
    )
    seen = planning_problem(films, evenings, rules)

    line = search(seen)

    assert line is not None
    assert line == search(seen)
    assert legal(films, evenings, rules, line)
    assert len(line) >= sum(map(len, in_order(films, evenings, rules)))


def changed(line: list[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    """Yield *line* with two films exchanged, and with one film elsewhere."""
    for one, (film, night) in enumerate(line):
        for other, (there, then) in enumerate(line):
            swapped = line.copy()
            swapped[one], swapped[other] = (there, night), (film, then)
            rest = line[:one] + line[one + 1 :]
            yield swapped
            yield [*rest[:other], (film, then), *rest[other:]]


@pytest.mark.slow
@settings(max_examples=settings().max_examples // 4)
@given(chance=st.randoms(use_true_random=False))
def test_no_single_change_makes_a_plan_of_many_films_better(chance):
    evenings = nights(*chance.choices([(19, 270), (14, 240)], k=chance.randint(2, 7)))
    rules = Rules(15, chance.choice([None, None, 2]), chance.random() < 0.5)
    films = tuple(
        Candidate(
            str(place),
            str(place),
            chance.randint(70, 180),
            chance.choice([None, 1, 2, 3, 4, 4, 5]),
            place,
            frozenset(chance.sample("abcdefgh", 2)),
        )
        for place in range(chance.randint(13, 16))
    )

    line = search(planning_problem(films, evenings, rules)) or []

    least = value(films, evenings, rules, tuple(line))
    for other in changed(line):
        if legal(films, evenings, rules, other):
            assert value(films, evenings, rules, tuple(other)) >= least


def test_a_plan_is_polished_until_nothing_helps_or_too_much_was_tried():
    """The films in the order of the catalog, two on an evening, heavy ones together."""
    few = tuple(
        Candidate(f"{n}", f"{n}", 80 + n % 3 * 20, 1 + n % 8 // 2, n) for n in range(10)
    )
    evenings = nights(*[(19, 240), (14, 270)] * 3)
    seen = planning_problem(few, evenings, Rules())
    line = [(place, place // 2) for place in range(10)]

    better = improve_plan(seen, line)

    assert legal(few, evenings, Rules(), better)
    least = value(few, evenings, Rules(), tuple(better))
    assert least < value(few, evenings, Rules(), tuple(line))
    for other in changed(better):
        if legal(few, evenings, Rules(), other):
            assert value(few, evenings, Rules(), tuple(other)) >= least
    assert [film.weight for film in map(few.__getitem__, dict(better))][-1] == 1

    many = tuple(Candidate(f"{n}", f"{n}", 60, 3, 300 - n) for n in range(300))
    evenings = nights(*[(19, 270)] * 100)
    line = [(place, place // 3) for place in range(300)]
    assert len(improve_plan(planning_problem(many, evenings, Rules()), line)) == 300


def test_many_films_are_planned_the_same_every_time():
    chance = random.Random(5)
    films = [
        Candidate(
            f"film-{place}",
            f"Film {place}",
            chance.randint(70, 180),
            chance.randint(1, 5),
            place,
            frozenset(chance.sample("abcdefghij", 2)),
            must=place in (3, 60),
        )
        for place in range(80)
    ]
    evenings = nights(*[(19, 270)] * 10)

    made = plan(films, evenings, Rules())

    assert made == plan(films, evenings, Rules())
    few = plan(films, evenings, Rules(per_evening=1))
    assert len(few.placed) == len(evenings)
    assert {"film-3", "film-60"} <= {one.film.film for one in made.placed}
    assert len(made.placed) == 23
    heavy = [one.film.weight >= HEAVY for one in made.placed]
    assert not any(a and b for a, b in pairwise(heavy))
    assert made.placed[-1].film.weight == min(one.film.weight for one in made.placed)


def test_musts_that_fit_alone_but_not_together_say_by_how_much():
    films = [
        Candidate(name, name, 120, 3, place, must=True)
        for place, name in enumerate(("One", "Two", "Three"))
    ]

    with pytest.raises(NoMatchError) as refused:
        plan(films, nights((19, 270)), Rules())
    with pytest.raises(NoMatchError) as many:
        plan(films * 5, nights((19, 270), (20, 270)), Rules())

    assert refused.value.message == (
        "the 3 films that have to be placed miss by 120 minutes"
    )
    assert refused.value.hint == "--until 01:30"
    assert "miss by" in many.value.message
    assert many.value.hint == "take one of them off, or give more evenings"


def test_a_must_that_misses_says_by_how_many_minutes():
    films = [
        Candidate("long", "Long", 277, 3, 0, must=True),
        Candidate("unknown", "Unknown", None, 3, 1, must=True),
    ]

    with pytest.raises(NoMatchError) as one:
        plan(films[:1], nights((19, 270)), Rules())
    with pytest.raises(NoMatchError) as both:
        plan(films, nights((19, 270)), Rules())
    with pytest.raises(NoMatchError) as never:
        plan(films[:1], (), Rules())

    assert (one.value.message, one.value.hint) == (
        "Long misses by 7 minutes",
        "--until 23:37",
    )
    assert both.value.message == "2 films cannot be placed"
    assert both.value.details == (
        "Long misses by 7 minutes",
        "Unknown cannot be placed: nobody knows how long it is",
    )
    assert both.value.hint == "--until 23:37 · leave out --must unknown"
    assert never.value.message == "Long cannot be placed: there is no evening for it"
    assert never.value.hint == "for another day: --on tomorrow"


def test_as_few_evenings_as_hold_all():
    films = [Candidate(str(n), str(n), 120, 3, n) for n in range(5)]
    week = nights(*[(19, 270)] * 7)

    assert nearest_evenings(films, week, Rules()) == week[-3:]
    assert nearest_evenings(films, week, Rules(earliest=True)) == week[:3]
    assert nearest_evenings(films, week[:2], Rules()) == week[:2]
    assert holds_all(films, week, Rules())
    assert not holds_all(films * 4, week, Rules())
    assert evenings_needed(films, week[0], Rules()) == 3
    assert evenings_needed(films * 4, week[0], Rules()) == 10


def test_room_is_found_where_the_longest_first_do_not_find_it():
    films = [
        Candidate(str(n), str(n), minutes, 3, n)
        for n, minutes in enumerate((44, 24, 24, 22, 21, 17, 8, 8, 6, 6))
    ]
    halves = [Candidate(str(n), str(n), 150, 3, n) for n in range(3)]

    assert holds_all(films, nights((19, 61), (19, 61), (19, 61)), Rules(pause=0))
    assert not holds_all(halves, nights((19, 270), (19, 270)), Rules())


def test_films_that_are_all_alike_play_from_the_last_in_the_catalog():
    films = [Candidate(str(n), str(n), 120, 3, n, frozenset("a")) for n in range(6)]

    made = plan(films, nights(*[(19, 270)] * 3), Rules())

    assert [one.film.film for one in made.placed] == list("543210")


def test_fixed_films_that_meet_or_end_too_late_are_refused_by_the_search():
    one = nights((19, 270))[0]
    musts = tuple(
        Candidate(
            str(n),
            str(n),
            120,
            3,
            n,
            must=True,
            evening=DAY,
            starts=one.opens + at * MINUTE,
        )
        for n, at in enumerate((0, 60))
    )
    film = Candidate("2", "2", 100, 3, 2)

    assert search(planning_problem(musts, (one,), Rules())) is None
    assert search(planning_problem((musts[1], film), (one,), Rules())) == [(0, 0)]
    assert search(planning_problem((musts[0], film), (one,), Rules())) == [
        (0, 0),
        (1, 0),
    ]


def test_as_many_as_there_are_evenings_where_none_holds_two():
    films = [Candidate(str(n), str(n), 150 + n // 20, 3, n) for n in range(33)]
    evenings = nights(*[(19, 270)] * 20)

    made = plan(films, evenings, Rules())

    assert {one.film.film for one in made.placed} == {str(n) for n in range(20)}
    assert not holds_all(films, evenings, Rules())


@given(
    seats=st.lists(
        st.builds(
            Slot,
            st.text(max_size=60),
            st.none() | st.integers(1, 5),
            st.frozensets(st.sampled_from(["a", "b", "c"]), max_size=3),
            st.none() | st.dates(DAY, DAY + timedelta(2)),
        ),
        max_size=6,
    ),
    label=st.text(max_size=60),
)
def test_every_showing_has_one_short_reason(seats, label):
    placed = sorted(
        (seat for seat in seats if seat.evening), key=lambda one: one.evening
    )
    seats = [*placed, *(seat for seat in seats if not seat.evening)]

    told = reasons(seats, {"a": label, "b": "b"}, "Valentine's night")

    assert [bool(said) for said in told] == [bool(seat.evening) for seat in seats]
    assert all(display_width(said) <= MAX_WIDTH for said in told)


def test_a_reason_tells_no_weight_that_nobody_gave_and_no_night_that_is_not_there():
    week = timedelta(7)
    unknown = [Slot(name, None, evening=DAY) for name in "ab"]
    weekly = [
        Slot("a", 4, evening=DAY - week),
        Slot("b", 2, evening=DAY - week),
        Slot("c", 5, evening=DAY),
        Slot("d", 1, evening=DAY),
    ]
    nightly = [
        one._replace(evening=one.evening and max(one.evening, DAY - timedelta(1)))
        for one in weekly
    ]

    assert reasons(unknown, {}, "the evening") == [
        "opens the evening",
        "closes the evening",
    ]
    assert reasons(weekly, {}, "the night")[1] == "eases the night after a (4, then 2)"
    assert reasons(nightly, {}, "the night")[1] == (
        "second gentlest of the four, the night before"
    )


def test_an_evening_that_begins_with_the_lighter_film_says_so():
    gentle_first = [
        Slot("a", 1, evening=DAY - timedelta(1)),
        Slot("b", 2, evening=DAY),
        Slot("c", 4, evening=DAY),
    ]

    assert reasons(gentle_first, {}, "the night") == [
        "has the evening to itself",
        "opens gently (2, then 4)",
        "closes the night",
    ]


def test_an_evening_past_midnight_belongs_to_the_day_it_starts_on():
    late = evening_on(DAY, time(22), time(1, 30))

    assert late.minutes == 210
    assert schedule(late, 15, [(100, None), (90, None)]) == [
        datetime.combine(DAY, time(22)),
        datetime.combine(DAY, time(23, 55)),
    ]
    assert schedule(late, 15, [(100, None), (100, None)]) == ScheduleConflict(1, 5)
    assert schedule(late, 15, [(100, None), (60, late.opens)]) == ScheduleConflict(
        1, 115, early=True
    )
