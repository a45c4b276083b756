import { IdSet } from "../../src/commit/ledger/id-set";
import { EMPTY_LEDGER } from "../../src/commit/ledger/ledger";
import { decodeLedger, encodeLedger } from "../../src/commit/ledger/property-codec";
import { createNameMapping, parseNameMapping } from "../../src/iceberg/compatibility/name-mapping";
import { parseJson } from "../../src/iceberg/json";
import { parseXml } from "../../src/object-store/s3-xml";
import { schemaOf } from "../plan/tables";
import { mutations } from "./mutations";

const RUNS = 100_000;
const metadata = `{"format-version":2,"current-snapshot-id":9223372036854775783,"properties":{"a":"\\u00e9\\n"},"x":[1.5e3,null,true]}`;
const listing = `<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Contents><Key>a &amp; &#x1F600;</Key><Size>1</Size></Contents><IsTruncated>false</IsTruncated></ListBucketResult>`;
const mapping = JSON.stringify(createNameMapping(schemaOf({ id: "long", name: "string" })));
const ledger = encodeLedger({
  ...EMPTY_LEDGER,
  inline: [{ at: 5, ids: IdSet.of(["ab".repeat(16), "cd".repeat(16)]) }],
  segments: [{ uri: "s3://x", count: 1, at: 1, sha256: "0".repeat(64) }],
  nonces: ["n"],
});

/** Other texts that come from outside: metadata, answers of stores, table properties that anybody may set. */
const PARSERS: readonly (readonly [string, string, (text: string) => unknown])[] = [
  ["a catalog's JSON", metadata, parseJson],
  ["a store's XML", listing, parseXml],
  ["a name mapping", mapping, parseNameMapping],
  ["a ledger", ledger, decodeLedger],
];

describe("a hundred thousand broken texts", () => {
  test.each(PARSERS)(
    "of %s",
    (_, seed, parse) => {
      const decoder = new TextDecoder();
      const outcome = mutations(Buffer.from(seed), (mutant) => parse(decoder.decode(mutant)), RUNS);
      expect(outcome.foreignErrors.slice(0, 3)).toEqual([]);
      expect(outcome.accepted).toBeGreaterThan(0);
      expect(outcome.slowestMs).toBeLessThan(1_000);
      expect(outcome.mostBytes).toBeLessThan(64 << 20);
    },
    600_000,
  );
});
