// Filters and order of the table of all models. Without this script the table stands from A to Z.
//
// The address says what is shown; it can be copied, and other pages lead to it:
//   models/index.html#task=image-to-text&commercial=yes&fits=8gb&sort=size
//
//   task        name of a task, as in content/tags.yaml
//   commercial  yes, conditions (a use policy, or up to a threshold), no, unclear
//   weights     open, gated, closed
//   size        100m, 1b, 3b, 8b: at most so many parameters
//   maker       as the table prints it
//   since       a year: released in it or later
//   fits        8gb
//   browser     yes; and so cpu, hosted
//   tests       yes: also what was made for tests
//   sort        name, licence, size, memory, released, fact_ and the name of a fact that has a column;
//               with a minus before it from the other end: -released
//
// A model passes when it is known to meet all that is asked. Where it misses nothing and something is not known, it
// stands in a group of its own below. A row brings its values along in data-f, parted by blanks, "-" for what is not
// known: its place from A to Z; numbers of its tasks; number of its maker; commercial use (y, c: conditions, n);
// weights (o, g, c); then y or n for 8 GB, browser, CPU, hosted; parameters; bytes that were held against 8 GB; day of
// release; d for what was made for tests. In data-n are the numbers of facts that have a column.
//
// Where the table goes over several pages, data-rows names a file for each other page. They are loaded when something
// is first asked that is no list from A to Z: filters and order are always those of all rows, of which the first are
// laid into the table, and more by a button.
"use strict";
(() => {
  const form = document.getElementById("filters"), table = document.getElementById("table");
  const count = document.getElementById("count"), fields = form.elements;
  const columns = table.tHead.rows[0].cells.length;

  const number = (text) => (text === "-" ? undefined : Number(text));
  const flag = (text) => (text === "-" ? undefined : text === "y");
  const read = (row) => {
    const values = row.codes.split(" ");
    const [place, tasks, maker, commercial, weights, fits, browser, cpu, hosted, size, memory, released] = values;
    return {
      element: row.element, maker, commercial, weights, place: Number(place), tasks: tasks.split("."),
      fits: flag(fits), browser: flag(browser), cpu: flag(cpu), hosted: flag(hosted),
      size: number(size), memory: number(memory), released: number(released.replaceAll("-", "").padEnd(8, "0") || "-"),
      figures: row.figures.split(" ").map(number), year: number(released.slice(0, 4)), isForTests: values[12] === "d",
    };
  };
  const models = [...table.querySelectorAll("[data-f]")].map((row) =>
    read({ codes: row.dataset.f, figures: row.dataset.n ?? "", element: () => row }));

  // The rows of other pages come as HTML, and become elements when they are shown.
  const files = (table.dataset.rows ?? "").split(" ").filter(Boolean), AT_ONCE = 500;
  const attribute = (html, name) => new RegExp(`^<tr[^>]* ${name}="([^"]*)"`).exec(html)?.[1] ?? "";
  const ofText = (html) => {
    let row;
    const made = () => {
      const template = Object.assign(document.createElement("template"), { innerHTML: html });
      return template.content.firstElementChild;
    };
    return read({ codes: attribute(html, "data-f"), figures: attribute(html, "data-n"), element: () => (row ??= made()) });
  };
  globalThis.MatchupRows = { load: (rows) => models.push(...rows.map(ofText)) };
  const waiting = new Set(files);
  const load = (file) => new Promise((resolve, reject) => {
    const script = Object.assign(document.createElement("script"), { src: file });
    script.onload = () => resolve(waiting.delete(file));
    script.onerror = () => reject(script.remove());
    document.head.append(script);
  });
  let loading;
  const others = () => {
    loading ??= Promise.all([...waiting].map(load));
    return loading.catch((fault) => {
      loading = undefined; // the next try may do better
      throw fault;
    });
  };

  // Whether a model is known to meet what is asked: true, false, or undefined where it is not known.
  const is = (name) => (model) => model[name];
  const isCode = (name) => (model, wanted) => (model[name] === "-" ? undefined : model[name] === wanted[0]);
  const known = (value, meets) => (value === undefined ? undefined : meets(value));
  const amount = (text) => parseFloat(text) * (text.endsWith("b") ? 1e9 : 1e6);
  const meets = {
    task: (model, wanted, place) => model.tasks.includes(place),
    maker: (model, wanted, place) => model.maker === place,
    commercial: (model, wanted) => wanted === "unclear" ? model.commercial === "-" : isCode("commercial")(model, wanted),
    weights: isCode("weights"),
    size: (model, wanted) => known(model.size, (size) => size <= amount(wanted)),
    since: (model, wanted) => known(model.year, (year) => year >= Number(wanted)),
    fits: is("fits"), browser: is("browser"), cpu: is("cpu"), hosted: is("hosted"),
  };
  const keys = {
    name: is("place"), size: is("size"), memory: is("memory"), released: is("released"),
    licence: (model) => model.commercial === "-" ? undefined : "ycn".indexOf(model.commercial),
  };
  const heads = [...table.querySelectorAll("th[data-sort]")];
  const named = (sort) => sort.replace(/^-/, "");
  heads.map((head) => named(head.dataset.sort)).filter((name) => name.startsWith("fact_")).forEach((name, at) => {
    keys[name] = (model) => model.figures[at];
  });
  // What is not known stands last, from whichever end one begins.
  const inOrder = (sort) => {
    const sign = sort.startsWith("-") ? -1 : 1, key = keys[named(sort)];
    return (one, other) => {
      const [mine, theirs] = [key(one), key(other)];
      return (mine === undefined) - (theirs === undefined) || sign * (mine - theirs) || one.place - other.place;
    };
  };

  // Groups: a heading and the rows below it.
  const group = () => {
    const body = document.createElement("tbody"), heading = document.createElement("tr");
    const words = Object.assign(document.createElement("th"), { colSpan: columns, scope: "rowgroup" });
    heading.className = "divider";
    heading.append(words);
    return (shown, title) => {
      words.textContent = title;
      body.replaceChildren(...(title ? [heading] : []), ...shown.map((model) => model.element()));
      return body;
    };
  };
  const passing = group(), open = group();

  const asked = () => [...new FormData(form)].filter(([, value]) => value);
  // A filter in its own words, as headings repeat it: on paper the fields are gone.
  const words = (field) => {
    const [label] = field.labels;
    if (!field.options) return label.textContent.trim();
    return `${label.firstChild.data.trim()}: ${field.selectedOptions[0].text.replace(/ \([0-9,]+\)$/, "")}`;
  };
  const grouped = (amount) => amount.toLocaleString("en");
  const start = { bodies: [...table.tBodies], words: count.textContent }, pager = document.querySelector(".pager");
  const rest = Object.assign(document.createElement("button"), { type: "button", className: "button plain", hidden: true });
  const isStart = () => asked().every(([name, value]) => name === "sort" && value === "name");
  let most = AT_ONCE; // rows that are laid, where there are several pages
  if (files.length) table.after(rest);

  // As the page came: its part of the list from A to Z.
  const showStart = () => {
    for (const body of [...table.tBodies]) body.remove();
    table.append(...start.bodies);
    for (const body of start.bodies) body.replaceChildren(...start.rows.get(body));
    count.textContent = start.words;
    [rest.hidden, pager.hidden] = [true, false];
    mark("name");
  };
  start.rows = new Map(start.bodies.map((body) => [body, [...body.rows]]));
  const show = async (ignored = "") => {
    if (!files.length) return lay(ignored);
    if (isStart() && !ignored) return showStart();
    if (waiting.size) {
      const state = location.hash;
      count.textContent = "Loading the rows of all pages …";
      try {
        await others();
      } catch {
        return void (count.textContent = "The rows of the other pages did not load, so nothing is filtered or sorted. Try again.");
      }
      if (state !== location.hash) return; // something else was asked meanwhile
    }
    lay(ignored);
  };
  const lay = (ignored) => {
    const wishes = asked().filter(([name]) => name in meets);
    const told = wishes.map(([name]) => words(fields[name])).join("; ");
    const filters = wishes.map(([name, value]) => [meets[name], value, String(fields[name].selectedIndex)]);
    const among = models.filter((model) => !model.isForTests || fields.tests?.checked);
    const answers = among.map((model) => {
      const all = filters.map(([meet, wanted, place]) => meet(model, wanted, place));
      return all.includes(false) ? false : all.includes(undefined) ? undefined : true;
    });
    const order = inOrder(fields.sort.value);
    const [pass, unsure] = [true, undefined].map((answer) => among.filter((_, at) => answers[at] === answer).sort(order));
    const out = among.length - pass.length - unsure.length, isAll = !filters.length;
    for (const body of [...table.tBodies]) body.remove();
    const limit = files.length ? most : Infinity, shown = (list, before) => list.slice(0, Math.max(0, limit - before));
    table.append(passing(shown(pass, 0), isAll ? "" : `Known to pass: ${grouped(pass.length)} (${told})`));
    if (unsure.length && limit > pass.length) table.append(open(shown(unsure, pass.length), `Not known: ${grouped(unsure.length)} that may or may not pass`));
    const all = `${grouped(among.length)} model${among.length === 1 ? "" : "s"}`;
    const counts = isAll ? `${all}.`
      : `Of ${all}: passing ${grouped(pass.length)}, not known ${grouped(unsure.length)}, not passing ${grouped(out)}.`;
    const hidden = pass.length + unsure.length - limit;
    rest.hidden = !(hidden > 0);
    rest.textContent = `Show ${grouped(Math.min(hidden, AT_ONCE))} more of ${grouped(hidden)} rows`;
    if (pager) pager.hidden = true;
    count.textContent = ignored ? `${counts} Not understood in the address: ${ignored}.` : counts;
    mark(fields.sort.value);
  };

  // Heads of columns
  const mark = (sort) => {
    for (const head of heads) {
      if (named(head.dataset.sort) !== named(sort)) head.removeAttribute("aria-sort");
      else head.setAttribute("aria-sort", sort.startsWith("-") ? "descending" : "ascending");
    }
  };
  for (const head of heads) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: head.textContent });
    const first = head.dataset.sort, turned = first.startsWith("-") ? first.slice(1) : `-${first}`;
    button.addEventListener("click", () => {
      fields.sort.value = fields.sort.value === first ? turned : first;
      change();
    });
    head.replaceChildren(button);
  }

  rest.addEventListener("click", () => {
    most += AT_ONCE;
    show();
  });

  // The address
  const change = () => {
    most = AT_ONCE;
    const state = new URLSearchParams(asked().filter(([name, value]) => name !== "sort" || value !== "name"));
    const address = location.href.split("#")[0];
    history.pushState(null, "", String(state) ? `${address}#${state}` : address);
    show();
  };
  const set = (field, value) => {
    if (field.type === "checkbox") return field.checked = field.value === value;
    field.value = value;
    if (field.selectedIndex < 0) field.selectedIndex = 0;
    return field.value === value;
  };
  const follow = () => {
    most = AT_ONCE;
    if (location.hash && !location.hash.includes("=")) return;  // a place on the page
    form.reset();
    const ignored = [];
    for (const [name, value] of new URLSearchParams(location.hash.slice(1))) {
      const field = fields.namedItem(name);
      if (!field || field.name !== name || !set(field, value)) ignored.push(`${name}=${value}`);
    }
    show(ignored.join(", ").slice(0, 100));
  };
  form.addEventListener("change", change);
  form.addEventListener("submit", (event) => event.preventDefault());
  document.getElementById("all").addEventListener("click", () => { form.reset(); change(); });
  addEventListener("hashchange", follow);
  form.hidden = false;
  follow();
  if (location.hash && !location.hash.includes("=")) show();
})();
