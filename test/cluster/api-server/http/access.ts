import { ApiError } from "../api-error";
import type { ResourceType } from "../resource-type";

/** Who asks. */
export interface User {
  readonly name: string;
  readonly groups: readonly string[];
}

/** What is asked for. */
export interface AccessRequest {
  readonly user: User;
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
}

/** Refuses what matches; a field that is left out matches everything. */
export interface Denial {
  readonly user?: string;
  readonly verbs?: readonly string[];
  readonly group?: string;
  readonly resource?: string;
  readonly namespace?: string;
}

/** Token of the user who may do everything that no denial names. */
export const adminToken = "floe-admin";

/** Bearer tokens and what their users may not do. Everybody else may do everything. */
export class Access {
  private readonly users = new Map<string, User>([
    [adminToken, { name: "admin", groups: ["system:masters", "system:authenticated"] }],
  ]);
  readonly denials: Denial[] = [];

  addToken(token: string, user: User): void {
    this.users.set(token, user);
  }

  /** Makes a token unknown from now on, as one that has expired. */
  expire(token: string): void {
    this.users.delete(token);
  }

  /** @throws {ApiError} 401 */
  authenticate(authorization: string | undefined): User {
    const token = /^Bearer (.+)$/.exec(authorization ?? "")?.[1];
    const user = token === undefined ? undefined : this.users.get(token);
    if (user === undefined) throw ApiError.unauthorized();
    return user;
  }

  allows(request: AccessRequest): boolean {
    return !this.denials.some(
      (denial) =>
        (denial.user === undefined || denial.user === request.user.name) &&
        (denial.verbs === undefined || denial.verbs.includes(request.verb)) &&
        (denial.group === undefined || denial.group === request.group) &&
        (denial.resource === undefined || denial.resource === request.resource) &&
        (denial.namespace === undefined || denial.namespace === request.namespace),
    );
  }

  /** @throws {ApiError} 403 in the words of RBAC */
  authorize(type: ResourceType, request: AccessRequest): void {
    if (this.allows(request)) return;
    const scope =
      request.namespace === undefined ? "at the cluster scope" : `in the namespace "${request.namespace}"`;
    const what = `resource "${type.resource}" in API group "${type.group}" ${scope}`;
    throw ApiError.forbidden(
      type,
      request.name ?? "",
      `User "${request.user.name}" cannot ${request.verb} ${what}`,
    );
  }
}
