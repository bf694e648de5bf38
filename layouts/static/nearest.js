// On the page for unknown addresses: the pages nearest to what was asked for. The address is only compared with
// names, and never becomes part of the page.
"use strict";
(() => {
  const LISTED = 5;
  const { ready, root } = MatchupPicker;
  const FOLDERS = ["compare", "models", "tasks", "tags", "shortlists"];

  // The parts of the address behind the top of the site, as words, without what a file's name ends with.
  const asked = () => {
    let path = location.pathname;
    try {
      path = decodeURIComponent(path);
    } catch {} // as it is, then
    const top = new URL(root).pathname;
    const parts = (path.startsWith(top) ? path.slice(top.length) : path).split("/");
    return parts.map((part) => part.slice(0, 200).replace(/\.(html?|md|json)$/i, "")).filter(Boolean);
  };

  const nearest = ({ fold, models, find }, words) => {
    const slug = fold(words).replaceAll(" ", "-");
    const exact = models.find((model) => model.slug === slug || model.aliases.includes(slug));
    return exact ? [exact] : find(words).slice(0, 3);
  };
  const comparisons = async (names, halves) => {
    const [ones, others] = halves.map((half) => nearest(names, half));
    const pairs = ones.flatMap((one) => others.map((other) => [one, other]));
    await names.reach(ones);
    const paged = pairs.filter((pair) => names.path(...pair));
    return paged.map((pair) => [pair.map(({ name }) => name).join(" vs "), names.turned(...pair)]);
  };
  const pages = (models) => models.map(({ name, slug }) => [name, `models/${slug}.html`]);

  const near = async (names) => {
    const parts = asked();
    const [folder] = FOLDERS.includes(parts[0]) ? parts.splice(0, 1) : [];
    if (folder === "tasks" || folder === "shortlists") {
      const far = ([task]) => names.edits(names.fold(parts[0] ?? ""), names.fold(task), true);
      const tasks = names.tasks.filter((task) => far(task) < 3);
      return tasks.map(([task, label]) => [label, `tasks/${task}.html`]);
    }
    const halves = parts.length > 1 ? parts.slice(-2) : (parts[0] ?? "").split(/[-_ +.]+(?:vs|versus|v)[-_ +.]+/i, 2);
    if (halves.length < 2) return pages(nearest(names, halves[0]));
    const found = await comparisons(names, halves);
    return found.length ? found : pages(halves.flatMap((half) => nearest(names, half)));
  };

  const show = (links) => {
    const rows = [...new Map(links.map(([words, path]) => [path, words]))].slice(0, LISTED);
    if (!rows.length) return;
    const list = document.createElement("ul");
    for (const [path, words] of rows) {
      const link = Object.assign(document.createElement("a"), { href: root + path, textContent: words });
      const row = document.createElement("li");
      row.append(link);
      list.append(row);
    }
    const heading = Object.assign(document.createElement("h2"), { textContent: "Did you mean" });
    document.getElementById("nearest").append(heading, list);
  };
  ready().then(near).then(show, () => {}); // all else on the page needs no names
})();
