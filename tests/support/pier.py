"""A made-up report on a ferry pier (CC0), and pages of it."""

from __future__ import annotations

HEADLINE = "Lunde closes ferry pier for two years"
VOTE = "The harbour council of Lunde voted on Tuesday to close the old ferry pier for two years, its secretary said."
PILES = "Engineers had found that 14 of the pier's 60 piles were rotten, and that three of them carried no load at all."
QUOTE = "“We cannot let people walk over it,” said Marit Holm, who leads the inspection. “It is not a matter of money.”"
COMPANY = "The ferry company called the decision hasty and said that it would move its boats to the southern quay."
USERS = "Some 900 commuters use the pier every day, according to figures that the company published last spring."
BODY = "".join(f"<p>{one}</p>" for one in (VOTE, PILES, QUOTE, COMPANY, USERS))
NAV = '<nav><a href="/">Home</a> <a href="/w">World</a> <a href="/s">Sport</a></nav>'
STORM = "A storm over the island of Vell tore roofs from forty houses on Sunday night, the fire brigade said. " * 8


def page(*, head: str = "", above: str = "", body: str = BODY, below: str = "", title: str = HEADLINE) -> str:
    """Write a page of the pier, with something in its head, above, below or instead of its text."""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>{head}</head><body>{NAV}'
        f"<article><h1>{HEADLINE}</h1>{above}{body}</article>{below}</body></html>"
    )
