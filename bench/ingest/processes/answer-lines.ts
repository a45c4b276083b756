import { createInterface } from "node:readline";

/** What a child process of the benchmark can be asked: one JSON object a line in, one a line out. */
export type Operations = Readonly<Record<string, (request: never) => Promise<unknown> | unknown>>;

/**
 * Answers requests on stdin, one after the other, until it is closed. The first line that it
 * prints says that the process is ready.
 */
export async function answerLines(operations: Operations, ready: unknown = {}): Promise<void> {
  const print = (value: unknown) => process.stdout.write(`${JSON.stringify(value)}\n`);
  print(ready);
  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line) as { readonly op: string };
    try {
      const operation = operations[request.op];
      if (operation === undefined) throw new Error(`no operation ${request.op}`);
      print({ result: (await operation(request as never)) ?? null });
    } catch (error) {
      print({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  }
}
