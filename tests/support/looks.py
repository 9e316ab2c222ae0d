"""What is wrong with how a page looks: overflow, cut text, overlap, and what axe calls serious."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import axe_playwright_python

from tests.support.browser import Tab

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
MEASURE = Path(__file__).with_name("layout.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SIZES = ({"width": 1440, "height": 900}, {"width": 1100, "height": 800})
SIDEWAYS = """() => [...document.querySelectorAll('.st-key-page, .st-key-margin, [data-testid="stPopoverBody"]')]
  .filter((node) => node.scrollWidth > node.clientWidth + 1).map((node) => `${node.className} scrolls sideways`)"""
"""What is made to scroll down, and must not hide what is too wide for it."""


def measure(page: Any) -> list[str]:
    """What is wrong with a page's layout."""
    return [*page.evaluate(MEASURE), *page.evaluate(SIDEWAYS)]


def serious(page: Any) -> list[str]:
    """What axe calls serious or critical."""
    found = page.evaluate("rules => axe.run(document, { runOnly: rules })", RULES)["violations"]
    return [
        f"{v['id']}: {node['html'][:160]} {node['any'][0]['message'] if node['any'] else ''}"
        for v in found
        if v["impact"] in ("serious", "critical")
        for node in v["nodes"]
    ]


def every_look(tab: Tab) -> dict[str, list[str]]:
    """Measure a page at both sizes, in both themes."""
    wrong: dict[str, list[str]] = {}
    tab.page.evaluate(AXE)
    for theme in ("light", "dark"):
        tab.page.emulate_media(color_scheme=theme)
        _themed(tab, theme)
        wrong[f"axe {theme}"] = serious(tab.page)
        for size in SIZES:
            tab.page.set_viewport_size(size)
            tab.settle()
            wrong[f"layout {theme} {size['width']}"] = measure(tab.page)
    return {where: found for where, found in wrong.items() if found}


def _themed(tab: Tab, theme: str) -> None:
    tab.page.wait_for_function(
        """theme => getComputedStyle(document.querySelector('[data-testid="stApp"]')).colorScheme === theme""",
        arg=theme,
    )
    tab.settle()
