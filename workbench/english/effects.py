"""What words do to what they govern: deny it, undo it, leave it open, doubt it, plan it, want it.

Closed lists, each with where it comes from. They know nothing of any event; a word of two meanings is in one list.
"""

from __future__ import annotations

from typing import Literal

from workbench.english.trees import Node, Tree
from workbench.english.words import stem

Effect = Literal["", "negates", "denies", "opens", "hedges", "plans", "wants"]


def stems(text: str) -> frozenset[str]:
    """Stem the words of a list."""
    return frozenset(stem(word) for word in text.split())


# What a verb, noun or adjective does to what it governs. Implicatives: Karttunen (1971, 2012); modality by lexical
# class: Sauri and Pustejovsky (2009), FactBank; verbs of wanting and ordering: VerbNet want-32, order-58, urge-58.
DOES: tuple[tuple[Effect, frozenset[str]], ...] = (
    (
        "denies",
        stems("deny reject dismiss refute rebut dispute contradict repudiate debunk disavow disclaim denial rejection"),
    ),
    (
        "negates",
        stems(
            "fail refuse decline forget neglect avoid cancel abandon prevent stop block unable failure refusal "
            "stave foil thwart avert false untrue impossible absence lack without"
        ),
    ),
    (
        "wants",
        stems(
            "call demand urge ask want request order appeal tell pressure press plead beg invite advise encourage "
            "recommend suggest propose proposal pray lobby campaign seek bid"
        ),
    ),
    (
        "plans",
        stems(
            "plan arrange intend expect hope threaten threat try attempt agree vow promise pledge prepare "
            "consider offer due set slate schedule ready poise aim hop plot mull eye decide decision ponder "
            "intention effort willing eager keen want be have need able likely"
        ),
    ),
    (
        "hedges",
        stems(
            "suspect fear believe think allege report say rumour rumor appear seem allegation suspicion "
            "possibility risk chance presume suppose consider estimate possible probable may"
        ),
    ),
    (
        "opens",
        stems("unclear unknown question doubt uncertain wonder unsure investigate probe determine verify confirm"),
    ),
)
PHRASAL: dict[str, Effect] = {"rul out": "denies", "cal off": "negates", "turn down": "denies", "put off": "plans"}
HAPPENED = stems(
    "begin start continue manage happen help come go force make cause see keep remain find use serve have get proceed "
    "rush dare succeed learn stop compel bring enough first last only"
)
"""Their infinitive happened."""


def effect_of(tree: Tree, node: Node) -> Effect:
    """Say what a word does to what it governs; empty if nothing."""
    key = stem(node.lower)
    particle = next((c.lower for c in tree.children(node, "compound:prt")), "")
    if particle:
        return PHRASAL.get(f"{key} {particle}", "")
    return next((found for found, keys in DOES if key in keys), "")
