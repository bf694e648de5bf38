// Lays the map of a caption's word over its picture: on pointing, tapping, or walking along with the arrow keys.
// A caption names its strip in data-map: columns and rows of a map, rows from one map to the next, height of the strip,
// where the map of the first word begins, address. Without this script the page says the same words.
"use strict";
(() => {
  const svg = (name, attributes) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const key in attributes) made.setAttribute(key, attributes[key]);
    return made;
  };

  const texts = (element) => {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) found.push(walker.currentNode);
    return found;
  };

  for (const caption of document.querySelectorAll("[data-map]")) {
    const [columns, rows, pitch, height, first, href] = caption.dataset.map.split(" ");
    const picture = caption.closest(".sample").querySelector(".picture");
    const words = [];
    let over;

    for (const text of texts(caption)) {
      const pieces = text.data.split(/(\s+)/).map((piece) => {
        if (!piece.trim()) return piece;
        const word = Object.assign(document.createElement("span"), { className: "word", tabIndex: words.length ? -1 : 0, textContent: piece });
        word.setAttribute("role", "button");
        words.push(word);
        return word;
      });
      text.replaceWith(...pieces);
    }

    const hide = () => {
      if (over) over.remove();
      over = undefined;
      for (const word of words) word.classList.remove("on");
    };
    const show = (word) => {
      hide();
      if (!word) return;
      for (const other of picture.querySelectorAll("svg")) other.remove();
      const y = -first - pitch * words.indexOf(word);
      over = svg("svg", { viewBox: `0 0 ${columns} ${rows}`, preserveAspectRatio: "none", "aria-hidden": "true" });
      over.append(svg("image", { href, width: columns, height, y, preserveAspectRatio: "none" }));
      picture.append(over);
      word.classList.add("on");
    };
    const focused = () => words.find((word) => word === document.activeElement);

    for (const word of words) {
      word.addEventListener("pointerenter", () => show(word));
      word.addEventListener("pointerleave", () => show(focused()));
      word.addEventListener("focus", () => show(word));
      word.addEventListener("blur", hide);
      word.addEventListener("click", () => word.focus());
      word.addEventListener("keydown", (event) => {
        const to = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
        const next = words[words.indexOf(word) + to];
        if (event.key === "Escape") hide();
        if (!next) return;
        event.preventDefault();
        word.tabIndex = -1;
        next.tabIndex = 0;
        next.focus();
      });
    }
  }
})();
