// What the export holds, read once: our own findings, and texts as markdown.
import { readFileSync, readdirSync } from "node:fs";

const read = (name) => JSON.parse(readFileSync(new URL(`data/${name}`, import.meta.url), "utf8"));

export const site = read("site.json");
export const models = read("models.json");
export const pairs = readdirSync(new URL("data/pairs", import.meta.url))
  .sort()
  .flatMap((name) => read(`pairs/${name}`));
