"""Write `workbench/retrieval/minilm_graph.onnx`: all-MiniLM-L6-v2 as a graph without its weights.

Every weight is an external initialiser: a byte range of the official `model.safetensors`, so the weights stay the
one file whose sha256 is known, and nothing is converted. The network is BERT (arXiv 1810.04805) with 6 layers, 12
heads and 384 dimensions; the embedding is the mean of the tokens, normalised to length 1 (arXiv 1908.10084).

Run by hand, only when the graph changes; `onnx` is no dependency of the project:
    python tests/support/build_minilm_graph.py MODEL.safetensors workbench/retrieval/minilm_graph.onnx
"""

from __future__ import annotations

import json
import math
import struct
import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

LAYERS, HEADS, SIZE = 6, 12, 384
HEAD = SIZE // HEADS
INPUTS = ("input_ids", "attention_mask", "token_type_ids")


class Graph:
    """Collects nodes and initialisers; every method gives the name of what it made."""

    def __init__(self, safetensors: Path) -> None:
        with safetensors.open("rb") as file:
            (length,) = struct.unpack("<Q", file.read(8))
            self.tensors = json.loads(file.read(length))
        self.first_byte = 8 + length
        self.nodes: list[onnx.NodeProto] = []
        self.initialisers: dict[str, onnx.TensorProto] = {}

    def op(self, kind: str, *inputs: str, **attributes: object) -> str:
        """Add a node with one output."""
        output = f"{kind.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [output], name=output, **attributes))
        return output

    def weight(self, name: str) -> str:
        """Point at a tensor inside the safetensors file."""
        if name not in self.initialisers:
            tensor, (start, end) = self.tensors[name], self.tensors[name]["data_offsets"]
            proto = onnx.TensorProto(name=name, data_type=TensorProto.FLOAT, dims=tensor["shape"])
            proto.data_location = TensorProto.EXTERNAL
            place = {"location": "model.safetensors", "offset": self.first_byte + start, "length": end - start}
            for key, value in place.items():
                proto.external_data.add(key=key, value=str(value))
            self.initialisers[name] = proto
        return name

    def constant(self, value: object, kind: type = np.int64) -> str:
        """Add a small constant."""
        name = f"{kind.__name__}_{value}".replace(" ", "")
        self.initialisers[name] = numpy_helper.from_array(np.array(value, dtype=kind), name)
        return name

    def dense(self, x: str, layer: str) -> str:
        """Apply a fully connected layer to rows of tokens."""
        return self.op("Gemm", x, self.weight(f"{layer}.weight"), self.weight(f"{layer}.bias"), transB=1)

    def norm(self, x: str, layer: str) -> str:
        """Apply layer normalisation, with BERT's epsilon."""
        weights = self.weight(f"{layer}.weight"), self.weight(f"{layer}.bias")
        return self.op("LayerNormalization", x, *weights, axis=-1, epsilon=1e-12)


def embeddings(graph: Graph) -> str:
    """Look up words, positions and token types; rows of [batch, tokens, 384]."""
    shape = graph.op("Shape", "input_ids", start=1, end=2)
    position = graph.weight("embeddings.position_embeddings.weight")
    positions = graph.op("Slice", position, graph.constant([0]), shape)
    words = graph.op("Gather", graph.weight("embeddings.word_embeddings.weight"), "input_ids")
    types = graph.op("Gather", graph.weight("embeddings.token_type_embeddings.weight"), "token_type_ids")
    return graph.norm(graph.op("Add", graph.op("Add", words, types), positions), "embeddings.LayerNorm")


def heads(graph: Graph, rows: str, layer: str, order: list[int]) -> str:
    """Project rows and split them into heads."""
    projected = graph.op("Reshape", graph.dense(rows, layer), "split")
    return graph.op("Transpose", projected, perm=order)


def attention(graph: Graph, rows: str, layer: str) -> str:
    """Let every token look at every other; padding is masked out."""
    query = heads(graph, rows, f"{layer}.self.query", [0, 2, 1, 3])
    key = heads(graph, rows, f"{layer}.self.key", [0, 2, 3, 1])
    value = heads(graph, rows, f"{layer}.self.value", [0, 2, 1, 3])
    scores = graph.op("Mul", graph.op("MatMul", query, key), graph.constant(1 / math.sqrt(HEAD), np.float32))
    looks = graph.op("Softmax", graph.op("Add", scores, "hidden"), axis=-1)
    mixed = graph.op("Transpose", graph.op("MatMul", looks, value), perm=[0, 2, 1, 3])
    rows_again = graph.op("Reshape", mixed, graph.constant([-1, SIZE]))
    return graph.dense(rows_again, f"{layer}.output.dense")


def encoder_layer(graph: Graph, rows: str, layer: str) -> str:
    """Apply attention and the feed-forward network, each added to its input and normalised."""
    seen = graph.op("Add", attention(graph, rows, f"{layer}.attention"), rows)
    rows = graph.norm(seen, f"{layer}.attention.output.LayerNorm")
    wide = graph.op("Gelu", graph.dense(rows, f"{layer}.intermediate.dense"))
    return graph.norm(graph.op("Add", graph.dense(wide, f"{layer}.output.dense"), rows), f"{layer}.output.LayerNorm")


def named(graph: Graph, name: str) -> None:
    """Give the last node's output a name of its own."""
    graph.nodes[-1].output[0] = name


def mask(graph: Graph) -> None:
    """Make `weights` (1 for a token, 0 for padding) and `hidden` (0 and minus a billion)."""
    graph.op("Cast", "attention_mask", to=TensorProto.FLOAT)
    named(graph, "weights")
    padding = graph.op("Sub", graph.constant(1.0, np.float32), "weights")
    wide = graph.op("Unsqueeze", padding, graph.constant([1, 2]))
    graph.op("Mul", wide, graph.constant(-1e9, np.float32))
    named(graph, "hidden")


def pooled(graph: Graph, tokens: str) -> None:
    """Average the tokens that are no padding and normalise the mean to length 1."""
    weights = graph.op("Unsqueeze", "weights", graph.constant([-1]))
    total = graph.op("ReduceSum", graph.op("Mul", tokens, weights), graph.constant([1]), keepdims=0)
    mean = graph.op("Div", total, graph.op("ReduceSum", weights, graph.constant([1]), keepdims=0))
    length = graph.op("ReduceL2", mean, graph.constant([-1]), keepdims=1)
    graph.op("Div", mean, length)
    named(graph, "embedding")


def build(safetensors: Path) -> onnx.ModelProto:
    """Build the whole network over a weights file."""
    graph = Graph(safetensors)
    mask(graph)
    tokens = embeddings(graph)
    shape = graph.op("Shape", "input_ids")
    graph.op("Concat", shape, graph.constant([HEADS, HEAD]), axis=0)
    named(graph, "split")
    rows = graph.op("Reshape", tokens, graph.constant([-1, SIZE]))
    for number in range(LAYERS):
        rows = encoder_layer(graph, rows, f"encoder.layer.{number}")
    whole = graph.op("Concat", shape, graph.constant([SIZE]), axis=0)
    pooled(graph, graph.op("Reshape", rows, whole))
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "tokens"]) for name in INPUTS]
    output = helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", SIZE])
    made = helper.make_graph(graph.nodes, "all-MiniLM-L6-v2", inputs, [output], list(graph.initialisers.values()))
    return helper.make_model(made, opset_imports=[helper.make_opsetid("", 20)], ir_version=10)


if __name__ == "__main__":
    weights, target = map(Path, sys.argv[1:])
    content = build(weights).SerializeToString(deterministic=True)
    target.write_bytes(content)
    sys.stdout.write(f"{target}: {len(content)} bytes\n")
