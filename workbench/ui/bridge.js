// What only the browser knows, told to the page: who reviews, which claim is painted, which link was followed, which
// words of an article are selected. Streamlit 1.67 fires shortcuts for held keys, behind dialogs, and before the next
// claim is on the screen: the guard stops those keys before Streamlit sees them.
const STORED = "workbench.reviewer";
const heading = () => document.getElementById("claim");
const typing = (node) => node.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(node.tagName);

// ---------------------------------------------------------------- a check counts as seen some time after it is painted
const onScreen = (what) => heading()?.dataset.claim === what.claim && (heading().dataset.check ?? "") === what.check;

const main = () => document.querySelector('[data-testid="stMain"]');

// Whoever comes back to a claim from an article finds it where they left it. The page grows while it is drawn: it is
// scrolled until there is room for that, or until the reader scrolls.
function scrolled(top, tries = 180) {
  const frame = main();
  frame?.scrollTo({ top });
  if (!frame || frame.scrollTop >= top - 1 || !tries) return;
  requestAnimationFrame(() => { if (main()?.scrollTop <= frame.scrollTop) scrolled(top, tries - 1); });
}

function leave(desk) {
  if (desk.claim) desk.left = { claim: desk.claim, top: main()?.scrollTop ?? 0 };
}

function watch(desk, data) {
  const same = () => desk.claim === data.claim && desk.check === data.check;
  const painted = () => {
    if (!same()) return;
    if (!onScreen(data)) return requestAnimationFrame(painted);
    desk.paintedAt = performance.now();
    scrolled(desk.left?.claim === data.claim ? desk.left.top : 0);
    desk.left = null;
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

// What a mouse dragged over ends in the middle of words: it grows to whole ones, in any script. The keyboard is exact.
const WORDS = globalThis.Intl?.Segmenter && new Intl.Segmenter(undefined, { granularity: "word" });

function whole(span, region) {
  const pieces = [...region.querySelectorAll("[data-at]")];
  const first = Number(pieces[0].dataset.at);
  const text = [...pieces.map((piece) => piece.textContent).join("")]; // by code points, as spans are
  let [from, to] = [span.start - first, span.end - first];
  while (from < to && !text[from].trim()) from++;
  while (from < to && !text[to - 1].trim()) to--;
  if (from === to) return null;
  const top = from ? text.lastIndexOf("\n", from - 1) + 1 : 0;
  const bottom = text.indexOf("\n", to);
  const line = text.slice(top, bottom < 0 ? text.length : bottom).join("");
  let begins = top;
  for (const { segment, isWordLike } of WORDS.segment(line)) {
    const ends = begins + points(segment);
    if (isWordLike && begins < from && from < ends) from = begins;
    if (isWordLike && begins < to && to < ends) to = ends;
    begins = ends;
  }
  return { start: first + from, end: first + to };
}

function selected(exact) {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const node = range.commonAncestorContainer;
  const region = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest?.(".wb .reading[data-article]");
  const found = region && inward(range, region);
  const span = found && !exact && WORDS ? whole(found, region) : found;
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

// In the matrix one link is reached by Tab; the arrows move between the cells that have one, Home and End in the row.
function walk(event) {
  const link = event.target.closest?.(".wb .matrix a");
  if (!link || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  const row = link.closest("tr");
  const inRow = [...row.querySelectorAll("a")];
  const column = link.closest("td, th").cellIndex;
  const rows = [...row.parentElement.rows];
  const inColumn = rows.map((one) => one.cells[column]?.querySelector("a")).filter(Boolean);
  const next = {
    ArrowRight: inRow[inRow.indexOf(link) + 1],
    ArrowLeft: inRow[inRow.indexOf(link) - 1],
    ArrowDown: inColumn[inColumn.indexOf(link) + 1],
    ArrowUp: inColumn[inColumn.indexOf(link) - 1],
    Home: inRow[0],
    End: inRow.at(-1),
  };
  if (!(event.key in next)) return;
  event.preventDefault();
  if (!next[event.key]) return;
  link.tabIndex = -1;
  next[event.key].tabIndex = 0;
  next[event.key].focus();
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

// A card in the margin stands level with where its words begin. Cards that would overlap give way, all of them together
// by as little as can be (isotonic regression: neighbours that are too close become one block, at their mean); the
// chosen claim's card does not. More than there is room for are cut to a line each. Below the article, on a narrow
// screen, they are a list.
const GAP = 8;
const room = (notes) => notes.reduce((sum, note) => sum + note.offsetHeight + GAP, 0);

function level() {
  const list = document.querySelector(".wb ol.notes");
  const region = document.querySelector(".wb .reading[data-article]");
  if (!list || !region) return;
  const notes = [...list.children];
  for (const note of notes) note.style.marginTop = "";
  list.classList.remove("crowded");
  const frame = list.getBoundingClientRect();
  if (frame.left < region.getBoundingClientRect().right) return;
  list.classList.toggle("crowded", room(notes) > region.offsetHeight);
  const blocks = [];
  let above = 0;
  for (const note of notes) {
    const piece = region.querySelector(`[data-at="${note.dataset.at}"]`);
    const wanted = (piece ? piece.getClientRects()[0]?.top ?? frame.top : frame.top) - frame.top;
    const weight = note.classList.contains("here") ? 1e6 : 1;
    let block = { at: wanted - above, weight, size: 1 };
    while (blocks.length && blocks.at(-1).at > block.at) {
      const last = blocks.pop();
      const all = last.weight + block.weight;
      block = { at: (last.at * last.weight + block.at * block.weight) / all, weight: all, size: last.size + block.size };
    }
    blocks.push(block);
    above += note.offsetHeight + GAP;
  }
  const pushes = blocks.flatMap((block) => Array(block.size).fill(Math.max(0, block.at)));
  notes.forEach((note, n) => { note.style.marginTop = `${pushes[n] - (pushes[n - 1] ?? 0)}px`; });
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

// Streamlit calls this at every change of the data, and the way back only once, when the component leaves the page. So
// listeners are registered once for the document, and read what the last call left in `desk`.
const NOTHING = { claim: null, check: "", deciding: [], seenMs: 0, lead: null };

function listen(desk) {
  desk.tell = () => {
    const raw = JSON.stringify(selected(true));
    if (raw === desk.told) return; // a key that changes no selection says nothing of it
    desk.told = raw; // nothing selected is noted too: the same words may be selected again
    const found = selected(desk.exact);
    if (found) desk.trigger("picked", found);
  };
  const later = (event) => {
    desk.exact = event.type === "keyup";
    clearTimeout(desk.waiting);
    desk.waiting = setTimeout(desk.tell, 250);
  };
  const follow = (event) => {
    const link = event.target.closest?.("a");
    if (link) leave(desk);
    if (!link?.matches(".wb a.go") || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    desk.told = "";
    link.blur(); // it is about to go; whoever paints the next place may take the focus
    desk.trigger("go", link.getAttribute("href"));
  };
  // Whatever is drawn, unfolded or resized moves sentences; the cards follow before the next painting.
  const relevel = () => {
    cancelAnimationFrame(desk.levelling);
    desk.levelling = requestAnimationFrame(level);
  };
  // A width that moves by itself (the sidebar closing, a font that arrives) changes no node: the article is watched too.
  const resized = new ResizeObserver(relevel);
  const drawn = () => {
    relevel();
    const region = document.querySelector(".wb .reading[data-article]");
    if (region === desk.region) return;
    desk.region = region;
    resized.disconnect();
    for (const one of [region, region?.closest('[data-testid="stColumn"] > *')]) if (one) resized.observe(one);
  };
  new MutationObserver(drawn).observe(document.body, { childList: true, subtree: true });
  drawn();
  // A finger selects by handles, which end in no mouseup.
  const touched = (event) => { if (matchMedia("(pointer: coarse)").matches) later(event); };
  const keys = (event) => { guard(event, desk, desk.data); choose(event); walk(event); };
  const heard = [[window, "keydown", keys], [document, "click", follow], [document, "click", point], [document, "click", copy], [document, "mouseup", later], [document, "keyup", later], [document, "selectionchange", touched], [document, "toggle", relevel], [window, "resize", relevel]];
  for (const [target, name, act] of heard) target.addEventListener(name, act, true);
}

export default function ({ data, setTriggerValue, setStateValue }) {
  const begins = !window.workbenchDesk;
  const desk = (window.workbenchDesk ??= { claim: null, paintedAt: 0, led: null, told: "" });
  Object.assign(desk, { data, trigger: setTriggerValue });
  if (begins) listen(desk);
  const kept = localStorage.getItem(STORED);
  if (data.who) localStorage.setItem(STORED, data.who);
  else if (kept && kept !== data.known) setStateValue("who", kept); // once: a value sent is a run of the page
  watch(desk, data);
  lead(desk, data);
  return () => {
    if (desk.trigger === setTriggerValue) Object.assign(desk, { data: NOTHING, trigger: () => {} });
  };
}
