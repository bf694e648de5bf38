// Boxes in which a model is found by typing any of its names. Two kinds of elements become one:
//
//   <a data-picker="LABEL" href="…">a model</a>  The link stays where no script runs; its text is the hint in
//     the box. One that leads to models/SLUG.html#… offers all that SLUG is compared with, and choosing opens
//     the comparison. Without a label, the words around the link are the label.
//   <input data-picker>  Has a <label> or aria-label of its own; value="SLUG" if a model is chosen already.
//
// When a model is chosen, the box sends "pick" (it bubbles; detail: {slug, name}); its dataset.slug says which.
// Two boxes in a <form data-pair> are the halves of a pair; it gets a button. "one vs other" in any box offers
// pages of pairs. Addresses are worked out from this script's own. For other scripts there is MatchupPicker:
//   field(element)  makes a box of an element that came later, and gives the input
//   ready()  a promise of MatchupNames, which finder.js describes        root  the top of the site
"use strict";
(() => {
  const root = new URL(".", document.currentScript.src).href;
  const SHOWN = 60; // models in a list
  const LOST = "The list of models did not load.";
  let loading; // of finder.js and names.js
  let boxes = 0;

  const loaded = (name) =>
    new Promise((resolve, reject) => {
      const script = Object.assign(document.createElement("script"), { src: root + name, async: false });
      script.onload = resolve;
      script.onerror = reject;
      document.head.append(script);
    });
  const ready = () => {
    loading ??= Promise.all(["finder.js", "names.js"].map(loaded)).then(() => MatchupNames);
    return loading.catch((fault) => {
      loading = undefined; // the next try may do better
      throw fault;
    });
  };

  const set = (element, attributes) => {
    for (const name in attributes) element.setAttribute(name, attributes[name]);
    return element;
  };
  const made = (tag, attributes, ...children) => {
    const element = set(document.createElement(tag), attributes);
    element.append(...children);
    return element;
  };
  const go = (path) => location.assign(root + path);
  const counted = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;

  const field = (element) => {
    const isLink = element.matches("a");
    const label = isLink && (element.dataset.picker || element.parentNode.textContent).trim();
    const input = isLink ? made("input", { placeholder: element.textContent, "aria-label": label }) : element;
    const fixed = isLink && /models\/([^/#]+?)(?:\.html)?#/.exec(element.href)?.[1]; // half of each pair
    const form = element.closest("[data-pair]");
    const id = `pick-${++boxes}`;
    const list = made("ul", { id, role: "listbox", "aria-label": "Models", hidden: "" });
    const status = made("span", { class: "unseen", role: "status" });
    const box = made("span", { class: "pick" });
    let options = []; // of the list: the element of each, and what it does
    let active = -1;
    let hasWalked = false; // by arrow keys: then Home and End are keys of the list, too

    const typed = { type: "text", autocomplete: "off", spellcheck: false, maxlength: 200 };
    const aria = { "aria-autocomplete": "list", "aria-expanded": false, "aria-controls": id };
    const words = input.closest("label")?.textContent.trim(); // of the label alone, before the list is in it
    set(input, { role: "combobox", ...typed, ...aria, ...(words && { "aria-label": words }) });
    element.replaceWith(box);
    box.append(input, list, status);

    const walk = (to) => {
      options[active]?.element.removeAttribute("aria-selected");
      active = to;
      const element = options[active]?.element;
      if (!element) return input.removeAttribute("aria-activedescendant");
      element.setAttribute("aria-selected", true);
      element.scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", element.id);
    };
    const unfold = (isOpen) => {
      list.hidden = !isOpen;
      input.setAttribute("aria-expanded", isOpen);
      if (!isOpen) walk(-1);
    };
    const say = (words, isSeen) => {
      status.className = isSeen ? "pick-note" : "unseen";
      status.textContent = words;
    };

    const pick = ({ slug, name }) => {
      input.value = name;
      input.dataset.slug = slug;
      unfold(false);
      say("");
      input.dispatchEvent(new CustomEvent("pick", { bubbles: true, detail: { slug, name } }));
    };
    const option = (label, note, act) => {
      const words = [made("b", {}, label), ...(note ? [" ", made("small", {}, note)] : [])];
      const element = made("li", { id: `${id}-${options.length}`, role: "option" }, ...words);
      element.addEventListener("click", (event) => {
        event.preventDefault(); // a label around it would click the box
        act();
      });
      options.push({ element, act, isModel: Boolean(note) });
      return element;
    };
    const other = (names) => {
      const halves = form ? [...form.querySelectorAll("[role=combobox]")] : [];
      const slug = fixed || halves.find((half) => half !== input)?.dataset.slug;
      return names.models.find((model) => model.slug === slug);
    };
    // All there are, task by task; tasks of the other half come first.
    const grouped = (names, models, row) => {
      const own = new Set(other(names)?.tasks);
      const task = (model) => model.tasks.find((place) => own.has(place)) ?? model.tasks[0];
      const places = [...names.tasks.keys()].sort((one, other) => own.has(other) - own.has(one));
      return places.flatMap((place) => {
        const members = models.filter((model) => task(model) === place);
        const rows = members.slice(0, SHOWN - options.length).map(row);
        if (!rows.length) return [];
        const [, label] = names.tasks[place];
        const group = made("ul", { role: "group", "aria-label": label }, ...rows);
        return made("li", { role: "presentation" }, made("b", { "aria-hidden": true }, label), group);
      });
    };
    const show = (names) => {
      const half = other(names);
      const isThis = (model) => fixed && location.pathname.endsWith(names.path(model, half));
      const offered = names.models.filter((model) => !half || (names.path(model, half) && !isThis(model)));
      const act = (model) => () => (fixed ? go(names.path(model, half)) : pick(model));
      const row = (model) => option(model.name, model.maker, act(model));
      const words = input.value;
      const isAll = "slug" in input.dataset || !names.fold(words);
      const pairs = isAll ? [] : names.pairs(words);
      const fits = isAll ? offered : pairs.length ? [] : names.find(words, offered);
      options = [];
      active = -1;
      const called = (pair) => pair.map(({ name }) => name).join(" vs ");
      const both = (pair) => option(called(pair), "", () => go(names.turned(...pair)));
      if (isAll) list.replaceChildren(...grouped(names, fits, row));
      else list.replaceChildren(...pairs.slice(0, 10).map(both), ...fits.slice(0, SHOWN).map(row));
      hasWalked = false;
      unfold(options.length > 0);
      walk(isAll || !options.length ? -1 : 0);
      const noun = names.isPair(words) && !isAll ? "comparison" : "model";
      if (!options.length) return say(`No ${noun} here is called “${words.trim()}”.`, true);
      const more = fits.length > SHOWN ? `, the first ${SHOWN} are shown: type to narrow` : "";
      say(counted(pairs.length || fits.length, noun) + more);
    };
    const reached = (names) => names.reach([other(names), ...names.ones(input.value)]).then(() => names);
    const open = () => ready().then(reached).then(show, () => say(LOST, true));

    input.addEventListener("focus", () => ready().catch(() => {}));
    input.addEventListener("click", () => list.hidden && open());
    input.addEventListener("input", () => {
      delete input.dataset.slug;
      open();
    });
    input.addEventListener("blur", () => unfold(false));
    list.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
    input.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      const isOpen = !list.hidden;
      const last = options.length - 1;
      const arrows = { ArrowDown: active < last ? active + 1 : 0, ArrowUp: active > 0 ? active - 1 : last };
      const to = { ...arrows, ...(hasWalked && { Home: 0, End: last }) }[event.key];
      const option = isOpen && options[active];
      if (event.key === "Tab" && form && option?.isModel) return option.act(); // and the focus goes on
      if (event.key === "Enter" && option) option.act();
      else if (event.key === "Escape" && (isOpen || input.value)) {
        if (!isOpen) input.value = "";
        if (!input.value) delete input.dataset.slug;
        unfold(false);
        say("");
      } else if (to !== undefined && isOpen) {
        walk(to);
        hasWalked = true;
      } else if (event.key in arrows) open();
      else return;
      event.preventDefault();
    });
    if (input.value) {
      ready().then(({ models }) => {
        const model = models.find(({ slug, aliases }) => [slug, ...aliases].includes(input.value));
        if (model) Object.assign(input, { value: model.name }).dataset.slug = model.slug;
      }, () => {});
    }
    return Object.assign(input, { say });
  };

  const pair = (form) => {
    const fields = [...form.querySelectorAll("[data-picker]")].map(field);
    const [, last] = fields;
    const follow = (names) => {
      const models = fields.map(({ dataset, value }) => {
        return names.models.find(({ slug }) => slug === dataset.slug) ?? names.find(value)[0];
      });
      const missing = models.indexOf(undefined);
      if (missing >= 0) return fields[missing].focus();
      return names.reach(models).then(() => lead(names, models));
    };
    const lead = (names, models) => {
      const path = names.turned(...models);
      if (path) return go(path);
      const [one, other] = models.map(({ name }) => name);
      last.say(`No page compares ${one} with ${one === other ? "itself" : other}.`, true);
    };
    form.append(" ", made("button", { class: "button" }, "Compare"));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      ready().then(follow).catch(() => last.say(LOST, true));
    });
  };

  document.querySelectorAll("form[data-pair]").forEach(pair);
  document.querySelectorAll("a[data-picker], input[data-picker]:not([role])").forEach(field);
  window.MatchupPicker = { field, ready, root };
})();
