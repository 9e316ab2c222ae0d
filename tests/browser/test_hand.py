"""The checker's hand in the browser: stances, wording, merging, settling; each ends in what the store holds."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.support.browser import App, Tab, differing, other, set_share, speaking
from tests.support.looks import every_look
from workbench.ui.shortcuts import LABEL_KEYS


def test_one_outlet_s_stance_is_put_right_by_three_keys(tab: Tab, app: App) -> None:
    """X, the outlet's number, the stance's number: three presses, kept with a reason, and the claim stays open."""
    row = app.fresh()
    page = tab.claim(row.claim_id)
    tab.key("x")
    page.locator(".st-key-fixing kbd").first.wait_for()
    tab.key("2")
    page.locator(".st-key-stance_5 kbd").wait_for()
    tab.key("5")
    tab.told("set to silent")
    (review,) = app.reviews(row.claim_id)
    assert (list((review.stances or {}).values()), review.reason) == (["silent"], "Wrong stance")
    assert app.held(row.claim_id).status == "open"


def test_an_outlet_set_to_silent_is_silent_on_every_page(tab: Tab, app: App, newer_event: str) -> None:
    """Tally, origins, cards, paragraph, matrix and reader say what holds, and beside it what the machine had."""
    row = app.fresh(2)
    with app.bench() as bench:
        check = bench.store.check(str(row.check_id))
        article_id = speaking(check)[0]
        article = bench.store.article(article_id)
        finding = check.verdict.finding(article_id) if check.verdict else None
        assert finding is not None
        bench.decide(check.id, reviewer="ana", seen_seq=0, decision="override", stances={article_id: "silent"},
                     reason="another matter")  # fmt: skip
    was = str(finding.stance)
    page = tab.claim(row.claim_id)
    silent = sum(f.stance == "silent" for f in check.verdict.findings) + 1 if check.verdict else 0
    expect(page.locator(".tally").last).to_contain_text(f"{silent} silent")
    expect(page.locator(".outlets-head").last).to_contain_text("Corrected by ana. Machine:")
    expect(page.locator(".quiet").last).to_contain_text(f"{article.name} Set by ana. Machine: “{was}”.")
    expect(page.locator(".card header", has_text=article.name)).to_have_count(0)
    page.get_by_text("Paragraph with citations").click()
    written = page.locator(".cited").last
    expect(written).to_contain_text(f"{article.name} (set by ana; machine: {was})")
    expect(written).not_to_contain_text(f"{article.name} silent")
    assert every_look(tab) == {}
    tab.open(f"/reader?article={article_id}&claim={row.claim_id}")
    expect(page.locator(".note.here").last).to_contain_text(f"Set by ana. Machine: “{was}”.")
    tab.open("/matrix")
    tab.choose("Event", "seeds")
    while page.locator(f".matrix a[href*='{row.claim_id}']").count() == 0:  # it may stand on any page of the matrix
        first = page.locator(".matrix tbody th a").first
        was_first = str(first.get_attribute("href"))
        page.get_by_role("button", name="Next page").click()
        expect(first).not_to_have_attribute("href", was_first)
        tab.settle()
    line = page.locator(".matrix tbody tr", has=page.locator(f"a[href*='claim={row.claim_id}']")).first
    expect(line.get_by_label(f"{article.name}: silent")).to_be_visible()
    expect(line).to_contain_text(f"machine: {was}")


def change(tab: Tab, way: str | None, reason: str, **fields: str) -> None:
    """Do one thing in the Edit dialog, by keyboard as far as words go, and wait until it is kept."""
    page = tab.page
    page.locator(".st-key-edit kbd").wait_for()
    tab.key("e")
    dialog = page.get_by_role("dialog")
    if way:
        dialog.get_by_text(way, exact=True).click()
    if way == "Merge":  # no claim is preselected: the first of the list is chosen
        box = dialog.get_by_role("combobox", name="Merge into")
        box.click()
        option = page.get_by_role("option").first
        words = option.inner_text()
        option.click()
        expect(box).to_have_value(words)
        tab.settle()
    for label, words in fields.items():
        field = dialog.locator(f"[class*='st-key-{label}_'] textarea")
        field.fill(words)
        field.press("Control+Enter")
        tab.settle()
    why = dialog.get_by_label("Reason (required)")
    why.fill(reason)
    why.press("Enter")
    tab.settle()
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def take_back(tab: Tab, reason: str) -> None:
    """Undo the only change of the claim on the screen in the Edit dialog."""
    page = tab.page
    page.locator(".st-key-edit kbd").wait_for()
    tab.key("e")
    dialog = page.get_by_role("dialog")
    why = dialog.get_by_label("Reason (required)")
    why.fill(reason)
    why.press("Enter")
    tab.settle()
    dialog.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def acts(app: App, claim_id: str) -> list[tuple[str, str, str]]:
    """What the store holds of what was done by hand to a claim."""
    with app.bench() as bench:
        return [(act.kind, act.reviewer, act.reason) for act in bench.desk.acts(claim_id)]


def test_a_claim_is_reworded_checked_again_and_its_wording_taken_back(tab: Tab, app: App) -> None:
    """The new words stand, the claim says that it needs a new check and gets it; Undo brings the old words back."""
    row = app.fresh()
    page = tab.claim(row.claim_id)
    change(tab, "Reword", "clearer", reword=f"{row.text} Or so it was said.")
    expect(page.locator("#claim").last).to_have_text(f"{row.text} Or so it was said.")
    expect(page.locator(".st-key-needs").last).to_contain_text("Needs a new check")
    page.get_by_role("button", name="Check again").click()
    tab.told("1 claim checked")
    with app.bench() as bench:
        assert bench.desk.row(row.claim_id).needs == ()
    take_back(tab, "the first was better")
    expect(page.locator("#claim").last).to_have_text(row.text)
    assert acts(app, row.claim_id) == [("reword", "m.keller", "clearer"), ("undo", "m.keller", "the first was better")]
    with app.bench() as bench:
        assert bench.desk.row(row.claim_id).needs == ("wording",)


def test_u_takes_back_ones_last_edit_after_the_page_is_loaded_again(tab: Tab, app: App) -> None:
    """The tab has forgotten it, the store has not."""
    row = app.fresh()
    page = tab.claim(row.claim_id)
    change(tab, "Reword", "clearer", reword=f"{row.text} Or so it was said.")
    expect(page.locator("#claim").last).to_have_text(f"{row.text} Or so it was said.")
    tab.claim(row.claim_id)
    expect(page.locator("#claim").last).to_have_text(f"{row.text} Or so it was said.")
    page.locator(".st-key-undo button:not([disabled])").last.wait_for()
    tab.key("u")
    expect(page.locator("#claim").last).to_have_text(row.text)
    assert [kind for kind, _, _ in acts(app, row.claim_id)] == ["reword", "undo"]


def test_a_claim_is_merged_into_another_and_parted_again(tab: Tab, app: App) -> None:
    """The claim leaves the queue and says where it went; put back, both are in the queue."""
    row = app.fresh()
    page = tab.claim(row.claim_id)
    change(tab, "Merge", "the same in other words")
    with app.bench() as bench:
        merged = bench.desk.row(row.claim_id)
    assert merged.state == "merged"
    expect(page.locator("#claim").last).to_have_attribute("data-claim", str(merged.into))
    tab.open(f"/?claim={row.claim_id}")
    expect(page.locator(".banner").last).to_contain_text("merged into another")
    change(tab, None, "they differ after all")
    with app.bench() as bench:
        assert bench.desk.row(row.claim_id).state == "live"
    assert [kind for kind, _, _ in acts(app, row.claim_id)] == ["merge", "undo"]


def test_a_claim_is_split_and_made_whole_again(tab: Tab, app: App) -> None:
    """Each part is a claim of its own, on the words of the whole; put back, the whole returns and the parts leave."""
    row = app.fresh()
    page = tab.claim(row.claim_id)
    change(tab, "Split", "two things at once", split="The first half of it is so.\nThe second half of it is so.")
    expect(page.locator("#claim").last).to_have_text("The first half of it is so.")
    with app.bench() as bench:
        assert bench.desk.row(row.claim_id).state == "split"
        parts = [r for r in bench.queue() if r.text.endswith("half of it is so.")]
        assert len(parts) == 2
        assert all(bench.store.claim(part.claim_id).spans for part in parts)
    tab.open(f"/?claim={row.claim_id}")
    change(tab, None, "it is one thing")
    with app.bench() as bench:
        assert bench.desk.row(row.claim_id).state == "live"
        assert {bench.desk.row(part.claim_id).state for part in parts} == {"withdrawn"}


def test_a_claim_is_added_checked_and_withdrawn(tab: Tab, app: App) -> None:
    """A checker's own words become a claim of the event, with who and why; Undo takes it out of the queue."""
    row = app.fresh()
    page = tab.claim(row.claim_id)
    change(tab, "Add a claim", "nobody found it", add="China denied that it had been asked for drones.")
    expect(page.locator("#claim").last).to_have_text("China denied that it had been asked for drones.")
    claim_id = str(page.locator("#claim").get_attribute("data-claim"))
    page.get_by_role("button", name="Check", exact=True).click()
    tab.told("1 claim checked")
    with app.bench() as bench:
        assert (bench.desk.row(claim_id).event, bench.desk.row(claim_id).check_id is not None) == (row.event, True)
    take_back(tab, "it is in another claim")
    with app.bench() as bench:
        assert bench.desk.row(claim_id).state == "withdrawn"
    assert acts(app, claim_id)[0] == ("add", "m.keller", "nobody found it")


def test_two_who_differ_are_settled_on_the_page(tab: Tab, app: App) -> None:
    """The page says who decided what; a label with a reason adjudicates, and both earlier reviews stay."""
    with app.bench() as bench:
        claim_id = differing(bench, app)
    page = tab.claim(claim_id)
    expect(page.locator(".decided").last).to_contain_text("Reviewers disagree")
    tab.key("4")
    page.locator(".st-key-why kbd").first.wait_for()
    tab.key("o")
    page.locator('.st-key-why_O [data-testid="stBaseButton-primary"]').wait_for()
    tab.key("Control+Enter")
    tab.told("Settled")
    assert [r.decision for r in app.reviews(claim_id)] == ["accept", "override", "adjudicate"]
    assert app.held(claim_id).label == "not_enough_evidence"


def test_one_of_two_sides_cannot_settle_and_may_change_their_label(tab: Tab, app: App) -> None:
    """m.keller overrode, ana agreed with the machine: one key takes over the machine's label, and asks for no error."""
    row = app.fresh()
    key, label = other(row.machine_label)
    with app.bench() as bench:
        bench.decide(str(row.check_id), reviewer="ana", seen_seq=0, decision="accept", note="rang them up")
        bench.decide(str(row.check_id), reviewer="m.keller", seen_seq=1, decision="override", label=label,
                     reason="Misread")  # fmt: skip
    page = tab.claim(row.claim_id)
    sides = page.get_by_role("region", name="Reviewers disagree").last
    expect(sides).to_contain_text("rang them up")
    expect(sides).to_contain_text("m.keller overrode: Misread")
    expect(sides).to_contain_text("You gave one of these labels")
    assert every_look(tab) == {}
    tab.key(key)  # one's own label once more is an override, and no settlement
    expect(page.get_by_role("button", name="Save override").last).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    tab.settle()
    tab.key(next(number for number, name in LABEL_KEYS.items() if name == row.machine_label))
    tab.told("Your label is now the machine’s.")
    assert [(r.reviewer, r.decision) for r in app.reviews(row.claim_id)][2:] == [("m.keller", "accept")]
    assert (app.held(row.claim_id).status, app.held(row.claim_id).label) == ("done", row.machine_label)


def test_a_third_who_agrees_with_the_machine_is_not_asked_for_its_error(tab: Tab, app: App) -> None:
    """The label is the machine's; the reasons are why it holds; three keys settle the claim."""
    with app.bench() as bench:
        claim_id = differing(bench, app)
        machine = bench.desk.row(claim_id).machine_label
    page = tab.claim(claim_id)
    expect(page.get_by_role("region", name="Reviewers disagree").last).to_contain_text("You gave none of these labels")
    tab.key(next(number for number, name in LABEL_KEYS.items() if name == machine))
    page.locator(".st-key-why_V kbd").wait_for()
    expect(page.get_by_role("button", name="Misread")).to_have_count(0)
    tab.key("v")
    page.locator('.st-key-why_V [data-testid="stBaseButton-primary"]').wait_for()
    tab.key("Control+Enter")
    tab.told("Settled")
    last = app.reviews(claim_id)[-1]
    assert (last.decision, last.label, last.reason) == ("adjudicate", machine, "The articles say so")


def test_a_disagreement_is_not_told_before_a_blind_label(tab: Tab, app: App) -> None:
    """Neither that others differ, nor what they gave as reasons."""
    with app.bench() as bench:
        claim_id = differing(bench, app)
    tab.claim(claim_id)
    set_share(tab, 100)
    try:
        page = tab.claim(claim_id)
        expect(page.locator(".label.blind").last).to_have_text("Hidden")
        expect(page.get_by_text("disagree")).to_have_count(0)
        expect(page.get_by_text("misread")).to_have_count(0)
    finally:
        set_share(tab, 0)


def test_a_claim_is_dismissed_by_keyboard_and_put_back(tab: Tab, app: App) -> None:
    """E opens the dialog; a reason is required; what was set aside is found by its address and restored."""
    row = app.fresh()
    page = tab.claim(row.claim_id)
    for way, state in (("Dismiss", "dismissed"), (None, "live")):
        page.locator(".st-key-edit kbd").wait_for()
        tab.key("e")
        dialog = page.get_by_role("dialog")
        if way:
            dialog.get_by_text(way, exact=True).click()
            expect(dialog.get_by_text("The claim leaves the queue").last).to_be_visible()
        dialog.get_by_label("Reason (required)").fill("no claim at all")
        page.keyboard.press("Enter")
        tab.settle()
        dialog.get_by_role("button", name="Save").click()
        expect(page.get_by_role("dialog")).to_have_count(0)
        with app.bench() as bench:
            assert bench.desk.row(row.claim_id).state == state
        tab.open(f"/?claim={row.claim_id}")
    with app.bench() as bench:
        assert [act.reason for act in bench.desk.acts(row.claim_id)] == ["no claim at all"] * 2


def test_space_on_save_saves_what_the_dialog_says(tab: Tab, app: App) -> None:
    """A button of the dialog that has the focus is pressed by Space, though no key works behind the dialog."""
    row = app.fresh()
    page = tab.claim(row.claim_id)
    page.locator(".st-key-edit kbd").wait_for()
    tab.key("e")
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("Dismiss", exact=True).click()
    expect(dialog.get_by_text("The claim leaves the queue").last).to_be_visible()
    why = dialog.get_by_label("Reason (required)")
    why.fill("pressed by Space")
    why.press("Enter")
    tab.settle()
    dialog.get_by_role("button", name="Save").focus()
    tab.key(" ")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert acts(app, row.claim_id) == [("dismiss", "m.keller", "pressed by Space")]


def test_ctrl_enter_sends_what_was_typed_in_the_dialog(tab: Tab, app: App) -> None:
    """The words of a text area leave with the keys alone, while it keeps the focus; saved, they are the claim's."""
    row = app.fresh()
    page = tab.claim(row.claim_id)
    page.locator(".st-key-edit kbd").wait_for()
    tab.key("e")
    dialog = page.get_by_role("dialog")
    why = dialog.get_by_label("Reason (required)")
    why.fill("clearer by Ctrl+Enter")
    why.press("Enter")
    tab.settle()
    area = dialog.locator("[class*='st-key-reword_'] textarea")
    area.fill(f"{row.text} Or so it was told.")
    before = len(tab.frames)
    tab.key("Control+Enter")
    assert any(b"Or so it was told." in frame for frame in tab.frames[before:])
    expect(area).to_be_focused()
    assert acts(app, row.claim_id) == []
    tab.settle()
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert acts(app, row.claim_id) == [("reword", "m.keller", "clearer by Ctrl+Enter")]
    with app.bench() as bench:
        assert bench.desk.row(row.claim_id).text == f"{row.text} Or so it was told."


def test_a_paragraph_is_copied_with_its_citations(new_tab: Callable[..., Tab], app: App) -> None:
    """What the clipboard holds is the claim, its quotations and where each stands."""
    with app.bench() as bench:
        row = next(r for r in bench.queue("seeds") if r.independent_origins and r.machine_label)
    tab = new_tab(permissions=["clipboard-read", "clipboard-write"])
    page = tab.claim(row.claim_id)
    page.get_by_text("Paragraph with citations").click()
    page.locator("a.copy").click()
    expect(page.locator("a.copy").last).to_have_text("Copied")
    copied = page.evaluate("() => navigator.clipboard.readText()")
    assert row.text in copied
    assert "[1] " in copied
    assert "characters " in copied
