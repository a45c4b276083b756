// Fails when a folder has files that git does not know: output that nobody has committed.
const { execFileSync } = require("node:child_process");

const untracked = execFileSync(
  "git",
  ["status", "--porcelain", "--untracked-files=all", "--", ...process.argv.slice(2)],
  {
    encoding: "utf8",
  },
)
  .split("\n")
  .filter((line) => line.startsWith("??"));
if (untracked.length > 0) {
  console.error(untracked.join("\n"));
  process.exitCode = 1;
}
