// Finds models by any of their names, and the pages of pairs. Loaded with names.js when a box is first used.
// MatchupNames has models and tasks in the order of names.js, and:
//   find(words, offered)  models that fit, best first        pairs(words)  [one, other] of "one vs other"
//   path(one, other)  their page, or ""                      turned(one, other)  the same, its sides in this order
//   isAway(model)  whether its partners are not known yet
//   reach(models)  a promise that the partners of these are known: a large site has them in files of their own, and
//     `path` and `pairs` tell of a model's pages only then         ones(words)  models that may be "one" of these words
//   edits(typed, word, isWhole)  letters that are amiss      fold(text)  words in small letters without accents
"use strict";
(() => {
  const LONGEST = 200; // characters that are looked at
  const BETWEEN = /\s+(?:vs\.?|versus|v|or|and|with|against|compared (?:to|with))(?:\s+|$)/i;
  const found = { models: [], tasks: [] };
  let partners, size; // who has a page with whom; and of how many models a file tells it, where that lies apart
  const root = new URL(".", document.currentScript.src).href;

  const fold = (text) => {
    const letters = text.slice(0, LONGEST).normalize("NFKD").replace(/\p{M}+/gu, "").toLowerCase();
    return letters.replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  };
  const close = (text) => text.replaceAll(" ", "");

  found.load = ({ models, tasks, makers, pairs, shard }) => {
    found.tasks = tasks;
    found.models = models.map(([slug, name, short, maker, own, also = [], aliases = []], place) => {
      const all = [slug, name, short, ...also, ...aliases].map(fold).filter(Boolean);
      const words = [...new Set([...all, fold(makers[maker])].join(" ").split(" "))];
      return { slug, name: short || name, maker: makers[maker], tasks: own, aliases, place, all, words };
    });
    if (pairs) partners = sets(pairs);
    if (shard) [partners, size] = [[], shard];
  };
  found.join = ({ shard, ...pairs }) => sets(pairs).forEach((inside, at) => (partners[shard * size + at] = inside));

  const loading = new Map();
  const loaded = (shard) => {
    const run = (resolve, reject) => {
      const script = Object.assign(document.createElement("script"), { src: `${root}names/pairs-${shard}.js` });
      script.onload = resolve;
      script.onerror = (fault) => {
        loading.delete(shard); // the next try may do better
        reject(fault);
      };
      document.head.append(script);
    };
    if (!loading.has(shard)) loading.set(shard, new Promise(run));
    return loading.get(shard);
  };
  const isAway = (found.isAway = (model) => Boolean(model && size && !partners[model.place]));
  found.reach = (models) => {
    const shards = models.filter(isAway).map(({ place }) => Math.floor(place / size));
    return Promise.all([...new Set(shards)].map(loaded));
  };
  // Each set counts models: so many that are not in it, so many that are, and so on.
  const sets = ({ sets, of }) => {
    const places = sets.map((runs) => {
      const inside = new Set();
      let place = 0;
      runs.forEach((length, run) => {
        for (let end = place + length; place < end; place++) if (run % 2) inside.add(place);
      });
      return inside;
    });
    return of.map((set) => places[set]);
  };

  found.path = (one, other) => {
    if (one === other || (partners && !isPaged(one, other))) return "";
    const [first, second] = one.place < other.place ? [one, other] : [other, one];
    return `compare/${first.slug}/${second.slug}.html`;
  };
  const isPaged = (one, other) =>
    partners[one.place] ? partners[one.place].has(other.place) : Boolean(partners[other.place]?.has(one.place));
  found.turned = (one, other) => {
    const path = found.path(one, other);
    return path && one.place > other.place ? `${path}#swap` : path;
  };

  // How many letters must be changed, added, left out or exchanged until `typed` is `word`, or begins it.
  const edits = (typed, word, isWhole) => {
    let before;
    let last = Array.from({ length: word.length + 1 }, (_, place) => place);
    for (let i = 1; i <= typed.length; i++) {
      const row = [i];
      for (let j = 1; j <= word.length; j++) {
        row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (typed[i - 1] !== word[j - 1]));
        const isExchanged = i > 1 && j > 1 && typed[i - 1] === word[j - 2] && typed[i - 2] === word[j - 1];
        if (isExchanged) row[j] = Math.min(row[j], before[j - 2] + 1);
      }
      [before, last] = [last, row];
    }
    return isWhole ? last.at(-1) : Math.min(...last);
  };

  // How well a model fits, 0 best; Infinity where it does not.
  const closely = (typed, { all, words }) => {
    const squeezed = close(typed);
    if (all.some((name) => close(name) === squeezed)) return 0;
    if (all.some((name) => name.startsWith(typed))) return 1;
    if (all.some((name) => ` ${name}`.includes(` ${typed}`))) return 2;
    if (all.some((name) => close(name).includes(squeezed))) return 3;
    return typed.split(" ").every((part) => words.some((word) => word.includes(part))) ? 4 : Infinity;
  };
  // The same with a letter amiss in each word, or two in all.
  const roughly = (typed, { all, words }) => {
    const isNear = (part, word) => word.startsWith(part) || (part.length > 2 && edits(part, word) < 2);
    if (typed.split(" ").every((part) => words.some((word) => isNear(part, word)))) return 5;
    return typed.length > 5 && all.some((name) => edits(close(typed), close(name), true) < 3) ? 6 : Infinity;
  };
  found.find = (words, offered = found.models) => {
    const typed = fold(words);
    for (const measure of typed ? [closely, roughly] : []) {
      const fits = offered.map((model) => [measure(typed, model), model]).filter(([far]) => far < Infinity);
      if (fits.length) return fits.sort(([one], [other]) => one - other).map(([, model]) => model);
    }
    return [];
  };

  found.isPair = (words) => BETWEEN.test(words.slice(0, LONGEST));
  const ofLeft = (left) => found.find(left).slice(0, 5);
  found.ones = (words) => (found.isPair(words) ? ofLeft(words.slice(0, LONGEST).split(BETWEEN, 2)[0]) : []);
  found.pairs = (words) => {
    const [left, right] = words.slice(0, LONGEST).split(BETWEEN, 2);
    if (right === undefined) return [];
    const others = fold(right) ? found.find(right).slice(0, 10) : found.models;
    const ranked = ofLeft(left).flatMap((one, rank) =>
      others.map((other, place) => [rank + place, one, other]),
    );
    const paged = ranked.filter(([, one, other]) => found.path(one, other));
    return paged.sort(([one], [other]) => one - other).map(([, ...pair]) => pair);
  };

  window.MatchupNames = Object.assign(found, { edits, fold });
})();
