// Endpoints alone: nothing is compressed, bundled for browsers or asked for from outside.
export default { outDir: "output", build: { concurrency: 1 } };
