import fc from "fast-check";
import { OpenQuote } from "../../src/execute/encode/open-quote";

const RFC = { delimiter: ",", quote: '"', escape: '"' };
const OTHER = { delimiter: "|", quote: "'", escape: "\\" };

function isOpen(text: string, dialect = RFC, chunk = text.length): boolean {
  const tail = new OpenQuote(dialect);
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
