// One page for each pair of the export, as a static endpoint.
import { pairs } from "../../../catalog.js";
import { page } from "../../../page.js";
import { side } from "../../../sides.js";

export function getStaticPaths() {
  return pairs.map((pair) => ({ params: { left: pair.left, right: pair.right }, props: { pair } }));
}

export function GET({ props: { pair } }) {
  return new Response(page(pair, side(pair.left, "left"), side(pair.right, "right"), "Astro"));
}
