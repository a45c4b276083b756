import fc from "fast-check";
import { RecordWatch } from "../../src/execute/encode/record-watch";

const RFC = { delimiter: ",", quote: '"', escape: '"' };
const OTHER = { delimiter: "|", quote: "'", escape: "\\" };

function isOpen(text: string, dialect = RFC, chunk = text.length): boolean {
  const tail = new RecordWatch(dialect);
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += chunk) tail.push(bytes.subarray(at, at + chunk));
  return tail.isOpen;
}

describe("the end of a CSV text", () => {
  test.each([
    ['a,b\n1,"x'],
    ['a,b\n1,"x\n2,y\n'],
    ['"'],
    ['\ufeff"a\n'],
    ['a\n"x""'],
    ["a\r'x", OTHER],
    ["a|'x\\'", OTHER],
  ])("is in quotes: %j", (text, dialect = RFC) => {
    for (const chunk of [1, 2, 3, 100]) expect(isOpen(text, dialect, chunk)).toBe(true);
  });

  test.each([
    [""],
    ["a,b\n1,2\n"],
    ['a,b\n1,"x"\n'],
    ['"a","b ""c"""\r\n"","\n"'],
    ['\ufeff"a"\n'],
    ['a\n5" by 6"\n'],
    ["'it\\'s'|'\\\\'\n", OTHER],
    ['"|"', OTHER],
  ])("is not: %j", (text, dialect = RFC) => {
    for (const chunk of [1, 2, 3, 100]) expect(isOpen(text, dialect, chunk)).toBe(false);
  });

  test("is looked at again when quotes within a field leave an odd number", () => {
    expect(isOpen('a\n5",x\n')).toBe(true);
  });

  test("is out of quotes after any records, and in quotes when the last closing quote is cut off", () => {
    const field = fc.array(fc.constantFrom("a", ",", '"', "\n", "é")).map((parts) => parts.join(""));
    const record = fc.array(field, { minLength: 1 });
    fc.assert(
      fc.property(fc.array(record, { minLength: 1 }), fc.integer({ min: 1, max: 7 }), (records, chunk) => {
        const quoted = (value: string) => `"${value.replaceAll('"', '""')}"`;
        const text = records.map((fields) => fields.map(quoted).join(",")).join("\n");
        expect(isOpen(`${text}\n`, RFC, chunk)).toBe(false);
        expect(isOpen(text.slice(0, -1), RFC, chunk)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });
});

describe("a record that is longer than DuckDB reads", () => {
  const long = "x".repeat(2_000_001);
  const watch = (text: string, chunk: number, dialect = RFC) => {
    const records = new RecordWatch(dialect);
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; at += chunk) records.push(bytes.subarray(at, at + chunk));
    return records.hasLongRecord;
  };
  const lines = (count: number, of = "xxxxxxx") => `${of}\n`.repeat(count);

  test.each([
    ["the only one", long],
    ["the first", `${long}\n1\n`],
    ["in the middle", `a\n1\n${long}\r\n2\n`],
    ["the last, without an end", `${lines(300_000)}${long}`],
    ["with lines in quotes", `a\n1,"${lines(260_000)}"\n2\n`],
    ["with lines in quotes and more behind them", `a\n"${lines(200_000)}",${"y".repeat(500_000)}\n2\n`],
    ["that does not end", `a\n"${lines(260_000)}`],
  ])("is found: %s", (_, text) => {
    for (const chunk of [70_001, 1_999_999, 6 << 20]) expect(watch(text, chunk)).toBe(true);
  });

  test.each([
    ["long enough", `a\n${long.slice(1)}\n${long.slice(1)}\r${long.slice(1)}`],
    ["many", lines(600_000)],
    ["many with quotes", lines(300_000, '"a ""b"" c","d"')],
    ["many with lines in quotes", lines(200_000, '"a\nb",c')],
    ["many that end in carriage returns", "xxxxxxx\r".repeat(300_000)],
  ])("is not: %s", (_, text) => {
    for (const chunk of [70_001, 1_999_999, 6 << 20]) expect(watch(text, chunk)).toBe(false);
  });

  test("is only told by its lines where quotes cannot be told", () => {
    const dialect = { ...RFC, delimiter: "||" };
    expect(watch(`a\n"${lines(260_000)}"\n`, 70_001, dialect)).toBe(false);
    expect(watch(`a\n${long}\n`, 70_001, dialect)).toBe(true);
  });
});
