"""Write a trained model as the file that the product reads: int8 weights, computed in float32.

    python export.py model.pt ../workbench/nlp/entailment.onnx

Weights of a matrix are kept as int8 with one scale a column (of the word vectors: a row), so the file is a quarter as
large. onnxruntime turns them back into float32 when it opens the file. Dynamic int8 arithmetic would be faster, but its
answers depend on the batch and on the processor.
"""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper
from train import CrossEncoder

INPUTS = ("input_ids", "token_type_ids", "attention_mask")
LARGE = 10_000
"""Weights of a tensor from which on it is kept as int8."""


def export(model: CrossEncoder, out: Path) -> None:
    """Write the graph with float32 weights, then replace the large ones."""
    model.eval()
    ids = torch.randint(1000, 20000, (2, 24))
    axes = {name: {0: "batch", 1: "length"} for name in INPUTS} | {"logits": {0: "batch"}}
    torch.onnx.export(
        model,
        (ids, torch.zeros_like(ids), torch.ones_like(ids)),
        str(out),
        input_names=list(INPUTS),
        output_names=["logits"],
        dynamic_axes=axes,
        opset_version=17,
        dynamo=False,
    )
    written = onnx.load(str(out))
    graph = written.graph
    for weight in [one for one in graph.initializer if np.prod(one.dims) >= LARGE and len(one.dims) == 2]:
        values = numpy_helper.to_array(weight)
        gathers = [node for node in graph.node if node.op_type == "Gather" and node.input[0] == weight.name]
        users = [node for node in graph.node if weight.name in node.input]
        # A Gemm's weights may stand transposed: then its columns are the rows here.
        across = 1 if gathers or any(_transposed(node) for node in users) else 0
        scale = np.maximum(np.abs(values).max(axis=across), 1e-8).astype(np.float32) / 127
        rounded = np.round(values / np.expand_dims(scale, across)).astype(np.int8)
        graph.initializer.remove(weight)
        graph.initializer.extend(
            [
                numpy_helper.from_array(rounded, f"{weight.name}_int8"),
                numpy_helper.from_array(scale, f"{weight.name}_scale"),
            ]
        )
        if gathers:
            (gather,) = gathers
            at, ids_name, name = list(graph.node).index(gather), gather.input[1], gather.output[0]
            graph.node.remove(gather)
            nodes = [
                helper.make_node("Gather", [f"{weight.name}_int8", ids_name], [f"{name}_rows"]),
                helper.make_node("Cast", [f"{name}_rows"], [f"{name}_float"], to=TensorProto.FLOAT),
                helper.make_node("Gather", [f"{weight.name}_scale", ids_name], [f"{name}_scales"]),
                helper.make_node("Unsqueeze", [f"{name}_scales", f"{name}_last"], [f"{name}_column"]),
                helper.make_node("Mul", [f"{name}_float", f"{name}_column"], [name]),
            ]
            graph.initializer.append(numpy_helper.from_array(np.array([-1], np.int64), f"{name}_last"))
        else:
            at = 0
            nodes = [
                helper.make_node(
                    "DequantizeLinear",
                    [f"{weight.name}_int8", f"{weight.name}_scale"],
                    [weight.name],
                    axis=1 - across,
                )
            ]
        for offset, node in enumerate(nodes):
            graph.node.insert(at + offset, node)
    onnx.checker.check_model(written)
    onnx.save(written, str(out))


def _transposed(node: onnx.NodeProto) -> bool:
    return any(attribute.name == "transB" and attribute.i == 1 for attribute in node.attribute)


def main() -> None:
    """Export, and say how far the file's answers are from the model's."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path, help="what `train.py learn` wrote")
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    model = CrossEncoder()
    model.load_state_dict(torch.load(arguments.model, weights_only=True))
    export(model, arguments.out)
    options = onnxruntime.SessionOptions()
    options.add_session_config_entry("session.disable_quant_qdq", "1")
    session = onnxruntime.InferenceSession(str(arguments.out), options, providers=["CPUExecutionProvider"])
    apart = []
    for seed in range(50):
        ids = torch.randint(1000, 20000, (1, 40), generator=torch.Generator().manual_seed(seed))
        kinds = (torch.arange(40)[None] >= 25).long()
        with torch.no_grad():
            wanted = model(ids, kinds, torch.ones_like(ids)).softmax(-1).numpy()
        (logits,) = session.run(
            None, dict(zip(INPUTS, (ids.numpy(), kinds.numpy(), np.ones((1, 40), np.int64)), strict=True))
        )
        found = np.exp(logits - logits.max()) / np.exp(logits - logits.max()).sum()
        apart.append(np.abs(found - wanted).max())
    size = arguments.out.stat().st_size / 1e6
    digest = hashlib.sha256(arguments.out.read_bytes()).hexdigest()
    print(f"{size:.1f} MB, sha256 {digest}; probabilities differ from the trained model's by at most {max(apart):.4f}")


if __name__ == "__main__":
    main()
