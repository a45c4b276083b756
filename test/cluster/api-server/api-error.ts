import type { JsonObject } from "./kube-object";

/** One cause in the details of a Status. */
export interface StatusCause {
  readonly reason: string;
  readonly message: string;
  readonly field?: string;
}

/** What a Status is about. */
export interface StatusDetails {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly StatusCause[];
  readonly retryAfterSeconds?: number;
}

/** What of a resource type the error messages name. */
export interface ErrorSubject {
  readonly group: string;
  readonly resource: string;
  readonly kind: string;
}

const qualified = ({ group, resource }: ErrorSubject) => (group === "" ? resource : `${resource}.${group}`);

/** A failed API call; carries the `Status` object that the client gets (apimachinery `api/errors`). */
export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    readonly code: number,
    readonly reason: string,
    message: string,
    readonly details: StatusDetails = {},
  ) {
    super(message);
  }

  /** The body of the answer. */
  status(): JsonObject {
    return {
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Failure",
      message: this.message,
      ...(this.reason !== "" && { reason: this.reason }),
      ...(Object.keys(this.details).length > 0 && { details: this.details }),
      code: this.code,
    };
  }

  static badRequest(message: string): ApiError {
    return new ApiError(400, "BadRequest", message);
  }

  static unauthorized(): ApiError {
    return new ApiError(401, "Unauthorized", "Unauthorized");
  }

  static forbidden(subject: ErrorSubject, name: string, why: string, causes: StatusCause[] = []): ApiError {
    const what =
      name === "" ? `${qualified(subject)} is forbidden` : `${qualified(subject)} "${name}" is forbidden`;
    return new ApiError(403, "Forbidden", `${what}: ${why}`, {
      name,
      group: subject.group,
      kind: subject.resource,
      ...(causes.length > 0 && { causes }),
    });
  }

  static notFound(subject: ErrorSubject, name: string): ApiError {
    const { group, resource: kind } = subject;
    return new ApiError(404, "NotFound", `${qualified(subject)} "${name}" not found`, { name, group, kind });
  }

  /** No such path or resource type. */
  static noSuchResource(): ApiError {
    return new ApiError(404, "NotFound", "the server could not find the requested resource");
  }

  static methodNotAllowed(): ApiError {
    return new ApiError(
      405,
      "MethodNotAllowed",
      "the server does not allow this method on the requested resource",
    );
  }

  static alreadyExists(subject: ErrorSubject, name: string): ApiError {
    const { group, resource: kind } = subject;
    return new ApiError(409, "AlreadyExists", `${qualified(subject)} "${name}" already exists`, {
      name,
      group,
      kind,
    });
  }

  static conflict(subject: ErrorSubject, name: string, why: string): ApiError {
    const { group, resource: kind } = subject;
    const message = `Operation cannot be fulfilled on ${qualified(subject)} "${name}": ${why}`;
    return new ApiError(409, "Conflict", message, { name, group, kind });
  }

  static applyConflict(message: string, causes: readonly StatusCause[]): ApiError {
    return new ApiError(409, "Conflict", message, { causes });
  }

  static gone(message: string): ApiError {
    return new ApiError(410, "Expired", message);
  }

  static unsupportedMediaType(supported: string): ApiError {
    return new ApiError(
      415,
      "UnsupportedMediaType",
      `the body of the request was in an unknown format - accepted media types include: ${supported}`,
    );
  }

  static invalid(subject: ErrorSubject, name: string, causes: readonly StatusCause[]): ApiError {
    const lines = causes.map(({ field, message }) =>
      field === undefined ? message : `${field}: ${message}`,
    );
    const list = lines.length === 1 ? lines[0] : `[${lines.join(", ")}]`;
    const type = subject.group === "" ? subject.kind : `${subject.kind}.${subject.group}`;
    return new ApiError(422, "Invalid", `${type} "${name}" is invalid: ${list}`, {
      name,
      group: subject.group,
      kind: subject.kind,
      causes,
    });
  }

  static internal(message: string): ApiError {
    return new ApiError(500, "InternalError", `Internal error occurred: ${message}`, {
      causes: [{ reason: "", message }],
    });
  }

  static unavailable(message: string): ApiError {
    return new ApiError(503, "ServiceUnavailable", message);
  }
}
