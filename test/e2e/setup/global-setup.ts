import { quickJava } from "../servers/quick-java";
import { checkPrerequisites } from "./prerequisites-check";

/** Says before the first test what is missing: a suite that skipped itself would prove nothing. */
export default function setUp(): void {
  checkPrerequisites();
  Object.assign(process.env, quickJava());
}
