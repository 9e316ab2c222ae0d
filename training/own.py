"""Write entailment pairs of our own (CC0): who did it to whom, whether it happened, which number belongs to what.

    python own.py own.jsonl.gz

Sentences are put together from lists of names, verbs and things. The data sets this project learns from have few pairs
that differ in such a point alone, and a model without them takes `A will sue B` and `B sued A` for `A sued B`.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
from collections.abc import Iterator
from pathlib import Path

PEOPLE = [
    f"{first} {last}"
    for first, last in zip(
        "Nora Emil Clara Jonas Ines Marek Lucia Anton Freya Omar Leila Tomas Greta Pablo Sonia Viktor Maya Felix Dina Hugo "
        "Alma Bruno Cecil Edith Farid Gina Henrik Irma Kofi Lars".split(),
        "Weston Calder Okoro Lindholm Marsh Petrov Duarte Hale Novak Rashid Sorensen Vance Keller Ortega Bishop Lund Farrow "
        "Mercer Aziz Brandt Crane Dolan Estrada Fisher Grant Holm Ivers Jensen Kamau Lowe".split(),
        strict=True,
    )
]
BODIES = (
    "the army;the police;the union;the government;the council;the navy;the coast guard;the opposition;the central bank;"
    "the airline;the hospital;the school board;the rebels;the protesters;the ministry;the court;the company;the regulator;"
    "Arlen Motors;Brightwater;Northgate Steel;Delmar Foods;the Tarvian government;Sarovia;Kestria;Belmark;Ostland;Vardany"
).split(";")
# base, past, participle: what one does to another who could do it too.
BETWEEN = [
    verb.split()
    for verb in (
        "sue sued sued;attack attacked attacked;accuse accused accused;praise praised praised;defeat defeated defeated;"
        "threaten threatened threatened;support supported supported;criticise criticised criticised;visit visited visited;"
        "replace replaced replaced;arrest arrested arrested;hire hired hired;dismiss dismissed dismissed;warn warned warned;"
        "thank thanked thanked;invade invaded invaded;help helped helped;follow followed followed;"
        "question questioned questioned;rescue rescued rescued;pay paid paid;overtake overtook overtaken;"
        "deceive deceived deceived;expel expelled expelled;join joined joined;leave left left;beat beat beaten"
    ).split(";")
]
DEEDS = [
    deed.split("|")
    for deed in (
        "close the plant|closed the plant|closed the plant;sign the contract|signed the contract|signed the contract;"
        "release the prisoners|released the prisoners|released the prisoners;raise the fares|raised the fares|raised the fares;"
        "sell the shipyard|sold the shipyard|sold the shipyard;resign|resigned|resigned;cut the budget|cut the budget|cut the budget;"
        "open the border|opened the border|opened the border;publish the report|published the report|published the report;"
        "withdraw the troops|withdrew the troops|withdrawn the troops;rebuild the stadium|rebuilt the stadium|rebuilt the stadium;"
        "cancel the festival|cancelled the festival|cancelled the festival;ban the film|banned the film|banned the film;"
        "return the painting|returned the painting|returned the painting;pass the law|passed the law|passed the law;"
        "buy the land|bought the land|bought the land;leave the coalition|left the coalition|left the coalition;"
        "recall the cars|recalled the cars|recalled the cars;end the strike|ended the strike|ended the strike;"
        "evacuate the village|evacuated the village|evacuated the village;drop the charges|dropped the charges|dropped the charges"
    ).split(";")
]
WHEN = [
    "",
    "",
    "",
    " on Monday",
    " on Friday",
    " last week",
    " in April",
    " this morning",
    " after the vote",
    " in the capital",
]
OPEN_BEFORE = (
    "will;may;might;could;plans to;is expected to;is likely to;wants to;hopes to;intends to;threatened to;promised to;"
    "offered to;agreed to;is preparing to;has yet to decide whether to;considered whether to;would like to;was about to;"
    "had been expected to"
).split(";")
UNDONE_BEFORE = "refused to;failed to;declined to;was unable to;did not;has yet to;decided not to;chose not to".split(
    ";"
)
DONE_BEFORE = "managed to;was able to;did not hesitate to".split(";")
ASKED = "urged;asked;told;called on;begged;wanted;pressed;invited;advised".split(";")
SAID = "said;reported;confirmed;announced;told reporters".split(";")
DENIED = "denied;rejected claims;dismissed reports;ruled out".split(";")

Pair = tuple[str, str, str]


def pairs(drawn: random.Random) -> Iterator[Pair]:
    """Yield one pair of each kind, again and again."""
    while True:
        a, b, c = drawn.sample(PEOPLE + BODIES, 3)
        base, past, participle = drawn.choice(BETWEEN)
        deed, did, done = drawn.choice(DEEDS)
        _, other_did, _ = drawn.choice([one for one in DEEDS if one[0] != deed])
        when = drawn.choice(WHEN)
        # Who did it to whom.
        told = drawn.choice(
            [f"{a} {past} {b}{when}", f"{b} was {participle} by {a}{when}", f"{c} said {a} had {participle} {b}{when}"]
        )
        yield told, drawn.choice([f"{a} {past} {b}", f"{b} was {participle} by {a}"]), "entailment"
        yield told, drawn.choice([f"{b} {past} {a}", f"{a} was {participle} by {b}"]), "not_entailment"
        yield told, f"{c} {past} {b}", "neutral"
        yield f"{a} {past} {b}{when}", f"{b} {was(b)} {participle}", "entailment"
        yield f"{a} did not {base} {b}{when}", f"{a} {past} {b}", "contradiction"
        yield f"{a} {drawn.choice(['may', 'might', 'could'])} have {participle} {b}{when}", f"{a} {past} {b}", "neutral"
        yield f"{a} reportedly {past} {b}{when}", f"{a} {past} {b}", "entailment"
        # Whether it was done.
        yield f"{a} {drawn.choice(OPEN_BEFORE)} {deed}{when}", f"{a} {did}", "neutral"
        yield f"{a} {drawn.choice(UNDONE_BEFORE)} {deed}{when}", f"{a} {did}", "contradiction"
        yield f"{a} {drawn.choice(DONE_BEFORE)} {deed}{when}", f"{a} {did}", "entailment"
        if " " in done:
            verb, thing = done.split(" ", 1)
            undergone = f"{thing} {was(thing)} {verb}"
            yield f"{a} {did}{when}", undergone, "entailment"
            yield f"{a} {did}{when} because of the costs, {b} said", undergone, "entailment"
            yield f"{thing} {was(thing)} {verb}{when}", f"{thing} {was(thing)} not {verb}", "contradiction"
            yield f"{thing} {was(thing)} not {verb}{when}", undergone, "contradiction"
            yield f"{a} {drawn.choice(OPEN_BEFORE)} {deed}{when}", undergone, "neutral"
            yield f"{a} {drawn.choice(UNDONE_BEFORE)} {deed}{when}", undergone, "contradiction"
        yield (
            f"{a} {did}{when}",
            f"{a} {drawn.choice(['did not ' + deed, 'refused to ' + deed, 'failed to ' + deed])}",
            "contradiction",
        )
        # Who asked whom.
        told = f"{a} {drawn.choice(ASKED)} {b} to {deed}{when}"
        yield told, f"{b} {did}", "neutral"
        yield told, f"{a} {did}", "neutral"
        yield told, f"{b} {drawn.choice(ASKED)} {a} to {deed}", "not_entailment"
        yield told, f"{a} asked {b} to {deed}", "entailment"
        # Who said it, and who denied it.
        told = f"{a} {drawn.choice(SAID)} that {b} had {done}{when}"
        yield told, f"{b} {did}", "entailment"
        yield told, f"{a} {did}", "neutral"
        yield told, f"{b} {drawn.choice(SAID)} that {a} had {done}", "not_entailment"
        told = f"{a} {drawn.choice(DENIED)} that {b} had {done}{when}"
        yield told, f"{b} {did}", "contradiction"
        yield told, f"{a} denied that {b} had {done}", "entailment"
        yield told, f"{b} denied that {a} had {done}", "not_entailment"
        yield f"It is unclear whether {a} {did}{when}", f"{a} {did}", "neutral"
        # Who of two did which.
        told = drawn.choice(
            [
                f"{a} {did} and {b} {other_did}{when}",
                f"{a} {did}, but {b} {other_did}{when}",
                f"{a} {did} while {b} {other_did}{when}",
            ]
        )
        yield told, drawn.choice([f"{a} {did}", f"{b} {other_did}"]), "entailment"
        yield told, drawn.choice([f"{a} {other_did}", f"{b} {did}"]), "not_entailment"
        told = f"{a}, who had {done}, {past} {b}{when}"
        yield told, drawn.choice([f"{a} {did}", f"{a} {past} {b}"]), "entailment"
        yield told, drawn.choice([f"{b} {did}", f"{b} {past} {a}"]), "not_entailment"
        told = f"{a} was to {deed} and instead {other_did}{when}"
        yield told, f"{a} {other_did}", "entailment"
        yield told, f"{a} {did}", "contradiction"
        # Which number belongs to what.
        n, m, k = drawn.sample(range(2, 90), 3)
        place, there = drawn.sample(["Ardel", "Brinmouth", "Castrel", "Dunmarsh", "Elvany", "Fenport"], 2)
        event = drawn.choice(["The storm", "The crash", "The fire", "The explosion", "The flood"])
        told = f"{event} killed {n} people in {place} and injured {m} in {there}{when}"
        yield (
            told,
            drawn.choice([f"{event} killed {n} people in {place}", f"{m} people were injured in {there}"]),
            "entailment",
        )
        yield (
            told,
            drawn.choice(
                [
                    f"{event} killed {m} people in {place}",
                    f"{n} people were injured in {there}",
                    f"{event} killed {k} people in {place}",
                ]
            ),
            "contradiction",
        )
        # Before and after.
        yield f"{a} will {base} {b}{when}", f"{a} {past} {b}", "neutral"
        yield f"{a} {past} {b} after {c} had {done}{when}", f"{c} {did} before {a} {past} {b}", "entailment"
        yield f"{a} {past} {b} after {c} had {done}{when}", f"{a} {past} {b} before {c} {did}", "contradiction"


def was(name: str) -> str:
    """Give the verb that goes with a name."""
    plural = name == "the police" or (name.endswith("s") and name.startswith("the "))
    return "were" if plural else "was"


def sentence(text: str) -> str:
    """Begin with a capital and end with a full stop."""
    return f"{text[0].upper()}{text[1:]}."


def main() -> None:
    """Write the pairs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--count", type=int, default=18_000)
    arguments = parser.parse_args()
    made = pairs(random.Random(7))
    with gzip.open(arguments.out, "wt", encoding="utf-8") as out:
        for _ in range(arguments.count):
            premise, hypothesis, label = next(made)
            row = {"premise": sentence(premise), "hypothesis": sentence(hypothesis), "label": label, "source": "own"}
            out.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
