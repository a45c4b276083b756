import { createCatalog, inProcessExchange } from "@floe/devstack";
import { type HttpRequest, RestCatalog } from "@floe/ingest-core";
import { skippingClock } from "../simulation/skipping-clock";

const CREDENTIAL = "worker:s3cret:with:colons";

/** A catalog that demands tokens, and a client of it whose requests are recorded. */
function open(properties: Record<string, string>, accepts = CREDENTIAL) {
  const clock = skippingClock();
  const { handler } = createCatalog({ access: { credential: accepts, tokenLifetimeSeconds: 100 }, clock });
  const requests: HttpRequest[] = [];
  const send = inProcessExchange(handler);
  const catalog = new RestCatalog({
    uri: "http://catalog",
    clock,
    properties,
    exchange: (request) => {
      requests.push(request);
      return send(request);
    },
  });
  const tokenRequests = () => requests.filter(({ url }) => url.endsWith("/v1/oauth/tokens"));
  return { catalog, clock, requests, tokenRequests };
}

test("one token serves many requests and is renewed before it expires", async () => {
  const { catalog, clock, tokenRequests } = open({ credential: CREDENTIAL });
  await catalog.createNamespace(["a"]);
  const before = tokenRequests().length;
  await clock.sleep(89_000);
  await catalog.createNamespace(["b"]);
  expect(tokenRequests()).toHaveLength(before);
  await clock.sleep(1_001);
  await catalog.createNamespace(["c"]);
  expect(tokenRequests()).toHaveLength(before + 1);
});

test("a token that is refused is replaced once, and the request goes out again", async () => {
  const clock = skippingClock();
  let issued = 0;
  const seen: (string | undefined)[] = [];
  const catalog = new RestCatalog({
    uri: "http://catalog",
    clock,
    properties: { credential: "id:secret", "oauth2-server-uri": "http://idp/token" },
    exchange: async ({ url, headers }) => {
      const ok = { status: 200, headers: {} };
      if (url === "http://idp/token") return { ...ok, body: `{"access_token":"t${++issued}"}` };
      if (url.includes("/config")) return { ...ok, body: "{}" };
      seen.push(headers.authorization);
      return headers.authorization === "Bearer t3" ? { ...ok, body: "{}" } : { ...ok, status: 419, body: "" };
    },
  });
  expect(await catalog.createNamespace(["db"])).toBe(true);
  expect(seen).toEqual(["Bearer t2", "Bearer t3"]);
});

test("a commit that meets an expired token is sent again, for it was not looked at", async () => {
  const answers = [401, 409];
  let issued = 0;
  const catalog = new RestCatalog({
    uri: "http://catalog",
    clock: skippingClock(),
    properties: { credential: "secret", "oauth2-server-uri": "http://idp/token" },
    exchange: async ({ url }) => {
      if (url === "http://idp/token")
        return { status: 200, headers: {}, body: `{"access_token":"t${++issued}"}` };
      if (url.includes("/config")) return { status: 200, headers: {}, body: "{}" };
      return { status: answers.shift() ?? 500, headers: {}, body: "" };
    },
  });
  const outcome = await catalog.commit("db.t", [], [], "018bcfe5-6800-7000-8000-000000000001");
  expect(outcome.kind).toBe("conflict");
});

test("refused credentials are an error that can be retried and does not show them", async () => {
  const { catalog } = open({ credential: "worker:wrong" });
  const error = await catalog.createNamespace(["a"]).catch((e) => e);
  expect(error).toMatchObject({ code: "catalog.unauthorized", retriable: true });
  expect(JSON.stringify(error)).not.toContain("wrong");
});

test("the credential is split at its first colon; scope, audience and resource are passed on", async () => {
  const { catalog, tokenRequests } = open({
    credential: CREDENTIAL,
    scope: "PRINCIPAL_ROLE:ALL",
    audience: "lake",
    resource: "urn:lake",
  });
  await catalog.createNamespace(["a"]);
  expect(Object.fromEntries(new URLSearchParams(tokenRequests()[0]?.body))).toEqual({
    grant_type: "client_credentials",
    client_id: "worker",
    client_secret: "s3cret:with:colons",
    scope: "PRINCIPAL_ROLE:ALL",
    audience: "lake",
    resource: "urn:lake",
  });
});

test("many first requests share one token request", async () => {
  const { catalog, tokenRequests } = open({ credential: CREDENTIAL });
  await catalog.properties();
  const before = tokenRequests().length;
  await Promise.all(["a", "b", "c"].map((name) => catalog.createNamespace([name])));
  expect(tokenRequests().length - before).toBe(1);
});

test("a static token is sent as it is, and its refusal is final", async () => {
  const { catalog, requests } = open({ token: "mine" });
  await expect(catalog.properties()).rejects.toMatchObject({ code: "catalog.unauthorized" });
  expect(requests.map(({ headers }) => headers.authorization)).toEqual(["Bearer mine"]);
});
