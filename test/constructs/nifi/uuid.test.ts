import { uuidV5 } from "../../../constructs/nifi/uuid";

describe("uuidV5", () => {
  test("agrees with the example of RFC 9562, appendix A.4", () => {
    const dns = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";
    expect(uuidV5("www.example.com", dns)).toBe("2ed6657d-e927-568b-95e1-2665a8aea6a2");
  });

  test("gives the same name the same identifier, and no other", () => {
    expect(uuidV5("a")).toBe(uuidV5("a"));
    expect(uuidV5("a")).not.toBe(uuidV5("b"));
  });
});
