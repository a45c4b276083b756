import { parseRequest } from "@floe/ingest-core";
import { dispatchVectors } from "../../../../test/dispatch/vectors";

describe("the messages of the dispatcher", () => {
  const requests = dispatchVectors().flatMap(({ name, expected }) =>
    expected.requests.map((request, at) => ({ name: `${name}[${at}]`, ...request })),
  );

  test.each(requests)("$name is an ingest request for the executors", ({ message, key }) => {
    const request = parseRequest(JSON.stringify(message));
    expect(request.table).toBe(key);
    expect(request.totalBytes).toBe(message.total_bytes);
    expect(request.timestamp).toBe(message.timestamp);
    for (const file of request.files) expect(message.files).toContainEqual(file);
  });
});
