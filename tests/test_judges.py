"""Exports opened by the programs they are for: khal, ical.js, Chromium with axe-core.

``.ci/run`` installs them all and sets ``KFILMS_JUDGES=required``; elsewhere a test
skips where its judge is missing, and says which.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import UTC
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kfilms.exporters import Options
from tests.programmes import SAMPLES, awkward, planned, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfilms.programme import Programme

pytestmark = [pytest.mark.judges, pytest.mark.processes]

JUDGES = Path(__file__).parent / "judges"
MODULES = JUDGES / "node_modules"
TIMED = {"planned": planned, "awkward": awkward}
WIDTHS = {"phone": 390, "desk": 1024, "poster": 1920}


def _missing(what: str) -> None:
    """Skip for want of *what*; where all judges are required, fail."""
    if os.environ.get("KFILMS_JUDGES") == "required":
        pytest.fail(f"{what} is missing")
    pytest.skip(f"{what} is missing")


def _read_by_node(form: str, text: str) -> Any:
    if shutil.which("node") is None or not MODULES.is_dir():
        _missing("node with tests/judges/node_modules (npm install)")
    done = subprocess.run(
        ["node", str(JUDGES / "read.js"), form],
        input=text.encode(),
        capture_output=True,
        check=True,
        timeout=60,
    )
    return json.loads(done.stdout)


@pytest.mark.parametrize("sample", TIMED)
def test_ical_js_reads_every_event(sample):
    programme = TIMED[sample]()

    read = _read_by_node("ics", text_of("ics", programme, Options(alarm=45)))

    placed = [one for one in programme.showings if one.starts_at]
    assert [
        (one["summary"], one["starts_at"], one["ends_at"], one["alarms"])
        for one in read
    ] == [
        (one.film.title, _iso(one.starts_at), _iso(one.ends_at), ["-PT45M"])
        for one in placed
    ]
    assert {one["sequence"] for one in read} == {programme.revision}
    assert {one["stamp"] for one in read} == {"2026-11-22T11:00:00.000Z"}
    for said, one in zip(read, placed, strict=True):
        assert one.why is None or said["description"].endswith(f"Why here: {one.why}")


def _iso(at: Any) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.000Z}"


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_reader_of_yaml_1_2_reads_what_json_says(sample):
    programme = SAMPLES[sample]()

    read = _read_by_node("yaml", text_of("yaml", programme))

    assert read == json.loads(text_of("json", programme))


def _khal(home: Path, *argv: str) -> str:
    khal = Path(sys.executable).parent / "khal"
    if not khal.exists():
        _missing("khal")
    environ = {**os.environ, "HOME": str(home), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        [khal, "-c", str(home / "khal.conf"), *argv],
        env=environ,
        capture_output=True,
        encoding="utf-8",
        check=True,
        timeout=60,
    )
    return done.stdout


def test_khal_imports_the_plan_and_again_without_doubling_it(home: Path):
    (home / "khal.conf").write_text(
        f"[calendars]\n[[films]]\npath = {home}/films\n"
        f"[sqlite]\npath = {home}/khal.db\n"
        "[locale]\nlocal_timezone = Europe/Berlin\ndefault_timezone = Europe/Berlin\n"
        "timeformat = %H:%M\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\n"
        "datetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\n",
        encoding="utf-8",
    )
    (home / "films").mkdir()
    plan = home / "plan.ics"
    plan.write_bytes(text_of("ics", planned(), Options(alarm=30)).encode())
    shown = ["list", "--format", "{start-time}-{end-time} {title}", "2027-02-10", "5d"]

    first = _listed(_khal, home, plan, shown)
    again = _listed(_khal, home, plan, shown)

    assert first == again
    assert first == [
        f"{one.starts_at:%H:%M}-{one.ends_at:%H:%M} {one.film.title}"
        for one in planned().showings
        if one.starts_at and one.ends_at
    ]


def _listed(khal: Any, home: Path, plan: Path, shown: list[str]) -> list[str]:
    khal(home, "import", "--batch", "-a", "films", str(plan))
    lines = khal(home, *shown).splitlines()
    return [line.removesuffix(" ⏰") for line in lines if line[:1].isdigit()]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Headless Chromium, Debian's or another."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        _missing("Chromium")
    if find_spec("playwright") is None:
        _missing("playwright")
    with import_module("playwright.sync_api").sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=found)
        yield launched
        launched.close()


class Page:
    """An export opened from a file, with everything it asked for or complained of."""

    def __init__(self, browser: Any, path: Path, **context: Any) -> None:
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self.context = browser.new_context(**context)
        self.context.set_default_timeout(15_000)
        self.page = self.context.new_page()
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda said: self.complaints.append(said.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(path.as_uri())


@pytest.fixture
def open_page(browser: Any, tmp_path: Path) -> Iterator[Any]:
    """Write a programme as a page, and open it."""
    opened = []

    def open_(programme: Programme, **context: Any) -> Page:
        path = tmp_path / "programme.html"
        path.write_bytes(text_of("html", programme).encode())
        opened.append(Page(browser, path, **context))
        return opened[-1]

    yield open_
    for page in opened:
        page.context.close()


def _screen(width: int) -> dict[str, Any]:
    return {"viewport": {"width": width, "height": 900}}


@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("width", WIDTHS)
def test_a_page_fits_every_width_and_fetches_nothing(open_page, sample, width):
    programme = SAMPLES[sample]()

    opened = open_page(programme, **_screen(WIDTHS[width]))

    page = opened.page
    assert opened.complaints == []
    assert opened.asked == [page.url]
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[width]
    assert page.locator("article h3").all_text_contents() == [
        one.film.title for one in programme.showings
    ]
    assert page.locator("h1").inner_text() == programme.title
    spilling = page.evaluate(
        """[...document.querySelectorAll("article, article *")].filter((part) =>
            part.scrollWidth > part.clientWidth + 1 && part.clientWidth > 1
            && getComputedStyle(part).display !== "inline")
            .map((part) => part.outerHTML)"""
    )
    assert spilling == []


@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_to_complain_of(open_page, sample, scheme):
    axe = MODULES / "axe-core" / "axe.min.js"
    if not axe.exists():
        _missing("axe-core (npm install --prefix tests/judges)")
    page = open_page(SAMPLES[sample](), color_scheme=scheme, **_screen(1024)).page

    page.evaluate(axe.read_text(encoding="utf-8"))
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    found = page.evaluate("axe.run()")

    assert [(one["id"], one["nodes"]) for one in found["violations"]] == []
    assert len(found["passes"]) > 20


def test_a_page_reads_without_script(open_page):
    page = open_page(planned(), java_script_enabled=False, **_screen(390)).page

    assert page.locator("article").count() == 10
    box = page.get_by_role("checkbox", name="watched Oasis")
    box.check()
    assert box.is_checked()


def test_notes_are_behind_a_disclosure_and_severe_ones_in_the_open(open_page):
    page = open_page(planned(), **_screen(1024)).page

    oasis = page.locator("article", has_text="Oasis").first
    assert oasis.get_by_text("Content: sexual violence").is_visible()
    assert not oasis.get_by_text("bigotry (ableism").is_visible()
    summary = oasis.locator("summary")
    assert summary.text_content() == "More content notes of Oasis"
    summary.focus()
    page.keyboard.press("Enter")
    assert oasis.get_by_text("bigotry (ableism").is_visible()


def test_everything_is_reached_by_the_keyboard_in_reading_order(open_page):
    page = open_page(planned(), **_screen(1024)).page

    reached = []
    for _ in range(20):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.tagName"))

    assert reached == ["SUMMARY", "INPUT"] * 10


def test_ticks_are_remembered_by_the_browser_for_each_watchlist(open_page):
    opened = open_page(planned(), **_screen(390))
    page = opened.page

    page.get_by_role("checkbox", name="watched Ditto").check()
    page.reload()

    assert page.get_by_role("checkbox", name="watched Ditto").is_checked()
    assert not page.get_by_role("checkbox", name="watched Oasis").is_checked()
    kept = page.evaluate("Object.entries(localStorage)")
    assert kept == [["kfilms:valentine:ditto", "1"]]
    assert opened.complaints == []


def test_what_was_watched_comes_ticked(open_page):
    page = open_page(awkward(), **_screen(390)).page

    ticked = page.locator("input:checked")
    assert ticked.count() == 1
    assert "Watched on 14 February 2026, rated 4.5 of 5." in (
        page.locator("article", has=ticked).inner_text()
    )


def test_the_ten_films_print_on_one_sheet_of_a4(open_page):
    page = open_page(planned(), **_screen(1024)).page

    sheet = page.pdf(prefer_css_page_size=True)

    assert sheet.count(b"/Type /Page\n") == 1
    page.emulate_media(media="print")
    for one in planned().showings:
        assert page.get_by_role("heading", name=one.film.title).is_visible()
    assert page.get_by_text("Content: sexual violence").first.is_visible()


def test_dark_and_light_differ(open_page):
    grounds = {
        scheme: open_page(planned(), color_scheme=scheme).page.evaluate(
            "getComputedStyle(document.body).backgroundColor"
        )
        for scheme in ("light", "dark")
    }

    assert len(set(grounds.values())) == 2


@pytest.mark.parametrize("sample", SAMPLES)
def test_nothing_on_a_poster_leaves_it_or_lies_over_another(browser, tmp_path, sample):
    path = tmp_path / "poster.svg"
    path.write_bytes(text_of("svg", SAMPLES[sample]()).encode())
    opened = Page(browser, path)

    boxes = opened.page.evaluate(
        """[...document.querySelectorAll("text")].map((part) => {
            const box = part.getBBox();
            return [part.textContent, box.x, box.x + box.width,
                    part.y.baseVal[0].value];
        })"""
    )
    height = opened.page.evaluate("document.documentElement.viewBox.baseVal.height")
    opened.context.close()

    assert opened.asked == [path.as_uri()]
    assert opened.complaints == []
    assert all(left > 0 and right <= 1080 - 30 for _, left, right, _ in boxes)
    assert all(0 < y < height for *_, y in boxes)
    for text, left, right, y in boxes:
        beside = [one for one in boxes if one[3] == y and one[1] > left]
        assert all(one[1] >= right for one in beside), text


def test_a_poster_may_be_a_picture_in_a_page(browser, tmp_path):
    (tmp_path / "poster.svg").write_bytes(text_of("svg", planned()).encode())
    (tmp_path / "page.html").write_text("<img src=poster.svg>", encoding="utf-8")
    opened = Page(browser, tmp_path / "page.html")

    size = opened.page.evaluate(
        "(({naturalWidth: w, naturalHeight: h}) => [w, h])(document.images[0])"
    )
    opened.context.close()

    assert size[0] == 1080
    assert 1400 < size[1] < 2400
