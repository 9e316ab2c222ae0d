"""Say whether one text entails another, leaves it open, or contradicts it: a small cross-encoder on onnxruntime.

The model is MiniLM-L6 fine-tuned on entailment pairs (`training/`; its card is `entailment.md` beside the file). Pairs
are run one at a time in float32, so that an answer depends on its pair alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from workbench.errors import InputError

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

MODEL = Path(__file__).with_name("entailment.onnx")
TOKENIZER = Path(__file__).with_name("entailment_tokenizer.json")
SHA256 = "38ce6f03043269eb50986246cae3f91634a5f84e42740b96ef6cfb424edaa207"
"""Of the model's file. Another file is refused."""
TOKENS = 144
"""Tokens of a pair that are read; the longer text is cut first."""
DIGITS = 4
"""To which the probabilities are the same on every processor."""


class Entailment(NamedTuple):
    """What a premise does with a hypothesis: three probabilities that add up to 1."""

    entails: float
    neutral: float
    contradicts: float


def entailments(pairs: Sequence[tuple[str, str]]) -> tuple[Entailment, ...]:
    """Say what each premise does with its hypothesis, in the order of the pairs (premise, hypothesis)."""
    return tuple(_entailment(premise, hypothesis) for premise, hypothesis in pairs)


@lru_cache(maxsize=20_000)
def _entailment(premise: str, hypothesis: str) -> Entailment:
    tokenizer, session = _opened()
    encoded = tokenizer.encode(premise, hypothesis)
    given = {
        "input_ids": np.array([encoded.ids], np.int64),
        "token_type_ids": np.array([encoded.type_ids], np.int64),
        "attention_mask": np.ones((1, len(encoded.ids)), np.int64),
    }
    (logits,) = session.run(None, given)[0].astype(np.float64)
    odds = np.exp(logits - logits.max())
    return Entailment(*(round(float(share), DIGITS) for share in odds / odds.sum()))


@cache
def _opened() -> tuple[Tokenizer, InferenceSession]:
    """Open the model; InputError if its file is not the one that this version was measured with."""
    import onnxruntime
    from tokenizers import Tokenizer

    content = MODEL.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != SHA256:
        raise InputError(
            f"{MODEL.name} is not this version's entailment model: its sha256 is {found[:8]}…, not {SHA256[:8]}…",
            hint="install the workbench again",
        )
    tokenizer = Tokenizer.from_file(str(TOKENIZER))
    tokenizer.no_padding()
    tokenizer.enable_truncation(TOKENS, strategy="longest_first")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # Weights are int8 in the file and float32 in memory: int8 arithmetic differs between processors.
    options.add_session_config_entry("session.disable_quant_qdq", "1")
    return tokenizer, onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
