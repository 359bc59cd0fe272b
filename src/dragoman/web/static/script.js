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
