// One template makes all pages.
export default function () {
  return { dir: { input: "." }, templateFormats: ["11ty.js"] };
}
