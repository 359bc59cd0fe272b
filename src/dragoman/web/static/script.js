// Everything works without this file; it only saves steps.
"use strict";

// On a narrow screen the row of pages begins at the one that is open.
const here = document.querySelector(".top [aria-current]");
if (here) here.parentElement.scrollLeft = here.offsetLeft - 80;

// In a report: the card of an event is brought into view while its words are pointed at or have the focus.
for (const words of document.querySelectorAll("a.event")) {
  const card = document.getElementById(words.hash.slice(1));
  if (!card) continue;
  const show = () => {
    document.body.classList.remove("quiet");
    for (const other of document.querySelectorAll(".card.now")) other.classList.remove("now");
    card.classList.add("now");
    const box = card.parentElement;
    if (box.scrollHeight > box.clientHeight) box.scrollTop = card.offsetTop - box.offsetTop - 8;
  };
  words.addEventListener("mouseenter", show);
  words.addEventListener("focus", show);
}
// A card that an address names: its words are shown too.
const find = () => {
  for (const words of document.querySelectorAll("a.event")) {
    const named = words.hash === location.hash;
    words.classList.toggle("now", named);
    if (named && document.activeElement !== words) words.scrollIntoView({ block: "center" });
  }
};
if (document.querySelector("a.event")) { addEventListener("hashchange", find); if (location.hash) find(); }

// In a review: one key a decision, except while something is written; Escape leaves a field, and a tip.
document.addEventListener("keydown", (pressed) => {
  const writes = /^(INPUT|TEXTAREA|SELECT)$/.test(pressed.target.tagName);
  if (pressed.key === "Escape") {
    document.body.classList.add("quiet");
    const back = document.getElementById("now");
    if (writes && back) back.focus();
    return;
  }
  if (pressed.ctrlKey || pressed.metaKey || pressed.altKey || writes) return;
  const found = document.querySelector(`[data-key="${CSS.escape(pressed.key)}"]`);
  if (!found) return;
  pressed.preventDefault();
  if (/^(INPUT|SELECT)$/.test(found.tagName)) found.focus();
  else found.click();
});

// The map: the wheel, dragging, the keys + - and arrows, and the buttons move the window without a new page.
const map = document.getElementById("map");
if (map) {
  const box = map.viewBox.baseVal;
  const set = (x, y, wide, high) => {
    wide = Math.min(Math.max(wide, 2), 360); high = Math.min(Math.max(high, 0.8), 144);
    x = Math.min(Math.max(x, -180), 180 - wide / 4); y = Math.min(Math.max(y, -90), 90 - high / 4);
    map.setAttribute("viewBox", `${x} ${y} ${wide} ${high}`);
    names(x, y, wide, high);
  };
  const labels = document.getElementById("labels");
  // Names keep their size, and those that would lie over a more important one are left out.
  const names = (x, y, wide, high) => {
    const em = 13 / map.getScreenCTM().a;
    const taken = [];
    labels.setAttribute("font-size", em);
    for (const text of labels.children) {
      const left = +text.getAttribute("x"), at = +text.getAttribute("y");
      const end = left + (text.textContent.length * 0.55 + 1) * em;
      const free = left >= x && left <= x + wide && at >= y && at <= y + high
        && !taken.some((t) => left < t[1] && t[0] < end && Math.abs(at - t[2]) < 1.3 * em);
      text.classList.toggle("hidden", !free);
      if (free) taken.push([left, end, at]);
    }
  };
  names(box.x, box.y, box.width, box.height);
  const zoom = (by, cx = box.x + box.width / 2, cy = box.y + box.height / 2) =>
    set(cx - (cx - box.x) * by, cy - (cy - box.y) * by, box.width * by, box.height * by);
  const move = (dx, dy) => set(box.x + dx * box.width, box.y + dy * box.height, box.width, box.height);
  const acts = {
    in: () => zoom(0.5), out: () => zoom(2), west: () => move(-0.33, 0), east: () => move(0.33, 0),
    north: () => move(0, -0.33), south: () => move(0, 0.33), all: () => set(-180, -84, 360, 144),
  };
  for (const button of document.querySelectorAll("[data-map]")) {
    button.addEventListener("click", (event) => { event.preventDefault(); acts[button.dataset.map](); });
  }
  const keys = { "+": "in", "=": "in", "-": "out", ArrowLeft: "west", ArrowRight: "east", ArrowUp: "north", ArrowDown: "south", "0": "all" };
  map.addEventListener("keydown", (event) => {
    if (keys[event.key]) { event.preventDefault(); acts[keys[event.key]](); }
  });
  const at = (event) => new DOMPoint(event.clientX, event.clientY).matrixTransform(map.getScreenCTM().inverse());
  map.addEventListener("wheel", (event) => {
    event.preventDefault();
    const p = at(event);
    zoom(event.deltaY > 0 ? 1.25 : 0.8, p.x, p.y);
  }, { passive: false });
  let held = null;
  map.addEventListener("pointerdown", (event) => { if (!event.target.closest("a")) { held = at(event); map.setPointerCapture(event.pointerId); } });
  map.addEventListener("pointermove", (event) => {
    if (!held) return;
    const p = at(event);
    set(box.x + held.x - p.x, box.y + held.y - p.y, box.width, box.height);
  });
  for (const end of ["pointerup", "pointercancel"]) map.addEventListener(end, () => { held = null; });
}
