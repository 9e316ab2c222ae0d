"""The checker's hand in the browser: stances, wording, merging, settling; each ends in what the store holds."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.support.browser import App, Tab, differing


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


def change(tab: Tab, way: str | None, reason: str, **fields: str) -> None:
    """Do one thing in the Edit dialog, by keyboard as far as words go, and wait until it is kept."""
    page = tab.page
    page.locator(".st-key-edit kbd").wait_for()
    tab.key("e")
    dialog = page.get_by_role("dialog")
    if way:
        dialog.get_by_text(way, exact=True).click()
    for label, words in fields.items():
        field = dialog.locator(f"[class*='st-key-{label}_'] textarea")
        field.fill(words)
        field.press("Control+Enter")
        tab.settle()
    why = dialog.get_by_label("Reason (saved with the change)")
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
    why = dialog.get_by_label("Reason (saved with the change)")
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
        dialog.get_by_label("Reason (saved with the change)").fill("no claim at all")
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
    why = dialog.get_by_label("Reason (saved with the change)")
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
    why = dialog.get_by_label("Reason (saved with the change)")
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
