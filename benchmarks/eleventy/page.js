// The page about two models: a join of what `side` has finished of each, and what the pair adds.
import { site } from "./catalog.js";
import { escape, UNTESTED } from "./sides.js";

const ROOT = "../../";
const RELATED = 4;
const SILENT = '<p class="soft">Nothing on this page speaks for it alone.</p>';
const MATCHED = '<p class="soft">Everything told of it has a counterpart.</p>';
const ALONE = '<p class="soft">No other model compares with it.</p>';
const CHART = '<td class="plot"><svg viewBox="-8 0 416 34" aria-hidden="true"><path class="axis" d="M0 0v34M100 0v34M200 0v34M300 0v34M400 0v34"/>';
const NO_TESTS = `<tr id="no-results"><th scope="row">Found</th><td>${UNTESTED}</td><td>${UNTESTED}</td></tr>`;
const LEGEND =
  '<p class="small"><span class="legend"><span class="grade measured"></span>measured here</span> <span class="legend"><span class="grade verified"></span>third party</span> <span class="legend"><span class="grade reported"></span>its makers</span> <span class="legend"><span class="grade rival"></span>makers of another model</span> <span class="legend"><span class="grade derived"></span>derived</span> <span class="legend"><span class="grade unsourced"></span>no source</span></p>';

const once = site.rows.map(({ id, label }) => `<tr id="${id}"><th scope="row">${escape(label)}</th><td>`);
const ROWS = [...once, ...once, ...once];
const DIMENSIONS = [
  ...site.dimensions.map(({ name, label }) => [name, `<tr id="score-${name}"><th scope="row">${escape(label)}</th>${CHART}`]),
  ["", `<tr class="total"><th scope="row">Score</th>${CHART}`],
];
const MASTHEAD = `<link rel="icon" href="${ROOT}favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="${ROOT}site.css">
<script src="${ROOT}picker.js" defer></script>
<script src="${ROOT}sides.js" defer></script></head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="masthead"><div class="wrap"><b><a href="${ROOT}index.html">${escape(site.title)}</a></b>
<nav aria-label="Site">${site.menu.map(([path, label]) => `<a href="${ROOT}${path}">${escape(label)}</a>`).join("")}</nav></div></header>
`;

// Joins what a function makes of each.
function each(all, line) {
  let joined = "";
  for (const one of all) joined += line(one);
  return joined;
}

function clause({ text, href, strong }) {
  const linked = href ? `<a href="${href}">${escape(text)}</a>` : escape(text);
  return strong ? `<strong>${linked}</strong>` : linked;
}

const reasons = (all) => (all.length ? `<ul>${each(all, ({ text, href }) => `<li><a href="${href}">${escape(text)}</a></li>`)}</ul>` : SILENT);

function related(links, other) {
  const shown = links.filter(({ slug }) => slug !== other).slice(0, RELATED);
  return shown.length ? `<ul>${each(shown, (link) => link.html)}</ul>` : ALONE;
}

export function page(pair, left, right, generator) {
  const title = escape(pair.title);
  const description = escape(pair.description);
  const head = `<thead><tr><td></td>${left.column}${right.column}</tr></thead>`;
  const rows = (entries) => each(entries, (entry) => `${ROWS[entry]}${left.cells[entry]}</td><td>${right.cells[entry]}</td></tr>`);
  const tested = (key) => {
    const [ours, theirs] = [left.tests[key], right.tests[key]];
    return `${(ours ?? theirs).row}${ours?.cell ?? UNTESTED}</td><td>${theirs?.cell ?? UNTESTED}</td></tr>`;
  };
  const tests = each(pair.tests, tested) || NO_TESTS;
  const fold = (summary, folded) => `<details><summary>${summary}</summary><table class="facts"><caption class="unseen">Rows of both</caption>${head}<tbody>${folded}</tbody></table></details>`;
  const group = (id, label, grouped) => `<tbody${id}><tr class="group"><th scope="rowgroup" colspan="3">${label}</th></tr>${grouped}</tbody>`;
  const difference = ({ id, label, cells, entry }) => {
    const [ours, theirs] = cells ? cells.map(escape) : [left.briefs[entry], right.briefs[entry]];
    return `<tr><th scope="row"><a href="#${id}">${escape(label)}</a></th><td>${ours}</td><td>${theirs}</td></tr>`;
  };
  const [ours, theirs] = [left.scores[pair.task], right.scores[pair.task]];
  const score = ([name, row]) => {
    const [first, second] = [ours[name], theirs[name]];
    if (!first && !second) return "";
    const none = (letter) => `<td class="${letter}"><span class="unknown">not asked</span></td>`;
    return `${row}${first?.mark ?? ""}${second?.mark ?? ""}</svg></td>${first?.cell ?? none("a")}${second?.cell ?? none("b")}</tr>`;
  };
  const [told, countered] = [left.versus[pair.right], right.versus[pair.left]];
  const match = ([one, other, alike]) =>
    `<details><summary>${left.lines[one]}<b class="num">${alike}</b>${right.lines[other]}</summary><div class="cols">${left.capabilities[one]}${right.capabilities[other]}</div></details>`;
  const listed = (place, model) => `{"@type":"ListItem","position":${place},"name":"${model.linkedName}","url":"${model.address}"}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · ${escape(site.title)}</title>
<meta name="description" content="${description}">
${pair.comparable ? "" : '<meta name="robots" content="noindex">\n'}<meta name="generator" content="${generator}">
<meta name="color-scheme" content="light dark">
<link rel="canonical" href="${pair.canonical}">
<meta property="og:type" content="website">
<meta property="og:site_name" content="${escape(site.title)}">
<meta property="og:title" content="${title}">
<meta property="og:description" content="${description}">
<meta property="og:url" content="${pair.canonical}">
<meta property="og:image" content="${site.picture}">
<meta property="og:image:alt" content="${escape(site.pictureAlt)}">
<meta name="twitter:card" content="summary_large_image">
${left.alternate}<link rel="alternate" type="application/atom+xml" title="Changes" href="${ROOT}${site.feed}">
<script type="application/ld+json">{"@context":"https://schema.org","@graph":[{"@type":"BreadcrumbList","itemListElement":[{"@type":"ListItem","position":1,"name":"All models","item":"${site.base}models/index.html"},{"@type":"ListItem","position":2,"name":"${left.linkedName} vs ${right.linkedName}"}]},{"@type":"ItemList","itemListElement":[${listed(1, left)},${listed(2, right)}]}]}</script>
${MASTHEAD}<main id="main" class="wrap">
<p class="crumbs"><a href="${ROOT}models/index.html">All models</a> › ${escape(pair.crumb)}</p>
<h1><span class="a">${left.name}</span> <i>vs</i> <span class="b">${right.name}</span></h1>
<p class="switch"><span>Compare ${right.picker} with ${right.name}</span> <span>${left.name} with ${left.picker}</span></p>
<div class="answer"><p>${each(pair.answer, clause)}</p>
${pair.results.length ? `<p>${each(pair.results, clause)}</p>\n` : ""}${pair.standing.length ? `<p class="small soft">${each(pair.standing, clause)}</p>\n` : ""}</div>
${
  pair.leftReasons.length || pair.rightReasons.length
    ? `<div class="choose" id="choose"><div class="a"><h2>Choose ${left.name} if</h2>${reasons(pair.leftReasons)}</div><div class="b"><h2>Choose ${right.name} if</h2>${reasons(pair.rightReasons)}</div></div>\n`
    : ""
}
<nav class="contents-line" aria-label="On this page">${pair.differences.length ? '<a href="#differs">What differs</a> · ' : ""}<a href="#facts">Facts</a> · ${pair.task ? '<a href="#score">Score</a> · ' : ""}<a href="#capabilities">Capabilities</a> · ${pair.related ? '<a href="#related">Related</a> · ' : ""}<a href="#sources">Sources</a></nav>

${
  pair.differences.length
    ? `<section id="differs" aria-labelledby="h-differs"><h2 id="h-differs">What differs</h2>
<table class="facts"><caption class="unseen">What differs most</caption>${head}
<tbody>${each(pair.differences, difference)}</tbody></table></section>\n`
    : ""
}

<section id="facts" aria-labelledby="h-facts"><h2 id="h-facts">Facts</h2>${LEGEND}
${
  pair.comparable
    ? `<table class="facts"><caption class="unseen">Facts that differ</caption>${head}${group(' id="results"', site.tests, tests)}${each(pair.groups, ({ label, entries }) => group("", escape(label), rows(entries)))}</table>\n`
    : fold(escape(pair.testsFold), tests)
}${each(pair.folds, ({ label, entries }) => fold(escape(label), rows(entries)))}
${pair.open ? `<p class="small soft" id="open">Not known of either: ${escape(pair.open)}. </p>` : ""}
</section>

${
  pair.task
    ? `<section id="score" aria-labelledby="h-score"><h2 id="h-score">Score in ${escape(pair.taskWords)}</h2>
<p>${escape(pair.unranked)}A wide range means that signals are missing; known are ${pair.known[0]} % of what the score of ${left.name} rests on, ${pair.known[1]} % for ${right.name}. <a href="${ROOT}methodology.html">How it is computed</a></p>
<table class="scores"><caption class="unseen">Score, one row a dimension</caption><thead><tr><td></td><th scope="col" class="plot"><span class="ticks"><span>0</span><span>50</span><span>100</span></span></th>${left.column}${right.column}</tr></thead><tbody>
${each(DIMENSIONS, score)}</tbody></table>
<p class="small">Every signal: ${left.signals}, ${right.signals}</p>
</section>\n`
    : ""
}
<section id="capabilities" aria-labelledby="h-capabilities"><h2 id="h-capabilities">Capabilities</h2>
${pair.comparable ? `<p>${escape(pair.counted)}</p>` : `<details><summary>${escape(pair.counted)}</summary>`}${pair.note ? `<p class="soft">${escape(pair.note)}</p>` : ""}
${
  told || countered
    ? `<div class="cols versus">${told ? `<div class="a"><h3>${left.name} beside ${right.name}</h3><ul>${told}</ul></div>` : ""}${countered ? `<div class="b"><h3>${right.name} beside ${left.name}</h3><ul>${countered}</ul></div>` : ""}</div>\n`
    : ""
}${
  pair.matches.length
    ? `<div class="matches"><p class="sides"><b class="a">${left.name}</b><i>alike</i><b class="b">${right.name}</b></p>${each(pair.matches, match)}</div>\n`
    : ""
}<div class="cols only"><div class="a"><h3>Only ${left.name}</h3>${each(pair.leftOnly, (place) => left.only[place]) || MATCHED}</div>
<div class="b"><h3>Only ${right.name}</h3>${each(pair.rightOnly, (place) => right.only[place]) || MATCHED}</div></div>
${pair.comparable ? "" : "</details>\n"}</section>

${
  pair.related
    ? `<section id="related" aria-labelledby="h-related"><h2 id="h-related">Related</h2>
<div class="cols related"><div><h3 class="a">${left.name} with</h3>${related(left.related, pair.right)}</div><div><h3 class="b">${right.name} with</h3>${related(right.related, pair.left)}</div></div></section>\n`
    : ""
}
<section id="sources" aria-labelledby="h-sources"><h2 id="h-sources">Sources</h2>
<details><summary>${pair.sources} that this page cites</summary><div class="cols"><div><h3 class="a">${left.name}</h3>${left.sources}</div><div><h3 class="b">${right.name}</h3>${right.sources}</div></div></details>
<p class="small soft">As JSON: ${left.json} · ${right.json}</p>
<p class="paper">${pair.canonical}, as of ${site.asOf}</p>
</section>
</main>
<footer><div class="wrap">Every number was measured here, names its source, or is marked unknown. <a href="${ROOT}methodology.html">How it is computed</a> · <a href="${ROOT}coverage.html">What is known of each model</a> · <a href="${ROOT}changes.html">What has changed</a> · <a href="${ROOT}privacy.html">Privacy</a></div></footer>
</body>
</html>
`;
}
