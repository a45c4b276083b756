const { default: Sequencer } = require("@jest/test-sequencer");

/** Suites that take minutes, where the others take seconds: the longest first. */
const LONGEST = [
  /e2e\/pipeline\/chaos\.test\.ts$/,
  /e2e\/spark\/exactly-once\.test\.ts$/,
  /cluster\/cli\/killed\.test\.ts$/,
  /parquet\/fuzz\.proof\.test\.ts$/,
  /pipeline\/sigkill\.proof\.test\.ts$/,
  /execute\/csv-fuzz\.proof\.test\.ts$/,
  /commit\/random-schedules\.proof\.test\.ts$/,
  /package\/tarball\.proof\.test\.ts$/,
  /avro\/fuzz\.proof\.test\.ts$/,
];

const rank = ({ path }) => {
  const place = LONGEST.findIndex((pattern) => pattern.test(path));
  return place === -1 ? LONGEST.length : place;
};

/**
 * Starts the longest suites first, so that none of them runs on alone when all others have ended.
 *
 * Jest knows how long a suite takes from earlier runs only; in a fresh clone it goes by the size of the file.
 */
module.exports = class extends Sequencer {
  sort(tests) {
    return super.sort(tests).sort((a, b) => rank(a) - rank(b));
  }
};
