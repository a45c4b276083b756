/** A refusal in the REST spec's error model: status, Java exception name, message. */
export class CatalogError extends Error {
  constructor(
    readonly status: number,
    readonly type: string,
    message: string,
  ) {
    super(message);
  }
}

/** 400: the request itself is wrong. */
export function badRequest(message: string): CatalogError {
  return new CatalogError(400, "BadRequestException", message);
}

/** 400: the updates do not fit the table. */
export function invalid(message: string): CatalogError {
  return new CatalogError(400, "ValidationException", message);
}

/** 409: a requirement of the commit does not hold. */
export function requirementFailed(message: string): CatalogError {
  return new CatalogError(409, "CommitFailedException", `Requirement failed: ${message}`);
}
