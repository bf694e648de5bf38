// Links to what one model gave become buttons that hide what the others gave. Without this script they lead to its page.
"use strict";
(() => {
  const links = [...document.querySelectorAll("[data-only]")];
  const button = (text, only) => {
    const made = Object.assign(document.createElement("button"), { type: "button", textContent: text });
    made.setAttribute("aria-pressed", String(!only));
    made.addEventListener("click", () => show(made, only));
    return made;
  };
  const show = (pressed, only) => {
    for (const other of document.querySelectorAll(".by button")) other.setAttribute("aria-pressed", String(other === pressed));
    for (const given of document.querySelectorAll("[data-by]")) given.hidden = Boolean(only) && given.dataset.by !== only;
    for (const outer of document.querySelectorAll("section.sample, .kind")) outer.hidden = !outer.querySelector("[data-by]:not([hidden])");
  };
  if (links.length) {
    const all = document.createElement("li");
    all.append(button("All"));
    links[0].closest("ul").prepend(all);
    for (const link of links) link.replaceWith(button(link.textContent, link.dataset.only));
  }
})();
