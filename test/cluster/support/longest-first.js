const { default: Sequencer } = require("@jest/test-sequencer");

/** Takes minutes, where the others take seconds. */
const LONGEST = /killed\.test\.ts$/;

/**
 * Starts the longest suite first, so that it does not run on alone when all others have ended.
 *
 * Jest knows how long a suite takes from earlier runs only; in a fresh clone it goes by the size of the file.
 */
module.exports = class extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    return [
      ...sorted.filter(({ path }) => LONGEST.test(path)),
      ...sorted.filter(({ path }) => !LONGEST.test(path)),
    ];
  }
};
