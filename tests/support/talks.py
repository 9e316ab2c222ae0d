"""Three invented articles of two events: what the index is asked about, also by the processes that a test starts."""

from __future__ import annotations

from tests.support.articles import article

EFE = article(
    "Beijing, Mar 14 (EFE). China and Russia denied reports that Moscow had asked for military support.\n"
    "The Kremlin said its army has what it needs.\nThe envoys of both countries meet in Rome on Monday.",
    source="efe",
    event="talks",
)
AFP = article(
    "Russia has asked China for drones and other military aid, US officials told newspapers.\n"
    "The officials declined to say whether Beijing had answered.\nThe White House warned of consequences.",
    source="afp",
    event="talks",
)
STORM = article(
    "The storm cut power to two thousand homes on the coast.\nSchools stay closed until Thursday, the mayor said.",
    source="storm",
    event="storm",
)
ARTICLES = (EFE, AFP, STORM)
TALKS = (EFE.id, AFP.id)
ASKED = "Moscow requested military help from Beijing."
