"""Thirty statements, each told in the outlet's own voice and quoted in eight ways; written for these tests (CC0)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

STATEMENTS = """
the ferry company knew it all along
the dam will hold until spring
nobody warned the people of Vell about the flood
the council spent four million crowns on the old quay
three of the piles carried no load at all
the hospital closed its second ward in March
the mayor never signed the contract
the mine polluted the river for eleven years
the new school has room for 600 children
the ministry lost the records of the inspection
the harbour police arrested two divers on Monday
the museum sold the painting to a collector in Bergen
Norwegian inspectors found cracks in the north tower
the airline cancelled every flight to Tromsdal
the bank refused the loan without reading the plan
salmon have disappeared from the lower Ulva
the tunnel was opened before its pumps were tested
the union rejected the second offer
farmers in the valley lost a third of their sheep
the fire began in the kitchen of the hotel
the town owes the contractor nine million crowns
Lunde Shipyard will dismiss 140 workers before Christmas
the vaccine reached only half of the villages
the referee had been paid by the home club
the bridge was sold to a private investor
rents in the old town doubled in five years
the water in the wells is safe to drink
the driver slept for two hours before the crash
the government knew of the leak in January
the chess federation banned both players for life
""".strip().splitlines()
SPEAKERS = """
Marit Holm
the mayor
Per Aas, who leads the inspection
a spokeswoman for the port
Ida Lund, a retired engineer
the union's chairman
Prime Minister Aase Berg
residents
Dr. Lars Vik
the company
""".strip().splitlines()

# `{q}` begins small, `{Q}` with a capital; `{s}` and `{S}` are the speaker; `{a}` and `{b}` two halves of `{Q}`.
_DOUBLE = """
“{Q},” said {s}.
“{Q},” {n} said on Tuesday.
{S} said: “{Q}.”
{S} said, “{Q}.”
"{Q}," said {s}.
"{Q}," {n} told reporters.
{S} said: "{Q}."
“{Q}”, {n} said.
"{Q}", said {s}.
"{Q}" - {n}.
"""
_SINGLE = """
‘{Q},’ said {s}.
‘{Q},’ {n} said on Tuesday.
‘{Q}’, said {s}.
{S} said: ‘{Q}.’
{S} said: ‘{Q}’.
'{Q},' said {s}.
'{Q}', {n} said.
{S} told reporters: '{Q}.'
‹{Q}›, said {s}.
‹{Q},› {n} said.
›{Q}‹, said {s}.
{S} said: ‹{Q}.›
‘It isn’t right, and {q},’ said {s}.
'It isn't the workers' fault: {q},' {n} said.
"""
_FOREIGN = """
„{Q}“, said {s}.
„{Q},“ {n} said.
„{Q}”, said {s}.
{S} said: „{Q}.“
«{Q}», said {s}.
«{Q},» {n} said.
« {Q} », said {s}.
{S} said: « {Q}. »
»{Q}«, said {s}.
{S} said: »{Q}.«
``{Q},'' said {s}.
``{Q}'', {n} said.
{S} said: ``{Q}.''
‚{Q}‘, said {s}.
〝{Q}〞, said {s}.
＂{Q},＂ said {s}.
"""
_BYTES = """
\x93{Q},\x94 said {s}.
\x93{Q},\x94 {n} said on Tuesday.
{S} said: \x93{Q}.\x94
\x93{Q}\x94, said {s}.
\x91{Q},\x92 said {s}.
\x91{Q}\x92, {n} said.
{S} said: \x91{Q}.\x92
\x93It isn\x92t right. {Q},\x94 said {s}.
\x84{Q}\x93, said {s}.
\x8b{Q}\x9b, said {s}.
"""
_SPLIT = """
“I have seen the papers,” said {s}, “and {q}.”
“I have seen the papers,” said {s}. “{Q}.”
"I have seen the papers," {n} said, "and {q}."
“{a},” said {s}, “{b}.”
‘I have seen the papers,’ said {s}, ‘and {q}.’
“We looked twice,” {n} said – “and {q}.”
“Of course,” {n} told the council on Tuesday, “{q}.”
“We all know it”, said {s}, “{q}.”
'I have seen the papers,' said {s}. '{Q}.'
“If you ask me,” {n} said, pointing at the harbour, “{q}.”
“I have seen the papers,” said {s}; “{q}.”
“Look,” said {s} after the meeting, “{q}, and everybody knows.”
"""
_CONTINUED = """
{S} said: “It is a shame. {Q}.”
“It is a shame,” said {s}. “Nobody listened. {Q}.”
“It is a shame,” said {s}.¶“{Q}.”
“It is a shame,” said {s}. “Nobody listened.¶“{Q}.”
“{Q}. It is a shame,” said {s}.
“{Q}. Nobody listened. It is a shame,” {n} said.
{S} was angry. “{Q},” came the answer.
{S} was angry. “{Q}. It is a shame.”
“Nobody listened,” {n} said.¶“We wrote three times. {Q}.”
'It is a shame,' said {s}. 'Nobody listened. {Q}.'
{S} said: "It is a shame.¶"{Q}."
“It is a shame,” said {s}.¶“Nobody listened.¶“{Q}.¶“We will not forget.”
{S} spoke for an hour.¶“It is a shame. {Q}. We will not forget.”
"""
_BLOCKS = """
{S} wrote to the council:¶{Q}.
In a letter to the council, {n} wrote:¶{Q}.
{S} posted on Facebook:¶{Q}.
The statement by {n} reads:¶{Q}.
This is what {n} told the council:¶{Q}.
{S} said in a statement:¶{Q}. It is a shame.
{S} wrote in an open letter on Tuesday:¶It is a shame. {Q}.
{S} put it this way:¶{Q}.
The letter in full:¶{Q}.
<p>{S} wrote to the council:</p><blockquote>{Q}.</blockquote>
<p>{S} wrote to the council:</p><blockquote><p>It is a shame.</p><p>{Q}.</p></blockquote>
<p>{S} answered the council on Tuesday.</p><blockquote>{Q}.</blockquote>
<p>In the report, {n} is blunt.</p><blockquote><p>{Q}.</p></blockquote>
<p>{S} wrote:<br>{Q}.</p>
"""
_UNSAID = """
“{Q}.”
"{Q}."
‘{Q}.’
«{Q}.»
“{Q}. It is a shame.”
“{Q}.” – {N}
“{Q}”
<p><q>It is a shame</q>, said {s}. <q>{Q}.</q></p>
<p><q>{Q}</q>, said {s}.</p>
<p>{S} did not hesitate. <q>{Q}.</q></p>
<blockquote class="twitter-tweet"><p>{Q}.</p>— {N} (@lunde) <a href="https://x.example/1">May 4, 2021</a></blockquote>
<blockquote class="instagram-media"><p>{Q}.</p><p>A post shared by {N}</p></blockquote>
<blockquote>{Q}.</blockquote>
<figure><blockquote><p>{Q}.</p></blockquote><figcaption>{N}</figcaption></figure>
"""
WAYS: dict[str, list[str]] = {
    name: ways.strip("\n").splitlines()
    for name, ways in {
        "doubles": _DOUBLE,
        "singles": _SINGLE,
        "foreign": _FOREIGN,
        "bytes": _BYTES,
        "split": _SPLIT,
        "continued": _CONTINUED,
        "blocks": _BLOCKS,
        "unsaid": _UNSAID,
    }.items()
}

_HEADLINE = "Lunde council meets for five hours"
_LEAD = "The council of Lunde met on Tuesday evening and talked for five hours in front of a full gallery."
_END = "The next meeting is on Thursday. The gallery has seats for eighty people, and the doors open at six."


@dataclass(frozen=True)
class Told:
    """A statement as one article tells it."""

    claim: str
    page: str
    """HTML if it begins with `<`, else text."""


def told(way: str, number: int) -> str:
    """Write a statement in one way."""
    statement, speaker = STATEMENTS[number], SPEAKERS[number % len(SPEAKERS)]
    words = statement.split()
    name = speaker.split(",")[0]
    return way.format(
        q=statement, Q=_capital(statement), s=speaker, S=_capital(speaker) + ("," if "," in speaker else ""), n=name,
        N=_capital(name), a=_capital(" ".join(words[:3])), b=" ".join(words[3:]),
    )  # fmt: skip


def article(body: str) -> str:
    """Put a paragraph between a headline and two more; a page if it has markup."""
    if "<" in body:
        nav = '<nav><a href="/">Home</a> <a href="/w">World</a></nav>'
        middle = f"<article><h1>{_HEADLINE}</h1><p>{_LEAD}</p>{body}<p>{_END}</p></article>"
        head = f'<!DOCTYPE html><html lang="en"><head><title>{_HEADLINE}</title></head>'
        return f"{head}<body>{nav}{middle}</body></html>"
    return "\n\n".join((_HEADLINE, _LEAD, body.replace("¶", "\n\n"), _END)) + "\n"


def quoted(name: str, *, every: bool = False) -> Iterator[Told]:
    """Give the thirty statements quoted in one of the eight ways, its variants in turn; or each in every variant."""
    ways = WAYS[name]
    for number, statement in enumerate(STATEMENTS):
        for way in ways if every else [ways[number % len(ways)]]:
            yield Told(f"{_capital(statement)}.", article(told(way, number)))


def plain() -> Iterator[Told]:
    """Give the same statements in the outlet's own voice."""
    for statement in STATEMENTS:
        yield Told(f"{_capital(statement)}.", article(f"{_capital(statement)}."))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


NO_VOICE = """
The council closed the so-called ‘ghost pier’ in March.
The council closed the so-called 'ghost pier' in March.
Its “experts” never saw the bridge.
The workers’ union met the owners’ lawyers in Vell.
The workers' union met the owners' lawyers in Vell.
The boys' and girls' schools share one roof.
It was the summer of ’68, and rock ’n’ roll had reached Lunde.
The '90s were good years for the town's shipyards.
The film “The Long Road Home” opens on Friday.
The film ‘The Long Road Home’ opens on Friday.
The film 'The Long Road Home' opens on Friday, and its makers' families will be there.
Her novel, “The Winter Ferry,” sold 40,000 copies.
His last play, ‘A House by the Sea,’ was never shown.
The ferry «Ulva» sank off Tromsdal in 1987.
The ferry „Ulva“ sank off Tromsdal in 1987.
The ferry ‹Ulva› was raised a year later.
Home » World » Norway: the harbour opened in 1920.
The door is 6'2" high and 3' wide.
The street is known as “the Drain”, and it floods every spring.
Residents call the tower 'the Needle' because of its shape.
The O’Briens’ farm lies north of the river.
He won the “Golden Anchor” for his report on the mine.
The law, known as the “three-pile rule,” dates from 1931.
The song ``Blue Harbour'' was number one for six weeks.
The course “Safe at Sea” is full, and so is 'First Aid for Sailors'.
The plan, nicknamed ‘the big dig’, costs nine million crowns.
The word “fjord” comes from Old Norse.
The bar 'Mermaid' and the club 'Anchor' share a kitchen.
She signed the letter 'Ida', and the clerk filed it.
It's the cities' turn, and the towns' money is spent.
""".strip().splitlines()
"""Marks that quote nobody: scare quotes, titles, names, apostrophes, measures."""
