// What only the browser knows, told to the page: who reviews, which claim is painted, which link was followed, which
// words of an article are selected. Streamlit 1.67 fires shortcuts for held keys, behind dialogs, and before the next
// claim is on the screen: the guard stops those keys before Streamlit sees them.
const STORED = "workbench.reviewer";
const heading = () => document.getElementById("claim");
const typing = (node) => node.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(node.tagName);

// ---------------------------------------------------------------- a check counts as seen some time after it is painted
const onScreen = (what) => heading()?.dataset.claim === what.claim && (heading().dataset.check ?? "") === what.check;

function watch(desk, data) {
  const same = () => desk.claim === data.claim && desk.check === data.check;
  const painted = () => {
    if (!same()) return;
    if (!onScreen(data)) return requestAnimationFrame(painted);
    desk.paintedAt = performance.now();
    document.querySelector('[data-testid="stMain"]')?.scrollTo({ top: 0 });
    const at = document.activeElement;
    if (!at || at === document.body || !at.isConnected) heading().focus({ preventScroll: true });
  };
  if (same()) return;
  Object.assign(desk, { claim: data.claim, check: data.check, paintedAt: Infinity });
  if (data.claim) requestAnimationFrame(painted);
}

function guard(event, desk, data) {
  const save = event.key === "Enter" && event.ctrlKey;
  const plain = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
  if (!save && (!plain || typing(event.composedPath()[0]))) return;
  const decides = data.deciding.includes(event.key.toUpperCase());
  const fresh = performance.now() - desk.paintedAt < data.seenMs;
  const unseen = decides && (fresh || !onScreen(desk));
  // Presses that come in a row were meant for the claim before: only a pause makes the next one count.
  if (unseen && desk.paintedAt !== Infinity) desk.paintedAt = performance.now();
  // In a dialog itself, Space presses what has the focus and Ctrl+Enter sends what was typed.
  const dialog = document.querySelector('[data-testid="stDialog"]');
  const behind = dialog && !((save || event.key === " ") && dialog.contains(event.composedPath()[0]));
  if (!event.repeat && !unseen && !behind) return;
  event.stopImmediatePropagation();
  event.preventDefault();
}

// ---------------------------------------------------------------- selected words, as code points of the article's text
const points = (text) => [...text].length;

function place(node, offset, region) {
  const piece = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest?.("[data-at]");
  if (!piece || !region.contains(piece)) return null;
  const before = document.createRange();
  before.setStart(piece, 0);
  before.setEnd(node, offset);
  return Number(piece.dataset.at) + points(before.toString());
}

// A selection's ends may lie between the pieces: they move inwards to the first and the last text of the article.
function inward(range, region) {
  const texts = document.createTreeWalker(region, NodeFilter.SHOW_TEXT);
  const inside = [];
  for (let node = texts.nextNode(); node; node = texts.nextNode())
    if (range.intersectsNode(node) && node.parentElement.closest("[data-at]")) inside.push(node);
  if (!inside.length) return null;
  const [first, last] = [inside[0], inside.at(-1)];
  const from = place(first, first === range.startContainer ? range.startOffset : 0, region);
  const to = place(last, last === range.endContainer ? range.endOffset : last.length, region);
  return from !== null && to !== null && from < to ? { start: from, end: to } : null;
}

function selected() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const node = range.commonAncestorContainer;
  const region = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest?.(".wb .reading[data-article]");
  const span = region && inward(range, region);
  return span && { article: region.dataset.article, ...span };
}

// The keyboard alone is enough: in a focused article the arrows choose words, with Shift they add to them.
function choose(event) {
  const region = event.target.closest?.(".wb .reading[data-article]");
  const ways = { ArrowRight: ["forward", "word"], ArrowLeft: ["backward", "word"], ArrowDown: ["forward", "line"], ArrowUp: ["backward", "line"] };
  const way = ways[event.key];
  if (!region || !way || event.ctrlKey || event.altKey || event.metaKey) return;
  if (!event.shiftKey && way[1] === "line") return; // these scroll
  const selection = getSelection();
  if (!selection.rangeCount || !region.contains(selection.anchorNode))
    selection.collapse(region.querySelector("mark.here, [data-at]"), 0);
  if (!event.shiftKey) selection[way[0] === "forward" ? "collapseToEnd" : "collapseToStart"]();
  selection.modify("extend", ...way);
  event.preventDefault();
}

// ---------------------------------------------------------------- where the reader is led
function lead(desk, data) {
  if (desk.led === data.lead) return;
  desk.led = data.lead;
  let tries = 90;
  const show = () => {
    const there = document.querySelector(".wb .reading mark.here");
    if (there) there.scrollIntoView({ block: "center" });
    else if (tries--) requestAnimationFrame(show);
  };
  if (data.lead) requestAnimationFrame(show);
}

// Words and the notes in the margin point at one another.
function point(event) {
  const mark = event.target.closest?.(".wb .reading mark[data-at]");
  if (!mark || !getSelection().isCollapsed) return;
  const at = Number(mark.dataset.at);
  const covers = (note) => note.dataset.spans.split(" ").some((s) => { const [a, b] = s.split("-"); return a <= at && at < b; });
  const notes = [...document.querySelectorAll(".wb .note")];
  for (const note of notes) note.classList.toggle("pointed", covers(note));
  notes.find(covers)?.scrollIntoView({ block: "nearest" });
}

// A paragraph to copy is selected as well, for where a page may not write to the clipboard.
function copy(event) {
  const link = event.target.closest?.(".wb a.copy");
  const words = link?.parentElement.querySelector(".cited");
  if (!words) return;
  event.preventDefault();
  getSelection().selectAllChildren(words);
  navigator.clipboard?.writeText(words.textContent).then(() => { link.textContent = "Copied"; }, () => {});
}

export default function ({ data, setTriggerValue, setStateValue }) {
  const desk = (window.workbenchDesk ??= { claim: null, paintedAt: 0, led: null, told: "" });
  if (data.who) localStorage.setItem(STORED, data.who);
  else if (localStorage.getItem(STORED)) setStateValue("who", localStorage.getItem(STORED));
  watch(desk, data);
  lead(desk, data);

  desk.tell = () => {
    const found = selected();
    const key = JSON.stringify(found);
    if (!found || key === desk.told) return;
    desk.told = key;
    setTriggerValue("picked", found);
  };
  const later = () => { clearTimeout(desk.waiting); desk.waiting = setTimeout(() => desk.tell(), 250); };
  const follow = (event) => {
    const link = event.target.closest?.(".wb a.go");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    desk.told = "";
    link.blur(); // it is about to go; whoever paints the next place may take the focus
    setTriggerValue("go", link.getAttribute("href"));
  };
  const keys = (event) => { guard(event, desk, data); choose(event); };
  const listen = [[window, "keydown", keys], [document, "click", follow], [document, "click", point], [document, "click", copy], [document, "mouseup", later], [document, "keyup", later]];
  for (const [target, name, act] of listen) target.addEventListener(name, act, true);
  return () => {
    for (const [target, name, act] of listen) target.removeEventListener(name, act, true);
  };
}
