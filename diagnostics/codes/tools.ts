import type { CodeTable } from "../code-entry";

/** Codes of the programs that floe calls. */
export const toolCodes = {
  FLOE8001: {
    title: "program not found",
    why: "floe calls helm and kubectl as you have them on the PATH, and brings none of its own.",
    fix: "Install the program that is named, and make sure that your shell finds it.",
  },
  FLOE8002: {
    title: "helm failed",
    why: "Its own message says what it could not do; for charts that cannot be downloaded, that is the network or a repository.",
    fix: "Check that the repository can be reached from here, or point the component's chart_repo to a mirror.",
  },
  FLOE8003: {
    title: "kubectl failed",
    why: "Its own message says what the API server refused or what it could not do.",
    fix: "Run the command that is named by hand to look closer; mend what its message says.",
  },
  FLOE8004: {
    title: "cluster not reachable",
    why: "The API server does not answer, so nothing is known about the cluster and nothing was changed from here on.",
    fix: "Check that the cluster runs and that `kubectl version` answers; what was applied stays, and a second run goes on from there.",
  },
  FLOE8005: {
    title: "not logged in",
    why: "The API server does not accept the credentials of the kubeconfig: they are missing or have expired.",
    fix: "Log in again the way your cluster wants it, until `kubectl auth whoami` answers.",
  },
  FLOE8006: {
    title: "not allowed",
    why: "The API server knows you and refuses this: your roles do not grant it.",
    fix: "Ask for the verb and the resource that the message names, or use another context.",
  },
  FLOE8007: {
    title: "no such context",
    why: "The kubeconfig has no context of that name, so it is not clear which cluster is meant.",
    fix: "`kubectl config get-contexts` lists the ones there are.",
  },
  FLOE8008: {
    title: "not ready in time",
    why: "An object was applied and its operator did not report it ready; what comes after it has not been applied.",
    fix: "Mend the cause that is named and run the command again: it goes on from there.",
  },
  FLOE8009: {
    title: "no rendered platform",
    why: "The folder does not hold what `floe synth` writes, or it belongs to another configuration.",
    fix: "Run `floe synth`, look at what changed, and deploy that.",
  },
  FLOE8010: {
    title: "nothing to select",
    why: "No step of the deployment is of that phase or component, so nothing would happen.",
    fix: "`floe deploy --dry-run` lists all steps with their phases and components.",
  },
  FLOE8011: {
    title: "part of a swap",
    why: "The cluster has the other gateway. Applied alone, this step would leave services that nobody reaches.",
    fix: "Run `floe deploy` without --component, or with --phase 3: both go through the whole swap.",
  },
  FLOE8012: {
    title: "not gone in time",
    why: "The object was deleted and still has a finalizer: whoever set it has something to clean up first, and does not get on with it.",
    fix: "Bring back what is named, and run the command again; take a finalizer off by hand only when you know that nothing is left to clean up.",
  },
  FLOE8013: {
    title: "not confirmed",
    why: "Data that is deleted is gone; so the name of the context has to be typed.",
    fix: "Add `--confirm` with the name of the context, or leave --delete-data out.",
  },
} as const satisfies CodeTable;
