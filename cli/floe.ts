#!/usr/bin/env node
import { processConsole } from "./console";
import { run } from "./program";

if (process.argv.includes("--no-color")) process.env.NO_COLOR = "1";

// A reader that has seen enough (`floe lint | head`) closes the pipe; that is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit();
  throw error;
});

void run(process.argv.slice(2), processConsole(process)).then((code) => {
  process.exitCode = code;
});
