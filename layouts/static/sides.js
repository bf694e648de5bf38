// A button that swaps the two models of a comparison: what stood left stands right, in columns, cards and charts.
// Sentences name the models, so they stay as they are. The address keeps it as #swap. There is no page in the
// other order, and none is needed: without this script the page reads as it was written.
"use strict";
(() => {
  const main = document.getElementById("main");
  const title = main.querySelector("h1");
  const names = () => [...title.querySelectorAll("span")].map((name) => name.textContent);
  const HALVES = "h1, .choose, .cols, .sides, .matches summary, .sample"; // first and last are of the two models

  const exchange = (one, other) => {
    const place = document.createComment("");
    one.replaceWith(place);
    other.replaceWith(one);
    place.replaceWith(other);
  };
  const outer = ({ children }) => [children[0], children[children.length - 1]];
  const between = (element) =>
    element.matches(".sample") ? [...element.children].filter((child) => child.matches(".a, .b")) : outer(element);

  const swapClasses = () => {
    for (const [one, other] of [["a", "b"], ["ia", "ib"], ["pa", "pb"]]) {
      for (const element of main.querySelectorAll(`.${one}, .${other}`)) {
        element.classList.toggle(one);
        element.classList.toggle(other);
      }
    }
  };
  // The lines of a chart: each gets the height of its counterpart.
  const swapLines = (chart) => {
    const height = (css) => / (\d+)[Hh]/.exec(chart.querySelector(css)?.getAttribute("d"))?.[1];
    const heights = { ia: height(".ia"), ib: height(".ib") };
    for (const [css, to] of [[".ia, .pa", heights.ib], [".ib, .pb", heights.ia]]) {
      for (const line of to ? chart.querySelectorAll(css) : []) {
        line.setAttribute("d", line.getAttribute("d").replace(/ \d+(?=[Hh])/, ` ${to}`));
      }
    }
  };
  const swap = () => {
    document.title = document.title.replace(names().join(" vs "), () => names().reverse().join(" vs "));
    for (const row of main.querySelectorAll(":is(.facts, .scores) tr")) {
      const cells = [...row.cells].slice(-2);
      if (row.cells.length > 2) exchange(...cells);
    }
    for (const element of main.querySelectorAll(HALVES)) {
      const halves = between(element);
      if (halves.length === 2 && halves[0] !== halves[1]) exchange(...halves);
    }
    main.querySelectorAll(".scores svg").forEach(swapLines);
    swapClasses();
  };

  const button = Object.assign(document.createElement("button"), { type: "button", textContent: "Swap sides" });
  const status = Object.assign(document.createElement("span"), { className: "unseen" });
  status.setAttribute("role", "status");
  button.addEventListener("click", () => {
    swap();
    const { pathname, search, hash } = location;
    history.replaceState(null, "", hash === "#swap" ? pathname + search : "#swap");
    status.textContent = `${names().join(" is on the left, ")} on the right`;
  });
  document.querySelector(".switch").append(button, status);
  if (location.hash === "#swap") swap();
})();
