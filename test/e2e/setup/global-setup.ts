import { checkPrerequisites } from "./prerequisites-check";

/** Says before the first test what is missing: a suite that skipped itself would prove nothing. */
export default checkPrerequisites;
