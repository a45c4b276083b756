import { createHash } from "node:crypto";
import { verifySignature } from "../../src/s3/verify-signature";

/** Worked examples of "Authenticating Requests: Using the Authorization Header", S3 API reference. */
const KEYS = {
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
};
const NOW = Date.UTC(2013, 4, 24);
const sha = (text: string) => createHash("sha256").update(text).digest("hex");

const request = (
  method: string,
  rawPath: string,
  query: [string, string][],
  extra: Record<string, string>,
  signature: string,
  body = "",
) => {
  const headers: Record<string, string> = {
    host: "examplebucket.s3.amazonaws.com",
    "x-amz-date": "20130524T000000Z",
    "x-amz-content-sha256": sha(body),
    ...extra,
  };
  const names = Object.keys(headers).sort().join(";");
  const scope = "20130524/us-east-1/s3/aws4_request";
  const authorization = `AWS4-HMAC-SHA256 Credential=${KEYS.accessKeyId}/${scope},SignedHeaders=${names},Signature=${signature}`;
  return { method, rawPath, query: new Map(query), headers: { ...headers, authorization } };
};

const GET = request(
  "GET",
  "/test.txt",
  [],
  { range: "bytes=0-9" },
  "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
);

describe("signature check", () => {
  test.each([
    ["GET of a range", GET],
    [
      "PUT with a body",
      request(
        "PUT",
        "/test%24file.text",
        [],
        { date: "Fri, 24 May 2013 00:00:00 GMT", "x-amz-storage-class": "REDUCED_REDUNDANCY" },
        "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
        "Welcome to Amazon S3.",
      ),
    ],
    [
      "GET of a subresource",
      request(
        "GET",
        "/",
        [["lifecycle", ""]],
        {},
        "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
      ),
    ],
    [
      "listing",
      request(
        "GET",
        "/",
        [
          ["prefix", "J"],
          ["max-keys", "2"],
        ],
        {},
        "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
      ),
    ],
  ])("accepts AWS's example: %s", (_what, example) => {
    expect(verifySignature(example, [KEYS], NOW)).toBe(KEYS);
  });

  test.each<readonly [string, string, () => unknown]>([
    [
      "another method",
      "SignatureDoesNotMatch",
      () => verifySignature({ ...GET, method: "PUT" }, [KEYS], NOW),
    ],
    ["another path", "SignatureDoesNotMatch", () => verifySignature({ ...GET, rawPath: "/x" }, [KEYS], NOW)],
    [
      "another range",
      "SignatureDoesNotMatch",
      () => verifySignature({ ...GET, headers: { ...GET.headers, range: "bytes=0-99" } }, [KEYS], NOW),
    ],
    [
      "another secret",
      "SignatureDoesNotMatch",
      () => verifySignature(GET, [{ ...KEYS, secretAccessKey: "x" }], NOW),
    ],
    ["an unknown key", "InvalidAccessKeyId", () => verifySignature(GET, [], NOW)],
    ["an old request", "RequestTimeTooSkewed", () => verifySignature(GET, [KEYS], NOW + 16 * 60_000)],
    ["a missing token", "InvalidToken", () => verifySignature(GET, [{ ...KEYS, sessionToken: "t" }], NOW)],
    ["an expired key", "ExpiredToken", () => verifySignature(GET, [{ ...KEYS, expiresAtMs: NOW }], NOW)],
    [
      "no signature",
      "AccessDenied",
      () => verifySignature({ ...GET, headers: { ...GET.headers, authorization: undefined } }, [KEYS], NOW),
    ],
    [
      "an unsigned host",
      "AccessDenied",
      () => {
        const authorization = GET.headers.authorization.replace("host;", "");
        return verifySignature({ ...GET, headers: { ...GET.headers, authorization } }, [KEYS], NOW);
      },
    ],
  ])("refuses %s", (_what, code, verify) => {
    expect(verify).toThrow(expect.objectContaining({ code }));
  });
});
