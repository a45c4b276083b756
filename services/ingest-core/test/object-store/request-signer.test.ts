import { createSigner, EMPTY_SHA256 } from "../../src/object-store/request-signer";

/**
 * Worked examples of "Authenticating Requests: Using the Authorization Header (AWS Signature Version 4)", S3 API
 * reference; but for its PUT, which signs a Date header that this client never sends.
 */
const CREDENTIALS = {
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
};
const NOW = Date.UTC(2013, 4, 24);
const host = "examplebucket.s3.amazonaws.com";
const sign = createSigner("us-east-1");

describe("request signer", () => {
  test.each([
    [
      "GET of a range",
      {
        method: "GET",
        path: "/test.txt",
        query: {},
        headers: { range: "bytes=0-9" },
        payloadHash: EMPTY_SHA256,
      },
      "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
    ],
    [
      "GET of a subresource",
      { method: "GET", path: "/", query: { lifecycle: "" }, headers: {}, payloadHash: EMPTY_SHA256 },
      "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
    ],
    [
      "listing",
      {
        method: "GET",
        path: "/",
        query: { prefix: "J", "max-keys": "2" },
        headers: {},
        payloadHash: EMPTY_SHA256,
      },
      "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
    ],
  ])("signs AWS's example: %s", async (_what, request, signature) => {
    const headers = await sign({ ...request, host }, CREDENTIALS, NOW);
    expect(headers.authorization).toMatch(new RegExp(`Signature=${signature}$`));
    expect(headers["x-amz-date"]).toBe("20130524T000000Z");
  });

  test("signs the token of temporary credentials, each request with its own set", async () => {
    const request = { method: "GET", host, path: "/x", query: {}, headers: {}, payloadHash: EMPTY_SHA256 };
    const [temporary, permanent] = await Promise.all([
      sign(request, { ...CREDENTIALS, sessionToken: "token" }, NOW),
      sign(request, { ...CREDENTIALS }, NOW),
    ]);
    expect(temporary["x-amz-security-token"]).toBe("token");
    expect(temporary.authorization).toContain("x-amz-security-token");
    expect(permanent["x-amz-security-token"]).toBeUndefined();
  });
});
