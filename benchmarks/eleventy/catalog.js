// What the export holds, read once from where the command runs: our own findings, and texts as markdown.
import { readFileSync, readdirSync } from "node:fs";

const read = (name) => JSON.parse(readFileSync(`data/${name}`, "utf8"));

export const site = read("site.json");
export const models = read("models.json");
export const pairs = readdirSync("data/pairs")
  .sort()
  .flatMap((name) => read(`pairs/${name}`));
