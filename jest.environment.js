/**
 * Node's environment, which ends the asynchronous storages that a suite made.
 *
 * jest-circus makes an AsyncLocalStorage a suite and never disables it. Until Node 24, every promise copies the
 * store of every storage that is enabled in the process, so that each suite made all later ones slower: a sixth
 * of the time of the unit tests.
 */
const asyncHooks = require("node:async_hooks");
const { TestEnvironment } = require("jest-environment-node");
require("./jest.code-cache.js");

const { AsyncLocalStorage } = asyncHooks;

module.exports = class extends TestEnvironment {
  #storages = [];

  async setup() {
    const storages = this.#storages;
    asyncHooks.AsyncLocalStorage = class extends AsyncLocalStorage {
      constructor(...options) {
        super(...options);
        storages.push(this);
      }
    };
    await super.setup();
  }

  async teardown() {
    asyncHooks.AsyncLocalStorage = AsyncLocalStorage;
    for (const storage of this.#storages) storage.disable();
    await super.teardown();
  }
};
