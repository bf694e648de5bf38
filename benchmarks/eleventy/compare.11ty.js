import { pairs, site } from "./catalog.js";
import { NOT_STATED, escape, side } from "./sides.js";

export const data = {
  places: pairs.map((_, place) => place),
  pagination: { data: "places", size: 1, alias: "place" },
  permalink: ({ place }) => `compare/${pairs[place].left}/${pairs[place].right}.html`,
  eleventyExcludeFromCollections: true,
};

export function render({ place }) {
  const pair = pairs[place];
  return page(pair, side(pair.left, "left"), side(pair.right, "right"));
}

const ROOT = "../../";
const AXIS = [0, 100, 200, 300, 400].map((x) => `<line class="axis" x1="${x}" x2="${x}" y1="0" y2="34"/>`).join("");
const SILENT = '<p class="soft">No row of this page speaks for it alone.</p>';
const MATCHED = '<p class="soft">Everything told of it has a counterpart.</p>';

const each = (all, line) => all.map(line).join("");
const chart = (ours, theirs) =>
  `<svg viewBox="-8 0 416 34" role="img"><title>${[ours, theirs].flatMap((one) => one?.words ?? []).join("; ")}</title>${AXIS}${ours?.mark ?? ""}${theirs?.mark ?? ""}</svg>`;

function clause([text, href, strong]) {
  const linked = href ? `<a href="${escape(href)}">${escape(text)}</a>` : escape(text);
  return strong ? `<strong>${linked}</strong>` : linked;
}

function scoreRow({ name, label }, left, right) {
  const ours = left.dimensions[name];
  const theirs = right.dimensions[name];
  if (!ours && !theirs) return "";
  const told = (one) => one?.said ?? '<span class="unknown">not asked</span>';
  return `<tr id="score-${name}"><th scope="row">${escape(label)}</th><td class="plot">${chart(ours, theirs)}</td><td class="a">${told(ours)}</td><td class="b">${told(theirs)}</td></tr>\n`;
}

function resultRow(key, left, right) {
  const [dataset, metric, setting] = key.split("\n").map(escape);
  return `<tr><th scope="row">${dataset}, ${metric} <small class="soft">${setting}</small></th><td>${left.results[key] ?? NOT_STATED}</td><td>${right.results[key] ?? NOT_STATED}</td></tr>\n`;
}

function map(lines, left, right) {
  const title = (x, anchor, linked) => (text, place) =>
    `<text x="${x}" y="${26 + 34 * place}"${anchor}${linked.has(place) ? "" : ' class="lone"'}>${text}</text>\n`;
  return `<svg class="map" viewBox="0 0 1040 ${34 * Math.max(left.titles.length, right.titles.length) + 6}" role="img"><title>Which capability on the left matches which on the right; the lists below say the same in words</title>
${each(left.titles, title(420, ' text-anchor="end"', new Set(lines.map((line) => line[0]))))}${each(right.titles, title(620, "", new Set(lines.map((line) => line[1]))))}${each(
    lines,
    ([from, to, alike]) =>
      `<path d="M430 ${22 + 34 * from}C520 ${22 + 34 * from} 520 ${22 + 34 * to} 610 ${22 + 34 * to}" stroke-width="${alike > 30 ? 1 + Math.floor((alike - 30) / 10) : 1}"/><text class="strength" x="520" y="${18 + 17 * (from + to)}" text-anchor="middle">${alike}</text>\n`,
  )}</svg>`;
}

function only(capabilities, matched) {
  return each(capabilities, (html, place) => (matched.includes(place) ? "" : html)) || MATCHED;
}

function page(pair, left, right) {
  const columns = `<thead><tr><td></td><th scope="col" class="a">${left.name}</th><th scope="col" class="b">${right.name}</th></tr></thead>`;
  const row = (place) =>
    `<tr id="${site.rows[place].id}"><th scope="row">${escape(site.rows[place].label)}</th><td>${left.cells[place]}</td><td>${right.cells[place]}</td></tr>\n`;
  const reasons = (all) => (all.length ? `<ul>${each(all, ([text, href]) => `<li><a href="${escape(href)}">${escape(text)}</a></li>`)}</ul>` : SILENT);
  const { lines } = pair;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(pair.title)} · ${escape(site.title)}</title>
<meta name="description" content="${escape(pair.description)}">
${pair.comparable ? "" : '<meta name="robots" content="noindex">\n'}<meta name="generator" content="Eleventy">
<meta name="color-scheme" content="light dark">
<link rel="canonical" href="${pair.canonical}">
<link rel="icon" href="${ROOT}favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="${ROOT}site.css">
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="masthead"><div class="wrap"><b><a href="${ROOT}index.html">${escape(site.title)}</a></b>
<nav aria-label="Site"><a href="${ROOT}index.html#models">Models</a><a href="${ROOT}index.html#pairs">Comparisons</a><a href="${ROOT}samples.html">Samples</a><a href="${ROOT}coverage.html">Coverage</a><a href="${ROOT}methodology.html">Method</a></nav></div></header>
<main id="main" class="wrap">
<p class="crumbs"><a href="${ROOT}index.html">All models</a> › ${pair.comparable ? escape(pair.tasks.join(", ")) || "same inputs and outputs" : "different jobs"}</p>
<h1><span class="a">${left.name}</span> <i>vs</i> <span class="b">${right.name}</span></h1>
<p class="verdict">${each(pair.verdict, clause)}</p>
<ul class="jump"><li><a href="#score">Score</a></li><li><a href="#facts">Facts</a></li>${pair.results.length ? '<li><a href="#results">Published results</a></li>' : ""}<li><a href="#capabilities">Capabilities</a></li><li><a href="#choose">Which to choose</a></li><li><a href="#open">Not known yet</a></li><li><a href="#sources">Sources</a></li></ul>

<section id="score"><h2>Score</h2>
<p>0 to 100, each dot with the range it could lie in. A wide range means that signals are missing, not that the model is bad. <a href="${ROOT}methodology.html">How it is computed</a></p>
<table class="scores"><thead><tr><td></td><th scope="col" class="plot"><span class="ticks"><span>0</span><span>50</span><span>100</span></span></th><th scope="col" class="a">${left.name}</th><th scope="col" class="b">${right.name}</th></tr></thead><tbody>
${each(site.dimensions, (dimension) => scoreRow(dimension, left, right))}<tr class="total"><th scope="row">Score</th><td class="plot">${chart(left.score, right.score)}</td><td class="a">${left.score.said}</td><td class="b">${right.score.said}</td></tr>
</tbody></table>
<p class="small soft">Known share of what the score rests on: ${left.name} ${left.score.coverage} %, ${right.name} ${right.score.coverage} %. Drawn at random within the ranges, ${left.name} comes out above in ${pair.above} of 100 draws. Every signal and its points: <a href="${ROOT}${left.href}#score">${left.name}</a>, <a href="${ROOT}${right.href}#score">${right.name}</a>.</p>
</section>

<section id="facts"><h2>Facts</h2>
<p>What differs first. <span class="legend"><span class="grade measured"></span>measured here</span> <span class="legend"><span class="grade verified"></span>third party</span> <span class="legend"><span class="grade reported"></span>by its makers</span> <span class="legend"><span class="grade derived"></span>derived</span> <span class="legend"><span class="grade unsourced"></span>no source</span></p>
<table class="facts">${columns}<tbody>
${each(pair.differing, row)}</tbody></table>
${pair.agreeing.length ? `<details><summary>${pair.agreeing.length} rows on which they agree</summary>\n<table class="facts">${columns}<tbody>\n${each(pair.agreeing, row)}</tbody></table></details>\n` : ""}</section>

${pair.results.length ? `<section id="results"><h2>Published results</h2><p>As published, by the sources named. Figures stand in one row only when data set, metric and setting are the same.</p>\n<table class="facts">${columns}<tbody>\n${each(pair.results, (key) => resultRow(key, left, right))}</tbody></table></section>\n\n` : ""}<section id="capabilities"><h2>Capabilities</h2>
${
  lines.length
    ? `<p>${lines.length} of the ${left.titles.length} capabilities told of ${left.name} have a counterpart (${pair.leftCoverage} %), and ${lines.length} of the ${right.titles.length} told of ${right.name} (${pair.rightCoverage} %): an overlap of ${pair.overlap} %. The number between two is how alike their descriptions are, in percent; from ${site.threshold} on, and when inputs and outputs fit, they count as the same.</p>
${map(lines, left, right)}
<h3>Both do</h3>
${each(lines, ([ours, theirs, alike]) => `<div class="pair">${left.capabilities[ours]}<div class="tie"><span><b class="num">${alike}</b>alike</span></div>${right.capabilities[theirs]}</div>\n`)}`
    : `<p>${left.titles.length} are told of ${left.name} and ${right.titles.length} of ${right.name}; none of them is the same thing.</p>\n`
}<div class="cols only"><div class="a"><h3>Only ${left.name}</h3>${only(left.capabilities, lines.map((line) => line[0]))}</div>
<div class="b"><h3>Only ${right.name}</h3>${only(right.capabilities, lines.map((line) => line[1]))}</div></div>
</section>

<section id="choose" class="choose"><h2>Which to choose</h2>
<div class="cols"><div><h3 class="a">${left.name} if</h3>${reasons(pair.leftReasons)}</div>
<div><h3 class="b">${right.name} if</h3>${reasons(pair.rightReasons)}</div></div>
</section>

<section id="open"><h2>Not known yet</h2>
<div class="quiet">${pair.open.length ? `<p>Unknown for both, or not told of either: ${escape(pair.open.join(", "))}.</p>` : ""}
<p>No search evidence yet: when this site’s search logs are imported, the searches that led to each capability are counted here.</p>
<p>Neither model was run on the <a href="${ROOT}samples.html">sample pictures</a>; the page of each says why.</p></div></section>

<section id="sources"><h2>Sources</h2>
<div class="cols"><div><h3 class="a">${left.name}</h3>${left.sources}</div><div><h3 class="b">${right.name}</h3>${right.sources}</div></div>
<p class="small">All comparisons with <a href="${ROOT}${left.href}#pairs">${left.name}</a> · with <a href="${ROOT}${right.href}#pairs">${right.name}</a></p>
</section>

</main>
<footer><div class="wrap">Every number was measured here, names its source, or is marked unknown. <a href="${ROOT}methodology.html">How it is computed</a></div></footer>
</body>
</html>
`;
}
