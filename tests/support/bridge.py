"""An invented event in three articles, a report, a denial and something else, with one labelled claim. CC0."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.support.articles import article
from workbench.evaluation.gold import GoldClaim
from workbench.models import Inferred

TEXTS = {
    "courier.txt": "Long queues at the harbour\n\nThe bridge was opened on Monday, the mayor said. It has four lanes. "
    "Reporting for the Morning Courier, Ada Marsh saw long queues on both sides of the river.",
    "ledger.txt": "Road to stay shut\n\nOfficials denied that the bridge was opened. The road to it is being "
    "repaired, they said, and the ferry sails as before. More at https://ledger.example/7 and in The Ledger on Friday.",
    "gazette.txt": "Choir sings\n\nThe choir sang on Saturday in the old church. Tickets for the next two evenings "
    "are sold out, the Gazette has learned.",
}
NAMES = {"courier.txt": "Morning Courier", "ledger.txt": "The Ledger", "gazette.txt": "Gazette"}


def known(value: str) -> Inferred:
    return Inferred(value=value, method="stated", confidence=1.0)


ARTICLES = {
    file: article(text, source=file, outlet=known(NAMES[file]), title=known(text.split("\n")[0]))
    for file, text in TEXTS.items()
}


def _outlet(file: str, stance: str, *quotes: str) -> dict[str, Any]:
    text = TEXTS[file]
    spans = [{"start": text.index(q), "end": text.index(q) + len(q), "quote": q} for q in quotes]
    return {"file": file, "stance": stance, "evidence": spans}


ITEM = GoldClaim.model_validate(
    {
        "id": "bridge",
        "event": "test",
        "claim": "The bridge was opened.",
        "verdict": "conflicting",
        "verdict_also_ok": ["not_enough_evidence"],
        "outlets": [
            _outlet("courier.txt", "reports", "The bridge was opened on Monday, the mayor said"),
            _outlet("ledger.txt", "refutes", "Officials denied that the bridge was opened"),
            _outlet("gazette.txt", "silent"),
        ],
        "discrepancies": [{"kind": "contradiction", "files": ["courier.txt", "ledger.txt"]}],
    }
)


def write_bridge(folder: Path) -> Path:
    """Write the articles, with what is known of them, and gold into a folder; give the path of the gold file."""
    folder.mkdir(parents=True, exist_ok=True)
    for file, text in TEXTS.items():
        (folder / file).write_text(text, encoding="utf-8")
    known_of = "".join(f'["{file}"]\noutlet = {json.dumps(name)}\n' for file, name in NAMES.items())
    (folder / "articles.toml").write_text(f'event = "test"\n{known_of}', encoding="utf-8")
    (folder / "gold.jsonl").write_text(ITEM.model_dump_json() + "\n", encoding="utf-8")
    return folder / "gold.jsonl"
