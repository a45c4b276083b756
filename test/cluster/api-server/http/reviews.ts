import { child, isObject, type JsonObject } from "../kube-object";
import type { Access, User } from "./access";

/** What the virtual resources answer that a client creates to ask about itself; nothing is stored. */
export function answerReview(
  access: Access,
  user: User,
  resource: string,
  body: unknown,
): JsonObject | undefined {
  const review = isObject(body) ? body : {};
  const spec = child(review, "spec");
  switch (resource) {
    case "selfsubjectaccessreviews": {
      const asked = child(spec, "resourceAttributes");
      const text = (key: string) => (typeof asked[key] === "string" ? asked[key] : "");
      const namespace = text("namespace") === "" ? undefined : text("namespace");
      // Everything is allowed to who is denied nothing.
      const everything = text("verb") === "*" && text("resource") === "*";
      const allowed = everything
        ? access.denials.every((denial) => denial.user !== undefined && denial.user !== user.name)
        : access.allows({
            user,
            verb: text("verb"),
            group: text("group"),
            resource: text("resource"),
            namespace,
          });
      return { ...review, status: { allowed } };
    }
    case "selfsubjectrulesreviews": {
      const resourceRules = [{ verbs: ["*"], apiGroups: ["*"], resources: ["*"] }];
      const nonResourceRules = [{ verbs: ["*"], nonResourceURLs: ["*"] }];
      return {
        ...review,
        status: { resourceRules, nonResourceRules, incomplete: access.denials.length > 0 },
      };
    }
    case "selfsubjectreviews":
      return { ...review, status: { userInfo: { username: user.name, groups: user.groups } } };
    default:
      return undefined;
  }
}
