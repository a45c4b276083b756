import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const floe = join(__dirname, "../../../lib/cli/floe.js");
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "floe-completion-"));
  writeFileSync(join(folder, "floe"), `#!/bin/sh\nexec "${process.execPath}" "${floe}" "$@"\n`);
  writeFileSync(join(folder, "kubectl"), "#!/bin/sh\necho 'arn:aws:eks:eu-west-1:1:cluster/one'\n");
  for (const program of ["floe", "kubectl"]) chmodSync(join(folder, program), 0o755);
  writeFileSync(join(folder, "config.yaml"), "");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A test of a shell that is there; otherwise one that is reported as skipped, with the reason in its name. */
function testIn(shell: string, title: string, run: () => void): void {
  if (spawnSync(shell, ["--version"]).error === undefined) test(title, run, 60_000);
  else test.skip(`${title} (skipped: ${shell} is not installed)`, run);
}

function runShell(shell: string, args: readonly string[]): string {
  const { stdout, stderr } = spawnSync(shell, args, {
    cwd: folder,
    encoding: "utf8",
    timeout: 50_000,
    env: { PATH: `${folder}:${process.env.PATH}`, HOME: folder, TERM: "xterm" },
  });
  expect(stderr).toBe("");
  return stdout;
}

/** What bash offers when Tab is pressed after a line. */
function tabInBash(...lines: string[]): string[][] {
  const presses = lines.map(
    (line) => `COMP_LINE='${line}'; COMP_POINT=${line.length}; _floe; echo "\${COMPREPLY[*]}"`,
  );
  const script = `source <(floe completion bash)\ncomplete -p floe\n${presses.join("\n")}`;
  const [registered, ...offers] = runShell("bash", ["--norc", "-c", script]).split("\n");
  expect(registered).toBe("complete -F _floe floe");
  return offers.map((offer) => offer.split(" ").filter((word) => word !== ""));
}

/** What fish offers, without what it tells of each. */
function tabInFish(...lines: string[]): string[][] {
  const presses = lines.map((line) => `complete -C '${line}'; echo ----`);
  const script = `floe completion fish | source; ${presses.join("; ")}`;
  const offers = runShell("fish", ["--no-config", "-c", script]).split("----\n").slice(0, -1);
  return offers.map((offer) =>
    offer
      .trimEnd()
      .split("\n")
      .map((line) => line.replace(/\t.*/, "")),
  );
}

/**
 * What an interactive zsh makes of a line when Tab is pressed: its list of choices, and the line. Zsh
 * completes in its line editor only, so that one runs on a pseudo-terminal of zsh's own.
 *
 * @param load makes the completion known
 */
function tabInZsh(load: string, ...lines: string[]): string[] {
  const script = `
zmodload zsh/zpty
zpty shell zsh -f -i
answer() { local text; zpty -r shell text "*<<$1>>*"; REPLY=$text; }
zpty -w shell "PS1= PS2= LISTMAX=0; stty -echo cols 200; unsetopt prompt_cr prompt_sp zle_bracketed_paste"
zpty -w shell "autoload -Uz compinit; ${load}"
zpty -w shell "report() { zle -I; print -r -- \\"<\\"\\"<line \\$BUFFER>>\\"; BUFFER=; }; zle -N report; bindkey '^X' report"
zpty -w shell "print '<''<ready>>'"
answer ready
for line in ${lines.map((line) => `'${line}'`).join(" ")}; do
  zpty -w -n shell "$line"$'\\t\\x18'
  answer 'line *'
  print -r -- "$REPLY"
  print -r -- ----
done
zpty -d shell`;
  return runShell("zsh", ["-f", "-c", script]).split("----\n").slice(0, -1);
}

const lineOf = (shown: string | undefined) => /<<line (.*?)\s*>>/.exec(shown ?? "")?.[1];

/** Lines that are completed in bash and in fish. */
const LINES = {
  commands: "floe l",
  options: "floe verify --pro",
  choices: "floe verify -o ",
  assigned: "floe verify --output=j",
  codes: "floe explain FLOE110",
  components: "floe logs ka",
  contexts: "floe status --context arn:aws:ek",
  files: "floe lint con",
} as const;

/** What is offered for each of the {@link LINES}; of codes only the first. */
function offersOf(tab: (...lines: string[]) => string[][]): Record<string, string[] | string | undefined> {
  const offers = tab(...Object.values(LINES));
  const byName = Object.fromEntries(Object.keys(LINES).map((name, at) => [name, offers[at]]));
  return { ...byName, codes: byName.codes?.[0] };
}

testIn("bash", "bash completes commands, options, choices, codes, components and values with colons", () => {
  expect(offersOf(tabInBash)).toEqual({
    commands: ["lint", "logs"],
    options: ["--probe-image"],
    choices: ["text", "json", "junit"],
    assigned: ["json", "junit"],
    codes: "FLOE1101",
    components: ["kafka-broker", "kafka-source", "kafka"],
    // What follows the colon: that is what bash replaces.
    contexts: ["eks:eu-west-1:1:cluster/one"],
    files: [],
  });
  expect(tabInBash("floe verify --only camel-k.s")[0]).toEqual(["camel-k.smoke"]);
});

testIn("fish", "fish completes commands, options, choices, codes, components and files", () => {
  expect(offersOf(tabInFish)).toEqual({
    commands: ["lint", "logs"],
    options: ["--probe-image"],
    choices: ["json", "junit", "text"],
    assigned: ["--output=json", "--output=junit"],
    codes: "FLOE1101",
    components: ["kafka", "kafka-broker", "kafka-source"],
    contexts: ["arn:aws:eks:eu-west-1:1:cluster/one"],
    files: ["config.yaml"],
  });
});

testIn("zsh", "zsh completes commands with what they do, options, components and files", () => {
  const [commands, option, choice, check, context, file] = tabInZsh(
    "compinit -u -D; source <(floe completion zsh)",
    "floe l",
    "floe verify --pro",
    "floe verify --output=js",
    "floe verify --only camel-k.s",
    "floe status --context arn:aws:ek",
    "floe lint con",
  );
  expect(commands).toMatch(/lint +-- check any YAML/);
  expect(commands).toMatch(/logs +-- show the logs/);
  expect(lineOf(option)).toBe("floe verify --probe-image");
  expect(lineOf(choice)).toBe("floe verify --output=json");
  expect(lineOf(check)).toBe("floe verify --only camel-k.smoke");
  expect(lineOf(context)).toBe("floe status --context arn:aws:eks:eu-west-1:1:cluster/one");
  expect(lineOf(file)).toBe("floe lint config.yaml");
});

testIn("zsh", "zsh completes at the first Tab when it loads the script from its search path", () => {
  mkdirSync(join(folder, "functions"));
  writeFileSync(join(folder, "functions/_floe"), runShell("floe", ["completion", "zsh"]));
  const [first, second] = tabInZsh("fpath+=(functions); compinit -u -D", "floe verify --pro", "floe exp");
  expect(lineOf(first)).toBe("floe verify --probe-image");
  expect(lineOf(second)).toBe("floe explain");
});
