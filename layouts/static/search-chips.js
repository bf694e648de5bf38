// Conditions that a query states in words ("under 1 GB", "in the browser") become chips. Three answers to each: a model
// passes, fails, or its fact is not known; "conditions" is a pass with terms of its own. What is not known never fails.
"use strict";
(() => {
  const LESS = "(under|below|less than|fewer than|smaller than|lighter than|no more than|at most|up to|max(?:imum)?(?: of)?|<=?|≤)\\s*";
  const NUMBER = "(\\d+(?:[.,]\\d+)*)\\s*";
  const SIZES = { 1e8: "100m", 1e9: "1b", 3e9: "3b", 8e9: "8b" }; // of the table of all models
  const TIMES = { k: 1e3, m: 1e6, b: 1e9, g: 1e9 };
  const DENIAL = /(?:\bnon[- ]?|\b(?:not?|without|never|except|cannot)\s+|n['’]t\s+)(?:(?:an?|any|the|for|be|is|are|run|need|made|allow|allowed|us(?:e|ed|ing)) )*$/i;
  const GENERIC = /^(?:ai|labs?|research|inc|the|and|others|co-authors)$/i;

  const known = (fact, test) => fact === null || fact === undefined || fact === "" ? "unknown" : test(fact) ? "passes" : "fails";
  const isTrue = (fact) => known(fact, Boolean);
  const amount = (number, unit) => Number(number.replace(/,(?=\d{3}\b)/g, "").replace(",", ".")) * TIMES[unit[0].toLowerCase()];
  const limit = (words, number, unit, of) => {
    const most = amount(number, unit), isStrict = /^(?:under|below|less|fewer|smaller|lighter|<$)/i.test(words ?? "");
    return {
      words: `${isStrict ? "under" : "at most"} ${number} ${unit}`,
      most: most,
      answer: (model) => known(of(model), (value) => isStrict ? value < most : value <= most),
    };
  };
  const COMMERCIAL = { yes: "passes", "with-policy": "conditions", threshold: "conditions", no: "fails" };
  const LICENCES = { apache: "Apache-2.0", mit: "MIT", bsd: "BSD" };

  // Each: what it looks for, and what is made of it. A rule takes its words out before the next looks.
  const RULES = [
    [`(?:(?:that |which )?(?:does not|doesn['’]t|do not|don['’]t) (?:need|require)|(?:that |which )?(?:runs? |works? )?without|no|needs? no)(?: an?| any| the)? gpus?`
      + `|(?:(?:that |which )?(?:can )?(?:runs?|running|works?) )?(?:on|with)(?: an?| the| my)? (?:ordinary |plain )?cpus?(?: only| alone)?|cpu[- ]only`,
      () => ({ label: "runs on a CPU", filter: "cpu=yes", answer: (model) => isTrue(model.cpu) })],
    [`${LESS}${NUMBER}(m|b|million|billion)\\b(?:[- ](?:parameters?|params?|weights))?`, ([, words, number, unit]) => {
      const bound = limit(words, number, unit, (model) => model.parameters);
      return { ...bound, label: `${bound.words.replace(/ (\w)\w*$/, (_, first) => ` ${first.toUpperCase()}`)} parameters`, filter: SIZES[bound.most] && `size=${SIZES[bound.most]}` };
    }],
    [`(?:${LESS}|(?:that |which )?(?:fits?|runs?|works?) (?:in|on|with|into) |(?:on|in|with|for) )?(?:an? |my )?${NUMBER}(gb|gib|mb)(?: of)?[- ](?:gpu memory|gpu ram|gpu|vram|video memory|graphics card|graphics memory|card|memory|ram)\\b`
      + `|(?:that |which )?(?:fits?|fitting) (?:in|on|into) (?:an? |my )?${NUMBER}(gb|gib|mb)\\b`, ([, words, number, unit, other, otherUnit]) => {
      const bound = limit(words, number ?? other, (unit ?? otherUnit).toUpperCase(), (model) => model.needed);
      return { ...bound, label: `${bound.words} of GPU memory`, about: "where no figure is known: 2 bytes a parameter, weights alone", filter: bound.most === 8e9 && "fits=8gb" };
    }],
    [`${LESS}${NUMBER}(gb|gib|mb|kb)\\b(?: (?:of )?(?:weights|download|on disk|file))?`, ([, words, number, unit]) => {
      const bound = limit(words, number, unit.toUpperCase(), (model) => model.size);
      return { ...bound, label: `weights ${bound.words}` };
    }],
    [`(apache|mit|bsd)(?:[- ](?:v?2(?:\\.0)?|3(?:[- ]clause)?))?(?:[- ]licen[cs]ed?)?`, ([, name]) => {
      const licence = LICENCES[name.toLowerCase()];
      return { label: `licence ${licence}`, answer: (model) => known(model.licence, (own) => own.startsWith(licence)) };
    }],
    [`(?:for |allows? |allowing )?commercial(?:ly)?(?: use| usage| purposes?| projects?| products?| licen[cs]e)?(?: allowed)?`
      + `|(?:(?:that |which )?(?:i|we|you) (?:can|may) |(?:can|may) (?:i|we|you) |to )?sell(?:ing)?\\b(?: (?:it|them|pictures|images|prints))?(?: from| with)?`,
      () => ({ label: "commercial use", filter: "commercial=yes", answer: (model) => COMMERCIAL[model.commercial] ?? "unknown" })],
    [`open[- ]?weights?|open[- ]?sourced?|downloadable|self[- ]?host(?:ed|able|ing)?`,
      () => ({ label: "open weights", filter: "weights=open",
        answer: (model) => model.weights === "gated" ? "conditions" : known(model.weights, (own) => own === "open") })],
    [`free\\b(?![- ](?:form|text|hand))(?: of charge)?`,
      () => ({ label: "free weights", about: "anybody can have them without paying, some after a form", answer: (model) => known(model.weights, (own) => own !== "closed") })],
    [`(?:that is )?hosted(?: (?:api|service|somewhere|endpoint|inference))?`,
      () => ({ label: "hosted by somebody", filter: "hosted=yes", answer: (model) => isTrue(model.hosted) })],
    [`(?:(?:that |which )?(?:can )?(?:runs?|running|works?) )?(?:in|inside) (?:an? |the |my )?(?:web )?browsers?|in-browser|browser-based`,
      () => ({ label: "runs in a browser", filter: "browser=yes", answer: (model) => isTrue(model.browser) })],
    [`(?:released |published |made )?(after|since|before)(?: the year)? ((?:19|20)\\d\\d)`, ([, way, year]) => {
      const isBefore = way.toLowerCase() === "before";
      return { label: isBefore ? `released before ${year}` : `released in ${year} or later`, filter: !isBefore && `since=${year}`,
        answer: (model) => known(model.year, (own) => isBefore ? own < year : own >= year) };
    }],
  ];
  const WISHES = /\b(?:best|cheap(?:est|er)?|newest|latest|smallest|fastest)\b/gi;

  const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const makers = (models) => {  // "Qwen (Alibaba)": by either name, and "Stability AI" by its first word, too
    const names = models.flatMap((model) => model.maker.split(/[(),]| and /)).map((name) => name.trim());
    const short = names.map((name) => name.split(/\s+/).filter((word) => !GENERIC.test(word)).join(" "));
    const distinct = new Set([...names, ...short].filter((name) => name.length > 3 && !GENERIC.test(name)));
    return [...distinct].sort((one, other) => other.length - one.length);
  };
  const makerRule = (models) => [`(made by |by |from )?(${makers(models).map(escaped).join("|") || "(?!)"})`, ([, by, name]) => {
    const wanted = name.toLowerCase(), isTheirs = (maker) => maker.toLowerCase().includes(wanted);
    const all = [...new Set(models.map((model) => model.maker).filter(isTheirs))];
    return { label: `by ${name}`, isSure: by, filter: all.length === 1 && `maker=${encodeURIComponent(all[0])}`, answer: (model) => known(model.maker, isTheirs) };
  }];
  // Each compiled once; those of makers for the models of a site
  const compiled = ([pattern, made]) => [new RegExp(`(?<!\\w)(?<!(?<!\\bnon)-)(?:${pattern})(?![\\w-])`, "i"), made];
  const FIXED = RULES.map(compiled), byModels = new WeakMap();
  const rulesOf = (models) => {
    if (!byModels.has(models)) byModels.set(models, [...FIXED, compiled(makerRule(models))]);
    return byModels.get(models);
  };
  const cut = (text, start, end, put = "") => text.slice(0, start) + put + text.slice(end);
  const tidy = (text) => text.replace(/\s+/g, " ").replace(/^[\s,;]+|[\s,;]+$/g, "").replace(/ (?=[,;])/g, "");

  // {chips, rest: the words that are left to search for, denied: conditions with a "not" before them, wishes}. A maker
  // without "by" may be part of a model's name: `isName` is asked of the words around it.
  const read = (query, models, isName) => {
    const chips = [], denied = [];
    let rest = query;
    for (const [pattern, made] of rulesOf(models)) {
      const match = pattern.exec(rest);
      if (!match) continue;
      const start = match.index, end = start + match[0].length;
      const chip = { isSure: true, ...made(match), without: tidy(cut(query, start, end, " ")) };
      const left = cut(rest, start, end, " ".repeat(end - start));
      if (!chip.isSure && isName(left)) continue;
      if (DENIAL.test(rest.slice(0, start))) denied.push(match[0].trim());
      else [rest] = [left, chips.push(chip)];
    }
    const wishes = rest.match(WISHES) ?? [];
    return { chips, denied, wishes, rest: tidy(rest.replace(WISHES, " ")) };
  };
  // The worst of all answers: one that fails decides, then one that is not known.
  const verdict = (chips, model) => {
    const answers = chips.map((chip) => chip.answer(model));
    return ["fails", "unknown", "conditions"].find((answer) => answers.includes(answer)) ?? "passes";
  };
  globalThis.MatchupChips = { read, verdict };
})();
