import { parseVersionPage } from "../../src/object-store/list-versions";
import { createS3Store } from "../../src/object-store/raw-s3-store";
import { clientOptions, startS3 } from "./embedded-store";
import { describeVersionListing } from "./version-listing";

describeVersionListing("the embedded server", async () => {
  const { s3, stop } = await startS3({ dialect: { maxKeys: 3 } });
  await s3.createBucket("plain");
  await s3.createBucket("versioned", { versioning: true });
  return { store: createS3Store(clientOptions(s3)), pageSize: 3, stop };
});

describe("a page of versions", () => {
  const page = (inner: string) => `<ListVersionsResult>${inner}</ListVersionsResult>`;
  const version = (inner: string) => page(`<Version>${inner}</Version>`);

  test.each([
    ["something else", "<ListBucketResult/>"],
    ["an entry without a size", version("<Key>a</Key>")],
    ["an entry without a key", version("<Size>1</Size>")],
    ["a size that is none", version("<Key>a</Key><Size>-1</Size>")],
    [
      "a key that is not what it says",
      page("<EncodingType>url</EncodingType><Version><Key>%</Key><Size>1</Size></Version>"),
    ],
    ["a cut page that does not say where it goes on", page("<IsTruncated>true</IsTruncated>")],
  ])("with %s is refused, and may be asked for again", (_, xml) => {
    expect(() => parseVersionPage("b", xml)).toThrow(
      expect.objectContaining({ code: "store.protocol", retriable: true }),
    );
  });
});
