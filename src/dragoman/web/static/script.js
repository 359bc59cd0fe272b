// Everything works without this file; it only saves steps.
"use strict";

// In a report: the card of an event is brought into view while its words are pointed at or have the focus.
for (const words of document.querySelectorAll("a.event")) {
  const card = document.getElementById(words.getAttribute("aria-describedby"));
  if (!card) continue;
  const show = () => {
    for (const other of document.querySelectorAll(".card.now")) other.classList.remove("now");
    card.classList.add("now");
    const box = card.parentElement;
    if (box.scrollHeight > box.clientHeight) box.scrollTop = card.offsetTop - box.offsetTop - 8;
  };
  words.addEventListener("mouseenter", show);
  words.addEventListener("focus", show);
}

// In a review: one key a decision, except while something is written.
document.addEventListener("keydown", (pressed) => {
  if (pressed.ctrlKey || pressed.metaKey || pressed.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(pressed.target.tagName)) return;
  const found = document.querySelector(`[data-key="${CSS.escape(pressed.key)}"]`);
  if (!found) return;
  pressed.preventDefault();
  if (found.tagName === "SELECT") found.focus();
  else found.click();
});
