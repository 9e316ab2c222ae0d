"""A negative statement never refutes itself, and a denial refutes what it denies."""

from __future__ import annotations

from collections import Counter

from tests.support.articles import article as read
from tests.support.quoting import article
from workbench.judge.builtin.judge import compare
from workbench.models import Claim, Stance, Version

NEGATIVE = """
The hospital had no beds.
The ministry received no complaint.
The council did not close the pier.
The mayor has not signed the contract.
The bridge was not inspected in 2019.
The company does not own the quay.
The police did not search the house.
No one was hurt in the fire.
No one warned the residents of Vell.
No one saw the ferry leave the harbour.
No one has claimed the reward.
Nobody paid the divers.
The captain never sent a distress call.
The mayor never met the investor.
The tunnel was never finished.
The union never accepted the offer.
The museum never sold the painting.
The minister denied that he had read the report.
The company denied the charges.
The driver denied drinking before the crash.
The bank denied that it had lost the records.
The club denied paying the referee.
The director denied all knowledge of the leak.
Nothing came of the talks.
Nothing came of the plan to widen the road.
Nothing was found in the wreck.
Nothing came of their visit to Bergen.
The inquiry found nothing.
""".strip().splitlines()
"""In five forms: not, no one, never, denied, nothing came of."""
DENIED = """
The hospital had beds.|The hospital had no beds.
The ministry received a complaint.|The ministry received no complaint.
The council closed the pier.|The council did not close the pier.
The mayor has signed the contract.|The mayor has not signed the contract.
The bridge was inspected in 2019.|The bridge was not inspected in 2019.
The company owns the quay.|The company does not own the quay.
The police searched the house.|The police did not search the house.
Someone was hurt in the fire.|No one was hurt in the fire.
The residents of Vell were warned.|No one warned the residents of Vell.
Someone saw the ferry leave the harbour.|No one saw the ferry leave the harbour.
The reward has been claimed.|No one has claimed the reward.
The divers were paid.|Nobody paid the divers.
The captain sent a distress call.|The captain never sent a distress call.
The mayor met the investor.|The mayor never met the investor.
The tunnel was finished.|The tunnel was never finished.
The union accepted the offer.|The union never accepted the offer.
The museum sold the painting.|The museum never sold the painting.
The minister had read the report.|The minister denied that he had read the report.
The company cheated its customers.|The company denied that it had cheated its customers.
The driver drank before the crash.|The driver denied drinking before the crash.
The bank lost the records.|The bank denied that it had lost the records.
The club paid the referee.|The club denied paying the referee.
The director knew of the leak.|The director denied that he knew of the leak.
The talks led to an agreement.|Nothing came of the talks.
The plan to widen the road was carried out.|Nothing came of the plan to widen the road.
Divers found gold in the wreck.|Divers found nothing in the wreck.
The visit to Bergen led to a contract.|Nothing came of the visit to Bergen.
The inquiry found a fault in the pumps.|The inquiry found no fault in the pumps.
""".strip().splitlines()
"""What is claimed, and the sentence that denies it."""


def stance(claim: str, sentence: str) -> Stance:
    """Ask the built-in judge about an article with this sentence."""
    asked = Claim(id="c", event="e", text=claim, made_by="checker")
    return compare(asked, [Version(article=read(article(sentence)))]).readings[0].stance


def test_a_negative_statement_is_never_refuted_by_itself() -> None:
    """28 of them; each is the outlet's own word."""
    assert len(NEGATIVE) == 28
    assert {claim: found for claim in NEGATIVE if (found := stance(claim, claim)) != "supports"} == {}


def test_a_denial_refutes_what_it_denies() -> None:
    """At least 20 of 28 (24 when this was written); what is not found is silence, never support."""
    found = Counter(stance(*line.split("|")) for line in DENIED)
    assert sum(found.values()) == 28
    assert found["refutes"] >= 20
    assert found["supports"] + found["reports"] == 0


def test_who_denies_one_thing_does_not_deny_another_about_the_same() -> None:
    """The bridge can be closed whatever the flood did to its pillars; the same act in another verb is denied."""
    denial = "Mayor Ana Lindt denied that the flood had damaged the pillars of the Arden bridge."
    assert stance("The Arden bridge was closed after the flood.", denial) == "silent"
    assert stance("The flood damaged the pillars of the Arden bridge.", denial) == "refutes"
    bought = "The ministry denied that it had purchased the quay of Lowhaven."
    assert stance("The ministry bought the quay of Lowhaven.", bought) == "refutes"
