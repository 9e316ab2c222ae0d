"""Promises of workbench.ingest.text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.articles import article
from workbench.ingest.text import passages, sentences
from workbench.models import Inferred

_BITS = st.sampled_from(
    [
        *"aB 9.!?…\"“”'’()\n\r\t\u2028—,",
        ". ",
        '."',
        "Mr. ",
        "U.S. ",
        "Sunday.",
        "Liu ",
        "Привет. ",
        "你好。",
        "🙂",
        "\u200b",
        "e\u0301",
    ]
)
_TEXTS = st.one_of(st.text(max_size=200), st.lists(_BITS, max_size=60).map("".join))

# One line each; `|` marks where a sentence ends and another begins.
_ENGLISH = """\
The U.N. warned on Tuesday of famine.| The E.U. promised grain.
She works in the U.S.| He stays in Kyiv.
Mrs. Sato met Lt. Gen. Ivanov on Feb. 9 in Geneva.| Dr. Roy stayed away.
Exports fell 4.2 percent.| Gold rose to $1,900.50 an ounce.
Talks start at 9 a.m. on Friday.| They end at 5 p.m.| Few expect a deal.
“We never asked,” she said.| “We never will.”| He nodded.
“Will you go?” Maria Popova asked.| Nobody knew.
What now?| Nothing!| Wait.
Article No. 7 binds all, vs. Art. 8, which binds few.
He wrote: "I was there.| Ask Mr. Lee."| Then he hung up.
T. S. Eliot stayed.| Harry S. Truman left.
It fell... and rose.| It stopped...| Then it rose.
(Nobody came.)| They had left.
He left in March (of 2021.)| She stayed.
Reuters reported on Friday.|Kim Park denied it.
He spoke of "no limits."|That was new.
He left.|"The plan failed," she said.
Ask news.example.com. for more.
1. The first point.| 2. The second point.
Inflation hit 3.5.| Prices rose.
No one spoke: he said no.| Then he sat.| Russia won in the sun.| Kyiv lost.
It must not escape. …| China calls for restraint.
Phones sold.| eBay gained.
``The plan failed.''| They left.| He said: ``Wait.''
''""".splitlines()


@given(_TEXTS, st.sampled_from(["en", "ru", "zh", "de", None]))
def test_sentences_are_sorted_disjoint_stripped_and_leave_only_white_space(text: str, language: str | None) -> None:
    """Nothing of a text is lost between its sentences, and no offset is wrong."""
    end = 0
    for start, stop in sentences(text, language):
        assert end <= start < stop
        assert not text[end:start].strip()
        assert text[start:stop] == text[start:stop].strip()
        end = stop
    assert not text[end:].strip()


@pytest.mark.parametrize("line", _ENGLISH)
def test_english_is_cut_where_a_reader_would_cut_it(line: str) -> None:
    """Abbreviations, initials, numbers, quotes and glued sentences do not mislead the rules."""
    expected = [part.strip() for part in line.split("|")]
    text = line.replace("|", "")
    assert [text[start:end] for start, end in sentences(text)] == expected


@pytest.mark.parametrize(
    ("language", "text", "count"),
    [
        ("ru", "Москва молчит. Пекин отрицает.", 2),
        ("zh", "北京否认。莫斯科沉默。", 2),
        ("de", "Am 3. Mai kam er. Er ging.", 2),
    ],
)
def test_other_languages_are_cut_by_their_own_rules(language: str, text: str, count: int) -> None:
    """A German ordinal and a Chinese full stop are understood."""
    assert len(sentences(text, language)) == count


def test_a_line_break_ends_a_sentence() -> None:
    """A headline without a full stop does not run into the text below it."""
    text = "China denies report\nBeijing said so."
    assert sentences(text) == ((0, 19), (20, 36))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("The survey puts it at 6. 1. Tehran says 5. 9 and a state agency 6. 0.", 2),
        ("By 8. 30am crews were using thermal cameras.", 1),
        ("He held a. 38 - caliber revolver, with blood alcohol of. 09 percent.", 1),
        ("He was born in 2005. 12 others were older.", 2),
    ],
)
def test_a_number_typeset_with_a_blank_is_not_cut(text: str, count: int) -> None:
    """As some collections of news write `6. 1` and `. 38`; a year still ends a sentence."""
    assert len(sentences(text)) == count


def test_a_passage_is_its_stretch_of_the_article_and_says_so_in_its_id() -> None:
    """Text, offsets and id of every passage agree."""
    made = article("Kyiv fell silent.\n\nMoscow denied it. Nobody else spoke.")
    for passage in passages(made):
        assert passage.text == made.text[passage.start : passage.end]
        assert passage.id == f"{made.id}:{passage.start}-{passage.end}"
    assert [p.text for p in passages(made)] == ["Kyiv fell silent.", "Moscow denied it.", "Nobody else spoke."]


def test_a_headline_of_two_sentences_is_one_passage() -> None:
    """A headline stays whole even where a sentence ends within it."""
    title = Inferred(value="Is it true? Experts doubt it.", method="stated", confidence=1.0)
    made = article("Is it true? Experts doubt it.\nThey said so. Twice.", title=title)
    assert [p.text for p in passages(made)] == ["Is it true? Experts doubt it.", "They said so.", "Twice."]


def test_a_long_line_is_cut_in_a_moment() -> None:
    """A megabyte without a line break, or without a space, does not take quadratic time."""
    assert len(sentences("Kyiv spoke. " * 50_000)) == 50_000
    assert len(sentences("a" * 500_000 + ". B.")) == 2
