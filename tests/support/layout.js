// What is wrong with a page's layout, found by measuring it: overflow, clipped text, overlapping controls.
() => {
  const wrong = [];
  // What stays in sight while the page is scrolled lies over the rest of it: measured is the page from its top.
  document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0);
  const name = (node) => {
    const words = (node.getAttribute?.("aria-label") || node.textContent || "").trim().replace(/\s+/g, " ").slice(0, 50);
    return `${node.tagName.toLowerCase()}.${String(node.className).split(" ")[0]} “${words}”`;
  };
  const shown = (node) => node.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const scrolls = (node) => ["auto", "scroll"].includes(getComputedStyle(node).overflowX);
  const inScroller = (node) => node && (scrolls(node) && node.scrollWidth > node.clientWidth || inScroller(node.parentElement));

  // 1. Nothing is wider than the window, and no part of the page scrolls sideways but what is made to.
  const wide = document.scrollingElement;
  if (wide.scrollWidth > innerWidth) wrong.push(`page is ${wide.scrollWidth} wide in a window of ${innerWidth}`);
  for (const id of ["stMain", "stSidebarContent", "stBottom"]) {
    const part = document.querySelector(`[data-testid="${id}"]`);
    if (!part || part.getBoundingClientRect().right <= 0) continue; // a sidebar that is folded away lies beside the window
    if (part.scrollWidth > part.clientWidth + 1) wrong.push(`${id} overflows sideways`);
  }

  // 2. No text is cut off. The queue shows two lines of each claim on purpose, the Reader's margin one where it is full.
  const walker = document.createTreeWalker(document.querySelector('[data-testid="stApp"]'), NodeFilter.SHOW_TEXT);
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const node = text.parentElement;
    if (!text.data.trim() || !shown(node) || node.closest(".st-key-queue, .notes.crowded, svg, style, script, .material-icons")) continue;
    if (node.closest('[data-testid="stIconMaterial"], [data-testid="stCode"], [data-testid="stFileUploaderDropzone"]')) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    const box = range.getBoundingClientRect();
    if (!box.width || node.closest('[aria-hidden="true"]') && box.width < 2) continue;
    if ((box.right > innerWidth + 1 || box.left < -1) && !inScroller(node)) wrong.push(`out of the window: ${name(node)}`);
    for (let up = node; up && up !== document.body; up = up.parentElement) {
      const style = getComputedStyle(up);
      if (scrolls(up)) break;
      if (style.overflowX === "visible" && style.overflowY === "visible") continue;
      const frame = up.getBoundingClientRect();
      if (frame.width < 3 || frame.height < 3) break; // for readers of the screen only
      const scrollsDown = ["auto", "scroll"].includes(style.overflowY);
      if (box.right > frame.right + 1.5 || (!scrollsDown && box.bottom > frame.bottom + 2.5)) wrong.push(`clipped: ${name(node)}`);
      if (scrollsDown) break;
    }
  }

  // 3. Controls of the same part of the page do not lie on one another.
  const CONTROLS = 'button, input, textarea, [role="combobox"], [role="tab"], .wb a.go, .wb summary, .chip, [data-testid="stFileUploaderDropzone"]';
  for (const part of ['[data-testid="stHeader"]', '[data-testid="stSidebar"]', '[data-testid="stMainBlockContainer"]', '[data-testid="stBottom"]']) {
    const controls = [...(document.querySelector(part)?.querySelectorAll(CONTROLS) ?? [])].filter(shown);
    const boxes = controls.map((node) => node.getBoundingClientRect());
    for (let i = 0; i < controls.length; i++)
      for (let j = i + 1; j < controls.length; j++) {
        if (controls[i].contains(controls[j]) || controls[j].contains(controls[i])) continue;
        const field = (node) => node.closest('[data-testid="stSelectbox"], [data-testid="stTextInput"], [data-testid="stFileUploader"]');
        if (field(controls[i]) && field(controls[i]) === field(controls[j])) continue;
        const x = Math.min(boxes[i].right, boxes[j].right) - Math.max(boxes[i].left, boxes[j].left);
        const y = Math.min(boxes[i].bottom, boxes[j].bottom) - Math.max(boxes[i].top, boxes[j].top);
        if (x > 1.5 && y > 1.5) wrong.push(`overlap: ${name(controls[i])} and ${name(controls[j])}`);
      }
  }

  // 4. The dock covers nothing for good: scrolled to the end, the page ends above it.
  const main = document.querySelector('[data-testid="stMain"]');
  const dock = document.querySelector('[data-testid="stBottom"]');
  if (main && dock) {
    const at = main.scrollTop;
    main.scrollTop = main.scrollHeight;
    const last = [...document.querySelectorAll('[data-testid="stMainBlockContainer"] .wb')].at(-1);
    if (last && last.getBoundingClientRect().bottom > dock.getBoundingClientRect().top + 1) wrong.push("the dock covers the end of the page");
    main.scrollTop = at;
  }
  return [...new Set(wrong)];
}
