"""Sentences as trees: what the weights give once they are in their places, and where each word stands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import InputError
from workbench.nlp import parser
from workbench.nlp.parser import parse


def _relations(sentence: str) -> set[tuple[str, str, str]]:
    (tree,) = parse([sentence])
    return {(node.text, node.dep, tree.head(node).text) for node in tree.nodes}


def test_who_does_what_to_whom() -> None:
    """Subject, object, what is denied, and who says so, through two verbs."""
    found = _relations("The company that owns the ferry denied that the captain had been asleep.")
    assert {
        ("company", "nsubj", "denied"), ("ferry", "dobj", "owns"), ("asleep", "ccomp", "denied"),
        ("captain", "nsubj", "asleep"),
    } <= found  # fmt: skip


def test_a_passive_subject_is_told_from_an_active_one() -> None:
    """`Was injured by` turns the roles around."""
    found = _relations("Four people were injured by the falling tree.")
    assert {("people", "nsubjpass", "injured"), ("tree", "nmod", "injured"), ("by", "case", "tree")} <= found


def test_a_sentence_is_never_broken() -> None:
    """The speaker after the words said is in one tree with them."""
    (tree,) = parse(["Russia has asked China for military equipment, US officials said on Monday."])
    assert [node.text for node in tree.nodes if tree.head(node) == node] == ["said"]


def test_escaped_brackets_read_as_brackets() -> None:
    """As treebanks write them; each word still stands where it stands."""
    sentence = "Ines Falk -LRB- born in 1971 -RRB- is a painter ."
    (tree,) = parse([sentence])
    assert {(n.text, n.dep, tree.head(n).text) for n in tree.nodes} >= {
        ("Ines", "compound", "Falk"),
        ("a", "det", "painter"),
    }
    assert [sentence[n.start : n.end] for n in tree.nodes] == sentence.split()


def test_typographic_quotation_marks_read_as_straight_ones() -> None:
    """The same tree, each word at its own place."""
    curly, straight = parse(["“We left,” she said.", '"We left," she said.'])
    assert curly == straight


@given(st.text(max_size=80))
def test_every_word_stands_at_its_place(sentence: str) -> None:
    """Whatever is parsed: words in order, none overlaps, each is what the sentence has there, no blank is one."""
    (tree,) = parse([sentence])
    at = 0
    for node in tree.nodes:
        assert at <= node.start < node.end
        at = node.end
        assert node.text.strip()
        written = sentence[node.start : node.end].translate(parser.STRAIGHT)
        assert parser.ESCAPED.get(written, written) == node.text  # old corpora write brackets as -LRB-


@given(st.lists(st.sampled_from(["Police arrested two men.", "", "Nobody died.", "She, he said, left."]), max_size=6))
def test_company_changes_no_tree(sentences: list[str]) -> None:
    """A sentence has the same tree alone and among others."""
    assert parse(sentences) == [parse([one])[0] for one in sentences]


def test_a_subtree_is_in_the_order_of_the_sentence() -> None:
    """What hangs under a word reads as it stands."""
    (tree,) = parse(["A spokesman for the ministry in Rome resigned."])
    spokesman = next(node for node in tree.nodes if node.text == "spokesman")
    assert [n.text for n in tree.subtree(spokesman)] == ["A", "spokesman", "for", "the", "ministry", "in", "Rome"]
    assert tree.children(spokesman, "det") == (tree.nodes[0],)


def test_other_weights_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is not the one that was measured gives no trees."""
    monkeypatch.setitem(parser.SHA256, "parser/moves", "0" * 64)
    with pytest.raises(InputError, match="parser/moves is not the file"):
        parser.load()
