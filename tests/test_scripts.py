"""Questions in Chinese and Japanese find their passage, and words of any script are words.

The articles were written for this test and are CC0.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.articles import article
from workbench.ingest.text import passages
from workbench.models import Article, Inferred
from workbench.retrieval.bm25 import terms, words
from workbench.retrieval.embedder import Embedder
from workbench.retrieval.index import Index

FERRY_ZH = """渡轮在港口起火 四十二人获救
周二凌晨,一艘开往北岛的渡轮在东港码头起火。船上有三十八名乘客和四名船员。
消防部门表示,所有人员均已安全撤离,没有人受伤。
船公司否认机房存在故障,称上个月刚刚完成年度检查。
两名船员对当地电台说,警报器没有响。
市长宣布成立调查委员会,要求在三十天内提交报告。
港口管理局称,航线预计周五恢复运营。"""
FERRY_JA = """東港でフェリー火災 乗客乗員42人が避難
火曜日の未明、北島行きのフェリーから出火し、東港の岸壁で消火活動が行われた。
消防によると、けが人はいなかった。
運航会社は機関室の故障を否定し、先月に定期検査を終えたばかりだと説明した。
一方、乗組員の一人は取材に対し、火災報知器が鳴らなかったと話した。
市長は第三者委員会を設置し、一か月以内に原因を報告させる方針を示した。
港湾局は金曜日に運航を再開できる見通しだとしている。"""
BRIDGE_ZH = """新桥通车推迟
交通局说,跨河大桥的通车时间推迟到明年三月,原因是钢材供应不足。
工程费用增加了一成,市议会将在下周讨论。"""
BRIDGE_JA = """図書館の開館延長を試行
中央図書館は来月から平日の閉館時間を午後九時に延ばすと発表した。
職員組合は人手が足りないとして反対している。"""

CHINESE, JAPANESE = (Inferred(value=tag, method="stated", confidence=1.0) for tag in ("zh", "ja"))
ARTICLES = (
    article(FERRY_ZH, source="渡轮-zh.txt", event="渡轮", language=CHINESE),
    article(FERRY_JA, source="ferry-ja.txt", event="渡轮", language=JAPANESE),
    article(BRIDGE_ZH, source="bridge-zh.txt", event="大桥", language=CHINESE),
    article(BRIDGE_JA, source="library-ja.txt", event="図書館", language=JAPANESE),
)
ZH, JA = ARTICLES[:2]

QUESTIONS = [
    pytest.param("渡轮的火灾警报器响了吗?", ZH, "警报器没有响", id="zh alarm"),
    pytest.param("船公司承认机房有故障。", ZH, "船公司否认机房存在故障", id="zh denial"),
    pytest.param("フェリーの火災でけが人が出た。", JA, "けが人はいなかった", id="ja injured"),
    pytest.param("市長は第三者委員会に原因を調べさせるのか。", JA, "第三者委員会を設置", id="ja committee"),
    pytest.param("フェリーの運航は金曜日に再開される見通しだ。", JA, "金曜日に運航を再開", id="ja Friday"),
]


@pytest.fixture(scope="module", params=["hybrid", "lexical"])
def index(
    request: pytest.FixtureRequest, embedder: Embedder, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Index]:
    """The four articles, with weights and by words alone."""
    used = embedder if request.param == "hybrid" else None
    made = Index.open(tmp_path_factory.mktemp("index"), embedder=used)
    made.add_passages(ARTICLES, [passage for one in ARTICLES for passage in passages(one)])
    yield made
    made.close()


@pytest.mark.parametrize(("question", "where", "answer"), QUESTIONS)
def test_a_question_finds_its_passage_in_its_event(index: Index, question: str, where: Article, answer: str) -> None:
    """Among the three of its article that share most words with it; the English model of meaning is no help here."""
    near = dict(index.nearest_passages(question, [ZH.id, JA.id]))[where.id]
    by_words = [hit.passage.text for hit in near if hit.lexical is not None]
    assert len(by_words) <= 3
    assert any(answer in text for text in by_words)


@pytest.mark.parametrize(("question", "where", "answer"), QUESTIONS)
def test_a_question_finds_its_passage_in_the_corpus(index: Index, question: str, where: Article, answer: str) -> None:
    """Among the first three; and its event."""
    found = index.search_passages(question)[:3]
    assert any(answer in hit.passage.text and hit.passage.article_id == where.id for hit in found)
    event = index.find_event(question)
    assert event is None or event.event == where.event


def test_articles_without_spaces_are_cut_into_sentences() -> None:
    """So that a passage is a sentence and not an article."""
    assert len(passages(ZH)) == 8
    assert len(passages(JA)) == 7


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The Émigré’s café", "the emigre s cafe"),
        ("Naïve Straße, ＦＵＬＬ width ４２", "naive strasse full width 42"),
        ("北京否认了2022年的报道", "北京 京否 否认 认了 2022 年的 的报 报道"),
        ("モスクワが要請", "モス スク クワ ワが が要 要請"),
        ("ｶﾞｽ", "ガス"),
        ("정부는 부인했다", "정부 부는 부인 인했 했다"),
        ("กรุงเทพ", "กร รุ ุง งเ เท ทพ"),
        ("सरकार ने इनकार किया", "सरकार ने इनकार किया"),
        ("Правительство ОТРИЦАЕТ", "правительство отрицает"),
        ("أنكرت الحكومة", "أنكرت الحكومة"),
        ("雨", "雨"),
        ("-- … !", ""),
    ],
)
def test_words_of_any_script(text: str, found: str) -> None:
    """Words between spaces, and pairs of characters where there are none; no case, no accents, no widths."""
    assert words(text) == found.split()


def test_a_word_is_searched_for_once() -> None:
    """However often it stands there."""
    assert terms("否认否认") == ("否认", "认否")
