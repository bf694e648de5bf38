// Lays two to four models side by side: those that the address names, as in shortlist.html#one,two,three.
// Each is a script of its own, shortlist/SLUG.js, which calls MatchupShortlist.load with its rows: number,
// label, what stands there, note. Rows are merged as generator/pages/parts/shortlist_columns.py does it.
"use strict";
(() => {
  const MOST = 4;
  const NAME = /^[a-z0-9-]+$/;
  const root = new URL(".", document.currentScript.src).href;
  const place = document.getElementById("shortlist");
  const [FOR_TESTS, UNLIKE, NO_TASK] = place.dataset.noScore.split("|");
  const table = place.querySelector("table");
  const status = place.querySelector(".status");
  const columns = new Map(); // by slug
  const absent = new Set(); // slugs of none; one that is neither here nor there is on its way
  const loads = new Map();

  const made = (tag, attributes, ...children) => {
    const element = document.createElement(tag);
    for (const name in attributes) element.setAttribute(name, attributes[name]);
    element.append(...children);
    return element;
  };

  // Columns

  window.MatchupShortlist = { load: (column) => columns.set(column.slug, column) };
  const load = (slug) => {
    if (!loads.has(slug))
      loads.set(
        slug,
        new Promise((resolve) => {
          const script = made("script", { src: `${root}shortlist/${slug}.js` });
          script.onload = script.onerror = () => {
            if (!columns.has(slug)) absent.add(slug);
            resolve();
          };
          document.head.append(script);
        }),
      );
    return loads.get(slug);
  };

  const asked = () => {
    let words = location.hash.slice(1);
    try {
      words = decodeURIComponent(words);
    } catch {} // a lone % is no name anyway
    return [...new Set(words.split(",").filter(Boolean))];
  };
  const choose = (slugs) => {
    location.hash = slugs.join(",");
  };

  // Rows

  const key = ([order, label]) => `${order} ${label}`;
  const inOrder = ([order, label], [otherOrder, otherLabel]) =>
    order - otherOrder || (label < otherLabel ? -1 : label > otherLabel ? 1 : 0);
  const merged = (ofColumns) => {
    const rows = new Map(ofColumns.flat().map((row) => [key(row), row]));
    const cells = ofColumns.map((own) => new Map(own.map((row) => [key(row), row])));
    const line = (row) => ({ label: row[1], cells: cells.map((own) => own.get(key(row))) });
    return [...rows.values()].sort(inOrder).map(line);
  };
  const missing = ({ cells }) => cells.filter((cell) => !cell).length;

  const barrier = (shown) => {
    if (shown.some(({ isDemonstration }) => isDemonstration)) return FOR_TESTS;
    if (new Set(shown.map(({ domain }) => domain).filter(Boolean)).size > 1) return UNLIKE;
    return shared(shown).length ? "" : NO_TASK;
  };
  const shared = (shown) =>
    shown[0].scores.filter(([task]) => shown.every(({ scores }) => scores.some(([other]) => other === task)));
  const scored = (shown) => {
    const words = barrier(shown);
    if (words) return [{ label: words }];
    return shared(shown).flatMap(([task, label]) => {
      const ofTask = shown.map(({ scores }) => scores.find(([other]) => other === task)[2]);
      return [{ label }, ...merged(ofTask)];
    });
  };
  const lines = {
    facts: (shown) => merged(shown.map(({ facts }) => facts)),
    scores: scored,
    tests: (shown) => merged(shown.map(({ tests }) => tests)),
    abilities: (shown) =>
      merged(shown.map(({ abilities }) => abilities)).sort((one, other) => missing(one) - missing(other)),
  };

  // The table

  const entry = ([text, href, about]) => {
    if (href) return made("a", { href: root + href }, text);
    return made("span", {}, text, ...(about ? [" ", made("small", {}, about)] : []));
  };
  const cell = (row, name, blank) => {
    const [, , entries, note] = row ?? [0, "", [], ""];
    const values = entries.length ? entries.map(entry) : [made("span", { class: "unknown" }, blank)];
    return made("td", { "data-label": name }, ...values, ...(note ? [made("small", {}, note)] : []));
  };
  const line = ({ label, cells }, shown, blank) => {
    if (!cells) {
      const words = made("th", { scope: "rowgroup", colspan: shown.length + 1 }, label);
      return made("tr", { class: "within" }, words);
    }
    const values = cells.map((row, at) => cell(row, shown[at].name, blank));
    return made("tr", {}, made("th", { scope: "row" }, label), ...values);
  };
  const head = ({ slug, name, href, maker }) => {
    const out = made("button", { class: "button plain", type: "button" }, "Take out");
    out.append(made("span", { class: "unseen" }, ` ${name}`));
    out.addEventListener("click", () => {
      choose(asked().filter((other) => other !== slug));
      place.querySelector(".hub-bar").hidden = false;
      place.querySelector("input").focus();
    });
    return made("th", { scope: "col" }, made("a", { href: root + href }, name), " ", made("small", {}, maker), out);
  };
  const lay = (shown) => {
    table.parentNode.hidden = shown.length < 2;
    if (shown.length < 2) return;
    table.tHead.rows[0].replaceChildren(made("td"), ...shown.map(head));
    for (const body of table.tBodies) {
      const [heading] = body.rows;
      heading.cells[0].colSpan = shown.length + 1;
      const own = lines[body.id](shown);
      body.replaceChildren(heading, ...own.map((each) => line(each, shown, body.dataset.blank)));
      body.hidden = !own.length;
    }
  };

  // Comparisons among them, as far as they have a page

  const compare = async (shown) => {
    const list = document.getElementById("pairs");
    list.replaceChildren();
    const names = await MatchupPicker.ready().catch(() => undefined);
    const model = ({ slug }) => names.models.find((each) => each.slug === slug);
    await names?.reach(shown.map(model)).catch(() => undefined);
    if (!names || shown !== current) return;
    const pairs = shown.flatMap((one, at) => shown.slice(at + 1).map((other) => [one, other]));
    const links = pairs.flatMap(([one, other]) => {
      const path = model(one) && model(other) && names.path(model(one), model(other));
      return path ? [made("a", { href: root + path }, `${one.name} vs ${other.name}`)] : [];
    });
    const apart = links.flatMap((link, at) => (at ? [" · ", link] : [link]));
    if (links.length) list.replaceChildren("Two of them at length: ", ...apart);
  };

  let current;
  const words = (shown, unknown, more) => {
    const called = unknown.map((name) => `“${name.slice(0, 60)}”`).join(", ");
    const parts = [unknown.length ? `No model here is called ${called}.` : ""];
    if (more) parts.push(`${MOST} models at most: the first ${MOST} are shown.`);
    if (shown.length > 1) parts.push(`${shown.length} models side by side.`);
    else parts.push(shown.length ? `${shown[0].name} is chosen: add one more.` : "No model is chosen yet.");
    return parts.filter(Boolean).join(" ");
  };
  const show = async () => {
    const names = asked();
    const slugs = names.filter((name) => NAME.test(name)).slice(0, 3 * MOST);
    await Promise.all(slugs.map(load));
    if (names.join() !== asked().join()) return; // it was changed while they loaded
    const known = slugs.filter((slug) => columns.has(slug));
    current = known.slice(0, MOST).map((slug) => columns.get(slug));
    const unknown = names.filter((name) => !columns.has(name));
    lay(current);
    status.textContent = words(current, unknown.slice(0, MOST), known.length > MOST);
    place.querySelector(".hub-bar").hidden = known.length >= MOST;
    compare(current);
  };

  place.addEventListener("pick", ({ target, detail }) => {
    target.value = "";
    delete target.dataset.slug;
    const chosen = asked().filter((name) => NAME.test(name) && !absent.has(name));
    choose([...new Set([...chosen, detail.slug])]);
  });
  addEventListener("hashchange", show);
  place.hidden = false;
  show();
})();
