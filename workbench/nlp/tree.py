"""A sentence as a tree: each word, its part of speech, and the word that it depends on.

It knows the labels' names, not how a sentence is parsed; `workbench/nlp/parser.py` makes the trees.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from workbench.nlp import lexicon
from workbench.nlp.lexicon import COUNTRY
from workbench.nlp.tokens import stem


@dataclass(frozen=True, slots=True)
class Node:
    """One word or mark of a sentence."""

    index: int
    start: int
    """Code points from the sentence's beginning."""
    end: int
    text: str
    tag: str
    """Part of speech, Penn Treebank tag set (Marcus et al. 1993): NN, NNP, VBD, MD, PRP …"""
    dep: str
    """Relation to the head, Universal Dependencies v1: nsubj, nsubjpass, dobj, nmod, ccomp, neg …; of a root: ROOT."""
    head: int
    """Index of the word that it depends on; a root's own."""

    @property
    def lower(self) -> str:
        """The word in small letters."""
        return self.text.lower()


@dataclass(frozen=True)
class Tree:
    """The words of one sentence, in order."""

    nodes: tuple[Node, ...]

    @cached_property
    def _children(self) -> tuple[tuple[int, ...], ...]:
        below: list[list[int]] = [[] for _ in self.nodes]
        for node in self.nodes:
            if node.head != node.index:
                below[node.head].append(node.index)
        return tuple(tuple(one) for one in below)

    def children(self, node: Node, *deps: str) -> tuple[Node, ...]:
        """Give the words that depend directly on one, in order; with `deps`, only those so related."""
        return tuple(self.nodes[i] for i in self._children[node.index] if not deps or self.nodes[i].dep in deps)

    def head(self, node: Node) -> Node:
        """Give the word that one depends on; a root its own."""
        return self.nodes[node.head]

    def subtree(self, node: Node) -> tuple[Node, ...]:
        """Give a word and all that depends on it, directly or not, in the sentence's order."""
        return tuple(sorted(self._below(node), key=lambda one: one.index))

    def _below(self, node: Node) -> Iterator[Node]:
        waiting = [node]
        while waiting:
            one = waiting.pop()
            yield one
            waiting += self.children(one)


Parse = Callable[[Sequence[str]], list[Tree]]
"""Sentences in, a tree each out, in their order."""


# ------------------------------------------------------------
# Who did what to whom: the parts of a clause, read off a sentence's tree.

_THEY = frozenset("he she it they".split())
RELATIVE = frozenset("who which that whom".split())
_SUBJECTS = ("nsubj", "csubj")
_PASSIVE_SUBJECTS = ("nsubjpass", "csubjpass")
_OBJECTS = ("dobj", "iobj", "obj")
_OTHERS = ("nmod", "xcomp", "advmod", "nmod:tmod", "nmod:npmod", "amod")
_OF = frozenset("of on against".split())
# Verbs whose infinitive is done by their subject although they have an object: Quirk et al. (1985) 16.50.
_SUBJECT_CONTROL = frozenset(stem(w) for w in "promise threaten vow offer".split())
# Verbs that leave the meaning to their object: Jespersen (1942), Grimshaw and Mester (1988).
_LIGHT = frozenset(
    stem(w)
    for w in (
        "have make take give do launch stage mount carry conduct commit hold lodge file issue suffer sustain"
    ).split()
)
_ASIDE = ("acl:relcl", "acl", "advcl", "ccomp", "parataxis", "punct")


@dataclass(frozen=True, slots=True)
class Clause:
    """What is said, and the phrases that say of whom: each by its head word."""

    head: Node
    subjects: tuple[Node, ...]
    objects: tuple[Node, ...]
    others: tuple[Node, ...]
    """What stands with a preposition, and the complements."""
    nominal: bool
    """A noun tells it: which phrase does and which suffers is less sure."""


def is_verb(node: Node) -> bool:
    """Tell whether a word is a form of a verb."""
    return node.tag.startswith("VB")


def clause(tree: Tree, head: Node, up: int = 4) -> Clause:
    """Gather what a word is said of; a subject that is not repeated is looked for so many verbs up."""
    if head.tag.startswith("NN") and not tree.children(head, "cop", *_SUBJECTS):
        return _nominal(tree, head)
    agents = _with_case(tree, head, "by") if passive(tree, head) else ()
    subjects = _resolved(tree, head, tree.children(head, *_SUBJECTS)) + agents
    objects = _resolved(tree, head, tree.children(head, *_PASSIVE_SUBJECTS)) + tree.children(head, *_OBJECTS)
    if not subjects and not (objects and passive(tree, head)):
        carried = _carried(tree, head, up - 1) if up else ()
        if passive(tree, head) and not objects:
            objects = carried
        elif not passive(tree, head):
            subjects = carried
    others = tuple(n for n in tree.children(head, *_OTHERS) if n not in agents)
    if head.dep == "amod" and not objects:
        objects = (tree.head(head),)
    return Clause(head=head, subjects=subjects, objects=objects, others=others, nominal=False)


def passive(tree: Tree, head: Node) -> bool:
    """Tell whether a verb is in the passive."""
    if tree.children(head, "auxpass", *_PASSIVE_SUBJECTS):
        return True
    bare = head.tag == "VBN" and not tree.children(head, "aux", "nsubj")
    return bare and (head.dep in ("acl", "advcl", "ROOT", "amod") or bool(_with_case(tree, head, "by")))


def case(tree: Tree, node: Node) -> str:
    """Give the preposition of a phrase; empty if it has none."""
    return " ".join(c.lower for c in tree.children(node, "case", "mark"))


def phrase(tree: Tree, head: Node) -> tuple[Node, ...]:
    """Give the words of a phrase without the clauses that hang on it."""
    found, waiting = [head], list(tree.children(head))
    while waiting:
        node = waiting.pop()
        if node.dep not in _ASIDE:
            found.append(node)
            waiting += tree.children(node)
    return tuple(sorted(found, key=lambda n: n.index))


def _with_case(tree: Tree, head: Node, *cases: str) -> tuple[Node, ...]:
    return tuple(n for n in tree.children(head, "nmod") if case(tree, n) in cases)


def _nominal(tree: Tree, head: Node) -> Clause:
    names = (n for n in tree.children(head, "amod", "compound") if n.text[0].isupper())
    owner = (*(n for p in tree.children(head, "nmod:poss") for n in _owning(tree, head, p)), *names)
    owner = owner or _lightly(tree, head)
    inside = (n for of in _with_case(tree, head, "of") for n in _with_case(tree, of, "by"))
    by = _with_case(tree, head, "by") or tuple(inside)
    of = tuple(n for n in tree.children(head, "nmod") if case(tree, n) in _OF)
    others = tuple(n for n in tree.children(head, "nmod", "acl") if n not in (*of, *by))
    return Clause(head=head, subjects=by or owner, objects=of + (owner if by else ()), others=others, nominal=True)


def _lightly(tree: Tree, head: Node) -> tuple[Node, ...]:
    """`Vale has two arrests`, `the army launched an attack`: who has or makes it."""
    verb = tree.head(head)
    light = head.dep == "dobj" and is_verb(verb) and stem(verb.lower) in _LIGHT
    return clause(tree, verb, up=2).subjects if light else ()


def _owning(tree: Tree, head: Node, owner: Node) -> tuple[Node, ...]:
    """`Vale announced his resignation`: whose it is, is whoever does it."""
    verb = tree.head(head)
    doers = tree.children(verb, *_SUBJECTS) if owner.tag == "PRP$" and head.dep in _OBJECTS else ()
    return doers or (owner,)


def _resolved(tree: Tree, head: Node, found: tuple[Node, ...]) -> tuple[Node, ...]:
    """Put the noun in the place of `who` and `which`."""
    if head.dep == "acl:relcl" and any(n.lower in RELATIVE for n in found):
        return (tree.head(head),)
    if head.dep == "ccomp" and found and found[0].lower in _THEY:
        doers = tree.children(tree.head(head), *_SUBJECTS)
        return tuple(n for n in doers if _agrees(found[0], n)) or found
    return found


def _agrees(pronoun: Node, noun: Node) -> bool:
    """Tell whether a pronoun may stand for who says it: `the army said it`, `residents said they`."""
    plural = noun.tag in ("NNS", "NNPS")
    body = noun.lower in lexicon.BODIES or noun.lower in COUNTRY
    return plural if pronoun.lower == "they" else not plural and body == (pronoun.lower == "it")


def _carried(tree: Tree, head: Node, up: int) -> tuple[Node, ...]:
    """Find whom a verb without a subject of its own is said of."""
    governor = tree.head(head)
    if governor is head:
        return ()
    if head.dep in ("acl", "acl:relcl") and governor.tag.startswith(("NN", "PRP", "CD")):
        return tree.children(governor, "nmod:poss") if head.tag == "VB" else (governor,)  # a plan to quit · he who quit
    if head.dep == "conj" or (
        head.dep == "advcl" and not (bool(tree.children(head, "mark")) and not head.tag.startswith(("VBG", "VBN")))
    ):
        carried = clause(tree, governor, up)
        return carried.objects if passive(tree, governor) and carried.objects else carried.subjects
    if head.dep == "xcomp":
        whole = clause(tree, governor, up)
        if whole.objects and stem(governor.lower) not in _SUBJECT_CONTROL:
            return whole.objects
        return whole.subjects or whole.objects
    return ()


# ------------------------------------------------------------
# What words do to what they govern: deny it, undo it, leave it open, doubt it, plan it, want it.

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


# ------------------------------------------------------------
# With what force a sentence says something: flatly, denied, left open, doubted, only planned or wanted.

_NO_ONE = frozenset("nobody none nothing neither nowhere".split())
_HARDLY = frozenset("never hardly barely scarcely neither nor".split())
_NOT_ONLY = frozenset("only just merely least".split())
_MODALS: dict[str, Effect] = {
    "will": "plans", "would": "plans", "shall": "plans", "'ll": "plans", "wo": "plans", "’ll": "plans", "may": "hedges",
    "might": "hedges", "could": "hedges", "can": "hedges", "ca": "hedges", "should": "wants", "must": "wants",
    "ought": "wants",
}  # fmt: skip
_REFUSING = frozenset("would 'd ’d".split())
_CONDITIONS = frozenset("if unless lest whether".split())
_INSTEAD = frozenset("without".split())
_DEFINITE = frozenset("the its his her their our my your this these those".split())
_WISHES = lexicon.HEDGES | {
    "planned",
    "proposed",
    "threatened",
    "attempted",
    "intended",
    "would-be",
    "failed",
    "upcoming",
}


@dataclass(frozen=True, slots=True)
class Force:
    """How something is said, and the words that make it so; all empty if it is said flatly."""

    negated: str = ""
    """The negation; empty where there is none or where two cancel out."""
    denied: str = ""
    """The word by which somebody denies it."""
    opened: str = ""
    hedged: str = ""
    planned: str = ""
    wanted: str = ""

    @property
    def flat(self) -> bool:
        """It is said to be so, or flatly not to be so."""
        return not (self.opened or self.hedged or self.planned or self.wanted)

    def with_(self, effect: Effect, word: str) -> Force:
        """Add what a word does."""
        match effect:
            case "negates":
                return replace(self, negated="" if self.negated else word)
            case "denies":
                return replace(self, denied="" if self.denied else word)
            case "opens":
                return replace(self, opened=word)
            case "hedges":
                return replace(self, hedged=word)
            case "plans":
                return replace(self, planned=word)
            case "wants":
                return replace(self, wanted=word)
            case _:
                return self


def force(tree: Tree, head: Node, within: tuple[int, int] | None = None) -> Force:
    """Say with what force a sentence, or a stretch of it, says what one of its words says."""
    begin, end = within or (0, tree.nodes[-1].end)
    made = _own(tree, head, Force())
    node = head
    while (above := tree.head(node)) is not node and begin <= above.start < end:
        made, goes_on = _step(tree, node, above, made)
        if not goes_on:
            break
        node = above
    return made


# ---------------------------------------------------------------- at the word itself


def _own(tree: Tree, head: Node, made: Force) -> Force:
    below = tree.children(head)
    for child in below:
        made = _by_child(tree, child, made)
    nouns = [n for n in below if n.dep in ("nsubj", "nsubjpass", "dobj")]
    for noun in nouns:
        none = tree.children(noun, "neg")
        if none or noun.lower in _NO_ONE:
            made = made.with_("negates", none[0].text if none else noun.text)
    if tree.children(head, "mark") and head.tag == "VB" and head.dep == "ROOT":
        made = made.with_("plans", "to")  # a headline's infinitive: X to meet Y
    if made.negated and made.planned.lower() in _REFUSING and head.tag == "VB":
        made = replace(made, planned="")  # whoever would not do it did not
    return made


def _by_child(tree: Tree, child: Node, made: Force) -> Force:
    if child.dep == "neg" or (child.dep in ("advmod", "cc:preconj", "det") and child.lower in _HARDLY | {"no"}):
        after = tree.nodes[child.index + 1].lower if child.index + 1 < len(tree.nodes) else ""
        return made if after in _NOT_ONLY else made.with_("negates", child.text)
    if child.dep == "aux" and child.tag == "MD":
        return made.with_(_MODALS.get(child.lower, ""), child.text)
    if child.dep in ("advmod", "amod") and child.lower in _WISHES:
        negative = child.lower == "failed"
        return made.with_("negates" if negative else "hedges" if child.lower in lexicon.HEDGES else "plans", child.text)
    if child.dep in ("case", "mark") and child.lower == "ahead":
        return made.with_("plans", child.text)
    if child.dep in ("case", "mark") and child.lower in _INSTEAD:
        return made.with_("negates", child.text)
    if child.dep == "mark" and child.lower in _CONDITIONS:
        return made.with_("opens", child.text)
    return made


# ---------------------------------------------------------------- on the way up


def _step(tree: Tree, node: Node, above: Node, made: Force) -> tuple[Force, bool]:
    """Take one step up: what the governor does, and whether what governs it still matters."""
    match node.dep:
        case "conj":
            return _shared(tree, node, above, made), True
        case "xcomp":
            return _governed(tree, node, above, made), True
        case "ccomp" | "parataxis" | "csubj" | "dep":
            return _said(tree, node, above, made), True
        case "advcl":
            marks = {c.lower for c in tree.children(node, "mark", "case")}
            if marks & _CONDITIONS or marks & _INSTEAD:
                return made, False
            if marks & {"on", "about", "of", "over"}:  # refused to comment on whether
                return made, True
            if "to" in marks and node.tag == "VB":
                noun = next((n for n in tree.children(above, "dobj") if effect_of(tree, n) in ("wants", "plans")), None)
                effect = effect_of(tree, noun) if noun is not None else effect_of(tree, above)
                word = noun.text if noun is not None else above.text
                return made.with_(effect if effect in ("wants", "plans", "negates") else "plans", word), False
            return made, False
        case "acl":
            return _of_noun(tree, node, above, made)
        case "amod" if is_verb(node):
            return made, above.dep in ("dobj", "nmod")
        case "dobj" | "nmod" | "nsubj" | "nsubjpass" if not _clausal(tree, node):
            return _taken(tree, node, above, made)
        case _:
            return made, False


def _shared(tree: Tree, node: Node, above: Node, made: Force) -> Force:
    """A second verb without a subject and auxiliary of its own shares those of the first."""
    if tree.children(node, "nsubj", "nsubjpass", "aux", "auxpass", "neg", "cop"):
        return made
    for child in tree.children(above, "aux"):
        if child.tag == "MD":
            made = _by_child(tree, child, made)
    nor = any(c.lower in ("or", "nor") for c in tree.children(above, "cc")) or node.tag == "VB"
    return _negations(tree, above, made) if nor else made


def _negations(tree: Tree, node: Node, made: Force) -> Force:
    for child in tree.children(node, "neg"):
        made = _by_child(tree, child, made)
    return made


def _governed(tree: Tree, node: Node, above: Node, made: Force) -> Force:
    """An infinitive or participle that another verb governs: what is not known to have happened has not."""
    key = stem(above.lower)
    effect = effect_of(tree, above)
    infinitive = any(c.lower == "to" for c in tree.children(node, "mark"))
    if effect in ("negates", "denies", "hedges") or (effect and infinitive):
        made = made.with_(effect, above.text)
    elif infinitive and key not in HAPPENED and is_verb(node):
        made = made.with_("plans", above.text)
    return _own(tree, above, made)


def _said(tree: Tree, node: Node, above: Node, made: Force) -> Force:
    """What is said, thought or shown: a denial denies it, a `not` before the saying leaves it open."""
    if any(c.lower in _CONDITIONS for c in tree.children(node, "mark")):
        return made
    effect = effect_of(tree, above)
    unsaid = _negations(tree, above, Force()).negated
    if effect == "denies":
        return made.with_("opens", unsaid) if unsaid else made.with_("denies", above.text)
    if above.tag.startswith("JJ") or effect == "negates":  # it is not true that; it is false that
        made = made.with_(effect if effect in ("negates", "opens", "hedges") else "", above.text)
        return _negations(tree, above, made)
    if unsaid:
        return made.with_("opens", unsaid)
    if effect in ("plans", "hedges") and stem(above.lower) not in _TOLD:
        return made.with_(effect, above.text)
    return made


_TOLD = stems("say report allege vow promise pledge threaten agree decide be have set")
"""Their that-clause is somebody's word."""


def _of_noun(tree: Tree, node: Node, noun: Node, made: Force) -> tuple[Force, bool]:
    """`A plan to quit`, `calls for him to quit`, `the claim that he quit`; a participle only describes."""
    that = any(c.lower in ("that", "to") for c in tree.children(node, "mark"))
    if not that:
        return made, any(c.lower == "of" for c in tree.children(node, "mark"))
    effect = effect_of(tree, noun)
    if effect and (node.tag == "VB" or effect == "denies"):
        made = made.with_(effect, noun.text)
    elif node.tag == "VB":
        made = made.with_("plans", "to")
    return made, True


def _clausal(tree: Tree, node: Node) -> bool:
    return bool(tree.children(node, "cop"))


def _taken(tree: Tree, node: Node, above: Node, made: Force) -> tuple[Force, bool]:
    """A noun under a verb or a noun: `denied the seizure`, `calls for the resignation`, `made no request`.

    A definite phrase is taken for granted by whatever does not deny, want or plan it (Karttunen 1974).
    """
    effect = effect_of(tree, above)
    if node.dep == "nsubj" or (node.dep == "nsubjpass" and not effect):
        return made, False
    # `Be`, `have`, `say`, `tell` and `set` do nothing to a plain object.
    if (
        effect in ("denies", "negates", "wants", "plans")
        and node.dep != "nsubj"
        and not (
            stem(above.lower) in stems("be have say tell set need agree decide")
            or (stem(above.lower) in stems("ask invite advise stop block avoid") and _definite(tree, node))
        )
    ):
        made = made.with_(effect, above.text)
        return _negations(tree, above, made), is_verb(above) or above.tag.startswith("NN")
    if _definite(tree, node):
        return made, False
    return _own(tree, above, made) if is_verb(above) else made, True


def _definite(tree: Tree, node: Node) -> bool:
    owned = any(c.dep == "nmod:poss" for c in tree.children(node))
    return owned or any(c.lower in _DEFINITE for c in tree.children(node, "det"))
