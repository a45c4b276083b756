import fc from "fast-check";
import { parseListPage } from "../../src/object-store/list-objects";
import { childrenNamed, childText, escapeXml, parseXml } from "../../src/object-store/s3-xml";
import { anyText } from "../any-text";
import { mutations } from "../fuzz/mutations";

const LISTING =
  '<?xml version="1.0"?>\n<!-- a store --><ListBucketResult xmlns="http://s3/"><IsTruncated>false</IsTruncated>' +
  "<EncodingType>url</EncodingType><Contents><Key>a+b%2Bc%F0%9F%A6%86</Key><Size>3</Size><ETag>&quot;e&quot;</ETag>" +
  "</Contents><Contents><Key>%41</Key><Size>0</Size></Contents></ListBucketResult>";

describe("XML answers", () => {
  test("are read with namespaces, references, CDATA, comments and attributes with '>'", () => {
    const root = parseXml(
      '<s3:A x="a>b"><B>&#x1F986;&lt;&#65;</B><!-- <B>no</B> --><B><![CDATA[<&>]]></B><C/></s3:A>\n',
    );
    expect(root.name).toBe("A");
    expect(childrenNamed(root, "B").map(({ text }) => text)).toEqual(["🦆<A", "<&>"]);
    expect(childText(root, "C")).toBe("");
    expect(childText(root, "D")).toBeUndefined();
  });

  test.each([
    "",
    "text",
    "<a>",
    "<a></b>",
    "</a>",
    "<a/><b/>",
    "<a>&unknown;</a>",
    "<a>&#0;</a>",
    "<a>&#x110000;</a>",
    "<a>& </a>",
    "<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>",
    "<a b='>",
    "<1a/>",
    "<!-- <a/>",
    "<a>".repeat(40),
    `<a>${"<b/>".repeat(100_001)}</a>`,
  ])("that are malformed are refused with a typed error (%#)", (xml) => {
    expect(() => parseXml(xml)).toThrow(expect.objectContaining({ code: "store.protocol", retriable: true }));
  });

  test("give back any text that was escaped", () => {
    fc.assert(
      fc.property(anyText(), (text) => {
        expect(parseXml(`<a>${escapeXml(text)}</a>`).text).toBe(text);
      }),
    );
  });

  test("never end in anything but a page or a typed error, however they are mutated", () => {
    const outcome = mutations(Buffer.from(LISTING), (bytes) => {
      for (const { uri, size } of parseListPage("b", Buffer.from(bytes).toString("utf8")).objects) {
        if (!uri.startsWith("s3://b/") || !Number.isSafeInteger(size))
          throw new Error(`${uri} of ${size} bytes`);
      }
    });
    expect(outcome.foreignErrors).toEqual([]);
    expect(Math.min(outcome.accepted, outcome.refused)).toBeGreaterThan(100);
  });
});

describe("a page of a listing", () => {
  test("decodes keys that the store encoded, and leaves others as they are", () => {
    expect(parseListPage("b", LISTING).objects).toEqual([
      { uri: "s3://b/a b+c🦆", size: 3, etag: "e" },
      { uri: "s3://b/A", size: 0, etag: "" },
    ]);
    const raw = LISTING.replace("<EncodingType>url</EncodingType>", "");
    expect(parseListPage("b", raw).objects[0]?.uri).toBe("s3://b/a+b%2Bc%F0%9F%A6%86");
  });

  test("names the next page only when there is one", () => {
    const more = LISTING.replace("false", "true").replace(
      "<Contents>",
      "<NextContinuationToken>t</NextContinuationToken><Contents>",
    );
    expect(parseListPage("b", more).next).toBe("t");
    expect(parseListPage("b", LISTING).next).toBeUndefined();
  });
});
