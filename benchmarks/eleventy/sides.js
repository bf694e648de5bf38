// All that a page shows of one model in one column: finished once, and joined by every page of the model.
import MarkdownIt from "markdown-it";
import { models } from "./catalog.js";

const markdown = new MarkdownIt({ html: false });
const made = new Map();

export function side(slug, name) {
  const key = `${name} ${slug}`;
  if (!made.has(key)) made.set(key, finish(models[slug], name));
  return made.get(key);
}

const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;" };

export const escape = (text) => String(text).replace(/[&<>"']/g, (mark) => ENTITIES[mark]);

function finish(model, side) {
  const letter = side === "left" ? "a" : "b";
  const y = side === "left" ? 11 : 24;
  const entries = (object, finished) => Object.fromEntries(Object.entries(object).map(([key, value]) => [key, finished(value)]));
  return {
    name: escape(model.name),
    href: model.href,
    cells: model.cells.map((value) => cell(value, side)),
    results: entries(model.results, (value) => cell(value, side)),
    capabilities: model.capabilities.map((capability) => article(capability, side)),
    titles: model.capabilities.map((capability) => escape(capability.title)),
    dimensions: entries(model.dimensions, (score) => ranged(score, model.name, letter, y)),
    score: ranged(model.score, model.name, letter, y),
    sources: sources(model.sources, side),
  };
}

export const NOT_STATED = '<span class="unknown">not stated</span>';

function cell(value, side) {
  if (!value) return NOT_STATED;
  const known = value.state === "known";
  const text = known
    ? `<span class="grade ${value.grade}" role="img" aria-label="${value.grade}"></span>${escape(value.text)}`
    : `<span class="unknown">${value.state === "unknown" ? "unknown" : "not applicable"}</span>`;
  return [
    value.stale ? `<span class="stale">${text}</span>` : text,
    value.source ? `<sup><a href="#${side}-s${value.source}">${value.source}</a></sup>` : "",
    value.asOf ? ` <small class="soft"><time datetime="${value.asOf}">${value.asOf}</time></small>` : "",
    value.stale ? ' <small class="soft">source read long ago</small>' : "",
    value.dispute ? ` <small class="disputed">Disputed: ${escape(value.dispute)}</small>` : "",
    value.note ? ` <small class="soft note">${escape(value.note)}</small>` : "",
  ].join("");
}

function article(capability, side) {
  const cited = capability.sources.map((source) => `<a href="#${side}-s${source}">${source}</a>`).join(", ");
  return `<article id="${side}-${capability.id}">
<h4>${escape(capability.title)}</h4>
<p class="tags">${escape(capability.tags.join(" · "))}</p>
${markdown.render(capability.text)}<dl>
<dt>Unique</dt><dd>${markdown.render(capability.unique)}</dd>
<dt>Against the alternatives</dt><dd>${markdown.render(capability.versus)}</dd>
<dt>Limits</dt><dd>${markdown.render(capability.limits)}</dd>
</dl>
<p class="small soft">Sources ${cited}</p>
</article>
`;
}

function ranged(score, name, letter, y) {
  const { low, high, value, coverage } = score.range;
  const dot = coverage ? `<circle class="p${letter}" cx="${4 * value}" cy="${y}" r="5.5"/>` : "";
  return {
    coverage,
    words: escape(coverage ? `${name} ${value}, between ${low} and ${high}` : `${name} unknown`),
    mark: `<line class="i${letter}" x1="${4 * low}" x2="${4 * high}" y1="${y}" y2="${y}"/>${dot}`,
    said: said(score),
  };
}

function said({ range, missing, asked, provisional }) {
  const value = `<span class="num">${range.value}</span> `;
  const between = `<small class="soft num">${range.low}–${range.high}</small>`;
  if (asked === undefined) return value + between + (provisional ? '<small class="soft missing">provisional</small>' : "");
  if (missing === asked) return '<span class="unknown">unknown</span>';
  return value + (range.low !== range.high ? between : "") + (missing ? `<small class="soft missing">${missing} of ${asked} missing</small>` : "");
}

function sources(all, side) {
  const lines = all.map(
    (source, place) =>
      `<li id="${side}-s${place + 1}"><a href="${escape(source.url)}" rel="noopener nofollow">${escape(source.title)}</a> <small class="soft">${source.by === "maker" ? "the makers" : "third party"}, read ${source.read}${source.asOf ? ` in a copy of ${source.asOf}` : ""}</small></li>\n`,
  );
  return `<ol class="sources">\n${lines.join("")}</ol>\n`;
}
