/** A refusal in S3's terms; the server renders it as an `<Error>` answer, or as a page when it has no code. */
export class S3Failure extends Error {
  override readonly name = "S3Failure";

  constructor(
    readonly status: number,
    /** S3 error code. */
    readonly code: string,
    message: string = code,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

/** The failures more than one operation answers with. */
export const failures = {
  noSuchBucket: () => new S3Failure(404, "NoSuchBucket", "The specified bucket does not exist."),
  noSuchKey: () => new S3Failure(404, "NoSuchKey", "The specified key does not exist."),
  noSuchUpload: () => new S3Failure(404, "NoSuchUpload", "The specified upload does not exist."),
  preconditionFailed: () =>
    new S3Failure(412, "PreconditionFailed", "At least one of the preconditions you specified did not hold."),
  malformedXml: () => new S3Failure(400, "MalformedXML", "The XML you provided was not well-formed."),
  notImplemented: (what: string) =>
    new S3Failure(501, "NotImplemented", `${what} is not implemented by this server.`),
} as const;
