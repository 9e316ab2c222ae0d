"""With what force a sentence says something: flatly, denied, left open, doubted, only planned or wanted.

It walks up the tree from the word that says it and looks at what governs it on the way, and nowhere else: a `not` in
another clause is none of its business. Who says it is told by `saying`; irony it does not see.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from workbench.english import cues
from workbench.english.clauses import is_verb
from workbench.english.effects import HAPPENED, Effect, effect_of, stems
from workbench.english.trees import Node, Tree
from workbench.english.words import stem

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
_WISHES = cues.HEDGES | {"planned", "proposed", "threatened", "attempted", "intended", "would-be", "failed", "upcoming"}


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


def governed(tree: Tree, head: Node) -> Node | None:
    """Give what a verb or noun only plans, fails, begins or reports; None if it says something itself."""
    effect = effect_of(tree, head)
    if head.tag.startswith("NN"):
        return next((n for n in tree.children(head, "acl", "ccomp") if effect and tree.children(n, "mark")), None)
    if effect in ("plans", "negates") and not tree.children(head, "xcomp", "ccomp"):
        return next((n for n in tree.children(head, "nsubjpass") if n.tag in ("NN", "NNS")), None)
    bare = not tree.children(head, "dobj", "iobj") and (effect or stem(head.lower) in HAPPENED)
    return next(iter(tree.children(head, "xcomp")), None) if bare else None


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
        return made.with_("negates" if negative else "hedges" if child.lower in cues.HEDGES else "plans", child.text)
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
            return _beside(tree, node, above, made)
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


def _beside(tree: Tree, node: Node, above: Node, made: Force) -> tuple[Force, bool]:
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
    if effect in ("denies", "negates", "wants", "plans") and node.dep != "nsubj" and not _ordinary(tree, node, above):
        made = made.with_(effect, above.text)
        return _negations(tree, above, made), is_verb(above) or above.tag.startswith("NN")
    if _definite(tree, node):
        return made, False
    return _own(tree, above, made) if is_verb(above) else made, True


def _ordinary(tree: Tree, node: Node, above: Node) -> bool:
    """`Be`, `have`, `say`, `tell` and `set` do nothing to a plain object."""
    return stem(above.lower) in stems("be have say tell set need agree decide") or (
        stem(above.lower) in stems("ask invite advise stop block avoid") and _definite(tree, node)
    )


def _definite(tree: Tree, node: Node) -> bool:
    owned = any(c.dep == "nmod:poss" for c in tree.children(node))
    return owned or any(c.lower in _DEFINITE for c in tree.children(node, "det"))
