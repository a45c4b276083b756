/**
 * Lets the suites that run in one process share the code that V8 compiled.
 *
 * Jest gives every suite modules of its own and compiles each anew, its own hundred modules too: a fifth of the
 * processor time of the unit tests. V8 can take over what it compiled before, when it is handed the same source.
 */
const vm = require("node:vm");

const { compileFunction } = vm;
const compiled = new Map();

vm.compileFunction = (code, parameters, options) => {
  const known = compiled.get(options.filename);
  if (known?.code === code)
    return compileFunction(code, parameters, { ...options, cachedData: known.cachedData });
  const compiledFunction = compileFunction(code, parameters, { ...options, produceCachedData: true });
  compiled.set(options.filename, { code, cachedData: compiledFunction.cachedData });
  return compiledFunction;
};
