"""What a long article costs: checked on the Runs page, opened in the Reader. `python -m tests.bench.bench_reader`.

An article of 1,000 words and one of 30,000, each in an event of its own with a second outlet, are checked by the
built-in judge while a browser watches the progress bar; then a browser follows links to both in turn, and the seconds
until each is drawn are printed, with the server's CPU time.
"""

from __future__ import annotations

import statistics
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.bench.bench_ui import ROOT, cpu_seconds, served
from tests.support.browser import BROWSER, CHROMIUM
from workbench import Settings, Workbench
from workbench.ingest.sources import Upload

SIZES = (1_000, 30_000)
REPEATS = 15
GOAL = 3.0
PEOPLE = ("Ida Marsh", "Olaf Brink", "Rosa Teal", "Jon Hadley", "Vera Colt", "Amos Reed", "Lena Frost")
TOWNS = ("Norhaven", "Estavia", "Pellworth", "Quarrydon", "Sandmere", "Tilbrook", "Umberley", "Vintry", "Wexholm")
THINGS = ("tram line", "sea wall", "town library", "cable car", "fish market", "footbridge", "bus depot", "night ferry")
IDLE = """() => document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState === "notRunning"
  && !document.querySelector('[data-stale="true"], [data-testid="stAppSkeleton"]')"""
DRAWN = "id => document.querySelector('.reading')?.dataset.article === id && (" + IDLE + ")()"


def text(words: int, outlet: str) -> str:
    """Write an article of so many words, no two sentences alike."""
    lines = [
        "Council reports on the works of nine towns",
        f"ARDEN, June 4 ({outlet}) - The council reported on Thursday.",
    ]
    count = number = 0
    while count < words:
        paragraph = " ".join(_sentence(number + n) for n in range(4))
        number, count = number + 4, count + len(paragraph.split())
        lines.append(paragraph)
    return "\n".join(lines)


def _sentence(n: int) -> str:
    who, town, thing = PEOPLE[n % 7], TOWNS[(n // 7 + n) % 9], THINGS[(n // 5 + 3 * n) % 8]
    return (
        f"The {thing} in {town} cost {n + 3} million euros, councillor {who} said on Tuesday.",
        f"{who} denied that the town of {town} had paid {n + 2} builders of the {thing} in advance.",
        f"Auditors found that {n + 11} workers had left the {thing} in {town} before it opened.",
        f'"We counted {n + 40} visitors at the {thing} in {town} on the first day," said {who}.',
        f"According to the mayor of {town}, the {thing} will close for {n + 5} days next year.",
    )[n % 5]


def fill(folder: Path) -> dict[int, str]:
    """Add the articles, and give the id of each by its size."""
    with Workbench(Settings(workspace=folder)) as bench:
        for words in SIZES:
            for outlet, length in (("Courier", words), ("Gazette", 600)):
                bench.add([Upload(name=f"{outlet}.txt", data=text(length, outlet).encode())], event=f"{words} words")
        return {words: max(bench.articles(f"{words} words"), key=lambda one: len(one.text)).id for words in SIZES}


def check(page: Any, address: str, words: int) -> None:
    """Check an event on the Runs page, and print what its progress bar showed."""
    page.goto(f"{address}/runs")
    box = page.get_by_role("combobox", name="Event")
    box.click()
    box.fill(f"{words} words")
    page.get_by_role("option", name=f"{words} words", exact=True).click()
    page.wait_for_function(IDLE)
    before = page.locator("[class*='st-key-run_']").count()
    began, shown = time.perf_counter(), []
    page.get_by_role("button", name="Find and check claims").click()
    bar = page.locator('[data-testid="stProgress"]')
    bar.first.wait_for()
    first = time.perf_counter() - began
    while page.locator("[class*='st-key-run_']").count() == before or bar.count():
        shown += bar.first.all_inner_texts()[:1] if bar.count() else []
        page.wait_for_timeout(100)
    took = time.perf_counter() - began
    print(f"| checked, {words:,} words | {took:.0f} s; bar after {first:.1f} s, {len(set(shown))} different states |")


def opened(page: Any, article_id: str, process: int) -> tuple[float, float]:
    """Follow a link to an article; give the seconds until it is drawn, and the server's CPU."""
    before, began = cpu_seconds(process), time.perf_counter()
    page.evaluate("href => window.workbenchDesk.trigger('go', href)", f"./reader?article={article_id}")
    page.wait_for_function(DRAWN, arg=article_id)
    return time.perf_counter() - began, cpu_seconds(process) - before


def main(folder: Path) -> None:
    """Print the table."""
    from playwright.sync_api import sync_playwright

    ids = fill(folder)
    with served(ROOT / "app.py", folder) as (port, process), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=BROWSER)
        page = browser.new_page()
        page.set_default_timeout(120_000)
        print("| what | found |\n|---|---|")
        for words in SIZES:
            check(page, f"http://127.0.0.1:{port}", words)
        page.goto(f"http://127.0.0.1:{port}/reader")
        page.wait_for_function(f"() => window.workbenchDesk && ({IDLE})()")
        took: dict[int, list[tuple[float, float]]] = {words: [] for words in SIZES}
        for _ in range(REPEATS):
            for words in SIZES:
                took[words].append(opened(page, ids[words], process))
        browser.close()
    seconds, cpu = ({words: statistics.median(one[n] for one in took[words]) for words in SIZES} for n in (0, 1))
    for words in SIZES:
        print(f"| opened, {words:,} words, median of {REPEATS} | {seconds[words]:.2f} s, {cpu[words]:.2f} s CPU |")
    print(f"| ratio (goal: at most {GOAL:.0f}) | {seconds[SIZES[1]] / seconds[SIZES[0]]:.2f} |")


if __name__ == "__main__":
    with TemporaryDirectory() as scratch:
        main(Path(scratch))
