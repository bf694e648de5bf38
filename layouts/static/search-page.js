// The page of results: reads the query from the box and from the address (?q=), loads what is searched when it is first
// needed, and writes what it found as text, never as markup. search-words.js, search.js and search-chips.js come before it;
// finder.js and names.js (the pages of pairs) are loaded with what is searched. A large site has that in shards: those of
// the task that a reader chooses (?in=) are loaded, else all of them, and the page says which models were searched.
"use strict";
(() => {
  const LIMIT = 10, FOLDED = 5, READ = 1000, NAMED = 50; // results, and those of a fold; characters read; models named
  const VERSUS = /\s(?:vs\.?|versus|against|compared (?:to|with))\s/i;
  const part = document.querySelector("[data-source]"), box = document.querySelector("form[role=search] input");
  const [status, results] = [part.querySelector("[role=status]"), part.querySelector("[data-results]")];
  const start = [...results.childNodes];
  let index, loading, timer, isSettled = true, scope = "", made; // the task that is searched; of which one the index is

  // Pieces of the page

  const element = (name, attributes, ...children) => {
    const made = document.createElement(name);
    for (const key in attributes) made.setAttribute(key, attributes[key]);
    made.append(...children.flat(Infinity).filter(Boolean));
    return made;
  };
  const link = (href, ...words) => element("a", { href }, words);
  const small = (...words) => element("p", { class: "small soft" }, words);
  const counted = (count, noun, plural) => `${count.toLocaleString("en")} ${count === 1 ? noun : plural ?? `${noun}s`}`;
  const quoted = (words) => [...new Set(words)].map((word) => `“${word}”`).join(", ");
  const fold = (title, ...inside) => element("details", {}, element("summary", {}, title), inside);
  const group = (title, ...inside) => element("section", {}, element("h2", { tabindex: -1 }, title), inside);
  const marked = (text, isMeant) =>
    text.split(/([\p{L}\p{N}.]*[\p{L}\p{N}])/u).map((word, place) => (place % 2 && isMeant(word) ? element("mark", {}, word) : word));

  const hit = (found, chips) => (row) => {
    const { title, sentence, href, model } = index.capability(row);
    const { tag, isMeant } = index.why(found, row);
    const open = chips.filter((chip) => chip.answer(model) === "unknown").map((chip) => chip.label);
    return element("li", {},
      element("h3", {}, link(href, marked(title, isMeant))),
      small(link(model.href, model.name), ` · ${model.maker}`, model.isDemonstration && " · made for tests",
        tag && [" · matches by its tag ", element("mark", {}, tag)], open.length && ` · not known: ${open.join(", ")}`),
      sentence && element("p", {}, marked(sentence, isMeant)));
  };
  const named = (models, words) => [
    element("ul", { class: "names" }, models.slice(0, NAMED).map((model) => element("li", {}, link(model.href, model.name), ` · ${words(model)}`))),
    models.length > NAMED && element("p", {}, `and ${counted(models.length - NAMED, "more model")}`),
  ];

  // Pages of two models

  const listed = (model) => MatchupNames.models.find(({ slug }) => slug === model?.slug);
  const compare = (one, other) => {
    const path = listed(one) && listed(other) && MatchupNames.path(listed(one), listed(other));
    return path && element("p", {}, element("a", { class: "button plain", href: path }, `Compare ${one.name} with ${other.name}`));
  };
  const isOfOneTask = (one, other) => listed(one)?.tasks.some((task) => listed(other)?.tasks.includes(task));
  const firstTwo = (rows) => {  // the best model, and the next of its task that it has a page with
    const [first, ...others] = new Set(rows.map((row) => index.capability(row).model));
    reach([listed(first)]);
    return others.filter((other) => isOfOneTask(first, other)).map((other) => compare(first, other)).find(Boolean);
  };
  // Partners of a model may be in a file that is not there yet; then what is shown is shown again.
  const reached = new Set();
  const reach = (models) => {
    const missing = models.filter((model) => model && !reached.has(model));
    missing.forEach((model) => reached.add(model));
    if (missing.some(MatchupNames.isAway)) MatchupNames.reach(missing).then(show, () => {});
  };
  const versus = (text) => {
    const [one, other] = VERSUS.test(text) ? MatchupNames.pairs(text.replace(VERSUS, " vs "))[0] ?? [] : [];
    return other && { path: MatchupNames.turned(one, other), link: compare(one, other) };
  };

  // The answer to a query

  const chipList = (chips) => element("ul", { class: "chips", "aria-label": "Conditions read from your words" }, chips.map((chip) => {
    const button = element("button", { type: "button", "aria-label": `Take off: ${chip.label}` }, chip.label, element("span", { "aria-hidden": true }, "×"));
    button.addEventListener("click", () => { box.value = chip.without; box.focus(); settle(); });
    return element("li", {}, button);
  }));
  const remarks = ({ chips, denied, wishes }, isCut) => [
    ...chips.filter((chip) => chip.about).map((chip) => `“${chip.label}”: ${chip.about}.`),
    isCut && `Only the first ${READ.toLocaleString("en")} characters were read.`,
    searchedWords(),
    !index.hasMeaning && "Only words are compared here, not what they mean: this site has no vectors for that.",
    denied.length && `Not taken as a condition, since a “not” stands before: ${quoted(denied)}.`,
    wishes.length && `Nothing is sorted by ${quoted(wishes)}; tables of tasks and of all models can be.`,
  ].filter(Boolean).map((words) => small(words));
  const inTable = (chips) => {
    const filters = chips.map((chip) => chip.filter).filter(Boolean).join("&");
    return filters && small(link(`models/index.html#${filters}`, "The same conditions in the table of all models"));
  };
  const failing = (chips, models) => {
    const reasons = (model) => chips.filter((chip) => chip.answer(model) === "fails").map((chip) => chip.label);
    const by = chips.map((chip) => [chip.label, models.filter((model) => chip.answer(model) === "fails").length]);
    const counts = by.filter(([, count]) => count).map(([label, count]) => `${count} for “${label}”`).join(", ");
    return fold(`Left out: ${counted(models.length, "model")} (${counts})`, named(models, (model) => reasons(model).join(", ")));
  };

  // What is searched: all models, or in a large site those of a task

  const taskAt = () => (MatchupSearch.head?.tasks ?? []).findIndex(([name]) => name === scope);
  const offered = () => {
    const place = taskAt();
    return place < 0 ? index.models : index.models.filter(({ tasks }) => tasks.includes(place));
  };
  const searchedWords = () => {
    const [, label] = MatchupSearch.head?.tasks[taskAt()] ?? [];
    if (MatchupSearch.head) return label ? `Searched are the ${counted(offered().length, "model")} of this task: ${label}.`
      : `Searched are all ${counted(index.models.length, "model")}.`;
  };
  const chooser = () => {
    const { tasks, shards } = MatchupSearch.head, option = (value, words) => element("option", { value }, words);
    const all = option("", `all tasks (${counted(shards.length, "file")} to load)`);
    const own = tasks.map(([name, label, count, files]) => option(name, `${label} (${counted(count, "model")}, ${counted(files.length, "file")})`));
    const select = element("select", {}, all, own);
    select.addEventListener("change", () => { scope = select.value; settle(); });
    part.prepend(element("p", { class: "hub-bar" }, element("label", { class: "field" }, "Search in ", select)));
    return select;
  };
  let select; // of the task; only where there are shards
  const loadScope = async () => {
    if (!MatchupSearch.head) return MatchupSearch.index;
    select ??= chooser();
    if (taskAt() < 0) scope = "";
    select.value = scope;
    const { tasks, shards } = MatchupSearch.head, wanted = tasks[taskAt()]?.[3] ?? [...shards.keys()], own = scope;
    const missing = wanted.filter((shard) => !MatchupSearch.has(shard));
    let count = 0;
    const tell = () => { status.textContent = `Loading what is searched: ${count} of ${counted(missing.length, "file")}.`; };
    if (missing.length) tell();
    await Promise.all(missing.map((shard) => run(shards[shard]).then(() => { count++; tell(); })));
    if (own !== scope || made === own) return MatchupSearch.index; // another was chosen meanwhile, or it is there
    made = own;
    return MatchupSearch.of(wanted);
  };

  // Models by what the conditions say of them; what was made for tests stands apart, unless there is nothing else
  const sorted = (chips) => {
    const groups = { passes: [], conditions: [], unknown: [], tests: [], fails: [] };
    const isAlone = offered().every((model) => model.isDemonstration);
    for (const model of offered()) {
      const answer = MatchupChips.verdict(chips, model);
      groups[answer === "passes" && model.isDemonstration && !isAlone ? "tests" : answer].push(model);
    }
    return groups;
  };
  const KINDS = [["passes", "passing"], ["conditions", "on conditions"], ["unknown", "not known"], ["tests", "made for tests"], ["fails", "left out"]];
  const summary = (first, groups, chips) => {
    const others = KINDS.filter(([answer]) => groups[answer].length && (chips.length || answer !== "passes"));
    return [first, ...others.map(([answer, words]) => `${counted(groups[answer].length, "model")} ${words}`)].filter(Boolean).join(" · ");
  };
  const hits = (rows, found, chips) => element("ol", { class: "hits" }, rows.map(hit(found, chips)));

  const show = () => {
    const query = box.value.trim(), text = Array.from(query).slice(0, READ).join("");
    const isOffered = new Set(offered()), called = (words) => index.named(words).filter((model) => isOffered.has(model));
    if (!query) return void (status.textContent = "", results.replaceChildren(...start));
    const reading = MatchupChips.read(text, offered(), (words) => called(words).length), { chips, rest } = reading;
    const found = index.ranked(rest), groups = sorted(chips);
    const isList = chips.length && !MatchupWords.plainWords(rest).length; // nothing is left to search for
    const best = (models, limit = FOLDED) => index.best(found, models, limit);
    const shown = (models) => (isList ? named(models, (model) => model.maker) : hits(best(models).rows, found, chips));
    const nearest = (models) => {
      const all = best(models, LIMIT);
      return all.fits ? all : { ...all, rows: all.rows.slice(0, FOLDED) };
    };
    const folded = (answer, title) => groups[answer].length && fold(`${title}: ${counted(groups[answer].length, "model")}`, shown(groups[answer]));

    const { rows, fits } = isList ? { rows: [], fits: true } : nearest(groups.passes);
    const pair = versus(text), byName = pair ? [] : called(rest);
    const likely = rows.concat(isList ? [] : best(groups.conditions).rows, isList ? [] : best(groups.unknown).rows);
    const title = fits ? `What fits “${rest || text}”` : rows.length ? "Nothing here fits that well. Nearest:" : "Nothing here fits that.";
    status.textContent = summary(!isList && counted(rows.length, "capability", "capabilities"), groups, chips);
    results.replaceChildren(...[
      chips.length && chipList(chips), remarks(reading, text !== query), pair?.link,
      byName.length && group("Models by that name", named(byName, (model) => model.maker)),
      group(title, !pair && fits && firstTwo(likely), isList ? shown(groups.passes) : rows.length && hits(rows, found, chips)),
      folded("conditions", "On conditions"), folded("unknown", "Not known"), folded("tests", "Made for tests"),
      groups.fails.length && failing(chips, groups.fails), inTable(chips),
    ].flat(Infinity).filter(Boolean));
    return pair?.path;
  };

  // When it is read

  const run = (src) => new Promise((resolve, reject) => {
    document.head.append(Object.assign(document.createElement("script"), { src, async: false, onload: resolve, onerror: reject }));
  });
  const load = () => (loading ??= Promise.all(["finder.js", "names.js", part.dataset.source].map(run)));
  const failed = () => { loading = undefined; status.textContent = "What is searched could not be loaded. The lists below hold the same."; };
  const answer = () => load().then(loadScope).then((loaded) => {
    if (!loaded) return;
    index = loaded;
    const ones = VERSUS.test(box.value) ? MatchupNames.ones(box.value.replace(VERSUS, " vs ")) : [];
    return MatchupNames.reach(ones).catch(() => {}).then(show);
  }, failed);

  // Typing adds one entry to the way back, which follows the words until they are settled by Enter or a chip.
  const address = () => {
    const among = scope && `&in=${encodeURIComponent(scope)}`;
    const to = box.value.trim() ? `?q=${encodeURIComponent(box.value.trim())}${among}` : location.pathname.split("/").pop();
    if (box.value.trim() !== asked() || scope !== within()) history[isSettled ? "pushState" : "replaceState"](null, "", to);
  };
  const asked = () => new URLSearchParams(location.search).get("q")?.trim() ?? "";
  const within = () => new URLSearchParams(location.search).get("in") ?? "";
  const settle = () => { clearTimeout(timer); address(); isSettled = true; return answer(); };
  // "a vs b" leads to its page at once, but not again on the way back.
  const open = (path) => {
    history.replaceState({ isOpened: true }, "");
    location.assign(path);
  };

  box.addEventListener("focus", () => load().catch(failed), { once: true });
  box.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(() => { address(); isSettled = false; answer(); }, 150); });
  box.form.addEventListener("submit", (event) => { event.preventDefault(); settle().then((path) => path && open(path)); });
  const arrive = () => {
    [box.value, scope] = [asked(), within()];
    isSettled = true;
    return box.value ? answer() : void (index && show());
  };
  addEventListener("popstate", arrive);
  arrive()?.then((path) => (path && !history.state?.isOpened ? location.replace(path) : results.querySelector("h2")?.focus()));
})();
