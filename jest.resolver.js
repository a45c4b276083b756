/** Packages published as ES modules only; Jest transforms them to CommonJS. */
const esmOnly = [
  "@marcbachmann/cel-js",
  "hyparquet",
  "hyparquet-compressors",
  "hyparquet-writer",
  "icebird",
  "hysnappy",
  "fzstd",
];

/**
 * Such packages often export nothing under the `require` condition, which is the one that Jest
 * resolves with: their `import` entry is taken.
 */
module.exports = (request, options) => {
  const isEsmOnly = esmOnly.some((name) => request === name || request.startsWith(`${name}/`));
  const conditions = isEsmOnly ? [...(options.conditions ?? []), "import"] : options.conditions;
  return options.defaultResolver(request, { ...options, conditions });
};
module.exports.esmOnly = esmOnly;
