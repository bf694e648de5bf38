// One page for each pair of the export.
import { pairs } from "./catalog.js";
import { page } from "./page.js";
import { side } from "./sides.js";

export const data = {
  places: pairs.map((_, place) => place),
  pagination: { data: "places", size: 1, alias: "place" },
  permalink: ({ place }) => `compare/${pairs[place].left}/${pairs[place].right}.html`,
  eleventyExcludeFromCollections: true,
};

export function render({ place }) {
  const pair = pairs[place];
  return page(pair, side(pair.left, "left"), side(pair.right, "right"), "Eleventy");
}
