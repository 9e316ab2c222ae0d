"""Results as JUnit XML: a test case for each gate, and one for each sample and variant, for CI to draw.

A wrong verdict is no failure of the build (gates decide that): it stands in the case's output. A question without an
answer is skipped, never failed.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from workbench.evaluation.conclusion import Conclusion
from workbench.evaluation.results import Case, GateResult, Results

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold."""


def to_junit(results: Results, conclusion: Conclusion) -> str:
    """Write the gates, the conclusion and every case."""
    root = Element("testsuites", name=_plain(results.name))
    gates = _suite(root, "gates", len(results.gates) + 1, sum(not gate.passed for gate in results.gates))
    for gate in results.gates:
        _gate(gates, gate)
    _conclusion(gates, conclusion)
    for variant in results.variants:
        cases = [case for case in results.cases if case.variant == variant.name]
        suite = _suite(root, variant.name, len(cases), 0)
        suite.set("skipped", str(sum(bool(case.reasons) for case in cases)))
        for case in cases:
            _case(suite, case)
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _suite(root: Element, name: str, tests: int, failures: int) -> Element:
    return SubElement(root, "testsuite", name=_plain(name), tests=str(tests), failures=str(failures), errors="0")


def _gate(suite: Element, gate: GateResult) -> None:
    case = SubElement(suite, "testcase", classname=_plain(gate.variant), name=_plain(gate.gate))
    if not gate.passed:
        SubElement(case, "failure", message=_plain(gate.said)).text = _plain(f"{gate.gate}: {gate.said}")


def _conclusion(suite: Element, conclusion: Conclusion) -> None:
    case = SubElement(suite, "testcase", classname="run", name="the run has a verdict")
    if conclusion.exit_code not in (0, 1):
        suite.set("errors", "1")
        SubElement(case, "error", message=_plain(conclusion.line))


def _case(suite: Element, case: Case) -> None:
    drawn = SubElement(suite, "testcase", classname=_plain(case.event), name=_plain(case.sample))
    if case.reasons:
        SubElement(drawn, "skipped", message=_plain(", ".join(case.reasons)))
    said = "right" if case.right == 1 else "wrong" if case.right == 0 else f"right in {case.right:.0%} of epochs"
    SubElement(drawn, "system-out").text = _plain(f"{said}: gold {case.gold}, said {', '.join(case.labels)}")


def _plain(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
