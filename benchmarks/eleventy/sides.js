// All that a page shows of one model in one column: finished once, and joined by every page of the model.
import MarkdownIt from "markdown-it";
import { models, site } from "./catalog.js";

const markdown = new MarkdownIt({ html: false });
const made = new Map();

export function side(slug, name) {
  const key = `${name} ${slug}`;
  if (!made.has(key)) made.set(key, finish(models[slug], name));
  return made.get(key);
}

const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;" };

export const escape = (text) => String(text).replace(/[&<>"']/g, (mark) => ENTITIES[mark]);
export const UNTESTED = '<span class="unknown">no test found</span>';

const GRADES = { measured: "measured here", verified: "third party", reported: "its makers", rival: "makers of another model", derived: "derived", unsourced: "no source" };
const ABSENT = { unknown: "unknown", "n/a": "not applicable", "not run": "not run", absent: "not stated" };
const AUTHORS = { maker: "the makers", "third-party": "third party", competitor: "makers of another model" };
const ROOT = "../../";

function finish(model, side) {
  const isLeft = side === "left";
  const letter = isLeft ? "a" : "b";
  const name = escape(model.name);
  const entries = (object, finished) => Object.fromEntries(Object.entries(object).map(([key, value]) => [key, finished(value, key)]));
  const briefs = model.cells.map((cell) => brief(cell, side));
  const notes = model.cells.map(note);
  const marked = briefs.map((cell) => `<b class="better">${cell} <span role="img" aria-label="the better value">✓</span></b>`);
  const whole = (cells) => cells.map((cell, place) => cell + notes[place]);
  // An entry of a table is a row as it is, with the left value better, or with the right one.
  const thrice = (plain, better) => (isLeft ? [...plain, ...better, ...plain] : [...plain, ...plain, ...better]);
  const capabilities = model.capabilities.map((capability) => article(capability, side));
  const lines = model.capabilities.map(({ title, tags }) => `<span>${escape(title)}<small>${escape(tags.join(" · "))}</small></span>`);
  return {
    name,
    column: `<th scope="col" class="${letter}">${name}</th>`,
    picker: `<a data-picker href="${ROOT}${model.href}#pairs">another</a>`,
    signals: `<a href="${ROOT}${model.href}#score">${name}</a>`,
    json: `<a href="${ROOT}${model.data}">${name}</a>`,
    alternate: `<link rel="alternate" type="application/json" title="Data" href="${ROOT}${model.data}">\n`,
    linkedName: model.linkedName,
    address: `${site.base}${model.href}`,
    cells: thrice(whole(briefs), whole(marked)),
    briefs: thrice(briefs, marked),
    tests: entries(model.tests, ({ label, results }, key) => ({
      row: `<tr id="${key}"><th scope="row">${escape(label)}</th><td>`,
      cell: results.map((result) => brief(result, side) + note(result)).join("<br>"),
    })),
    capabilities,
    lines,
    only: lines.map((line, place) => `<details><summary>${line}</summary>${capabilities[place]}</details>`),
    versus: entries(model.versus, (told) => told.map(({ text, id, title }) => `<li>${escape(text)} <a href="#${side}-${id}">${escape(title)}</a></li>`).join("")),
    scores: entries(model.scores, (score) => entries({ ...score.dimensions, "": score }, (part) => ({ mark: mark(part.range, letter), cell: scored(part, letter) }))),
    related: model.related.map(({ slug, href, name, words }) => ({
      slug,
      html: `<li><a href="${ROOT}${href}">${escape(name)}</a><small>${escape(words)}</small></li>`,
    })),
    sources: sources(model.sources, side),
  };
}

// The beginning of a cell: value, condition, source.
function brief(cell, side) {
  const text =
    cell.state === "known"
      ? `<span class="grade ${cell.grade}" role="img" aria-label="${GRADES[cell.grade]}"></span>${escape(cell.text)}`
      : `<span class="unknown">${ABSENT[cell.state]}</span>`;
  return [
    cell.stale ? `<span class="stale">${text}</span>` : text,
    cell.condition ? ` <small class="soft">${escape(cell.condition)}</small>` : "",
    cell.source ? `<sup><a href="#${side}-s${cell.source}">${cell.source}</a></sup>` : "",
  ].join("");
}

// The rest of it: what else a reader must know.
function note(cell) {
  return [
    cell.asOf ? ` <small class="soft"><time datetime="${cell.asOf}">${cell.asOf}</time></small>` : "",
    cell.stale ? ' <small class="soft">source read long ago</small>' : "",
    cell.dispute ? ` <small class="disputed">Disputed: ${escape(cell.dispute)}</small>` : "",
    cell.note ? ` <small class="soft note">${escape(cell.note)}</small>` : "",
  ].join("");
}

function article(capability, side) {
  const cited = capability.sources.map((source) => `<a href="#${side}-s${source}">${source}</a>`).join(", ");
  return `<article id="${side}-${capability.id}">
<h3>${escape(capability.title)}</h3>
${markdown.render(capability.text)}<dl>
<dt>Unique</dt><dd>${markdown.render(capability.unique)}</dd>
<dt>Against the alternatives</dt><dd>${markdown.render(capability.versus)}</dd>
<dt>Limits</dt><dd>${markdown.render(capability.limits)}</dd>
</dl>
<p class="small soft">Sources ${cited}</p>
</article>
`;
}

function mark({ low, high, value, coverage }, letter) {
  const y = letter === "a" ? 11 : 24;
  const dot = coverage ? `<path class="p${letter}" d="M${4 * value} ${y}h.1"/>` : "";
  return `<path class="i${letter}" d="M${4 * low} ${y}H${4 * high}"/>${dot}`;
}

function scored({ range, missing, asked, provisional }, letter) {
  const between = range.low !== range.high ? `<small class="soft num">${range.low}–${range.high}</small>` : "";
  const remarks = (provisional ? '<small class="soft missing">provisional</small>' : "") + (missing ? `<small class="soft missing">${missing} of ${asked} missing</small>` : "");
  const unknown = `<span class="unknown">${asked === undefined ? "no score yet" : "unknown"}</span>`;
  return `<td class="${letter}">${range.coverage ? `<span class="num">${range.value}</span> ${between}${remarks}` : unknown}</td>`;
}

function sources(all, side) {
  const lines = all.map(
    ({ number, url, title, by, read, asOf }) =>
      `<li id="${side}-s${number}" value="${number}"><a href="${escape(url)}" rel="nofollow">${escape(title)}</a> <small class="soft">${AUTHORS[by]}, read ${read}${asOf ? ` in a copy of ${asOf}` : ""}</small></li>\n`,
  );
  return `<ol class="sources">\n${lines.join("")}</ol>\n`;
}
