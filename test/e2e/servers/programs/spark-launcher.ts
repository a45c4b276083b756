// The launcher, with a Kubernetes API at an address instead of the cluster's.
import { stopOnSignals } from "@floe/event-server";
import { readLauncherEnvironment } from "../../../../services/spark-launcher/src/environment";
import { startLauncher } from "../../../../services/spark-launcher/src/launcher";
import { fail, ready } from "./settings";

const env = readLauncherEnvironment(process.env);
startLauncher(env, { url: process.env.KUBERNETES_API ?? "" }).then(({ parts, observer }) => {
  stopOnSignals(parts, env.graceSeconds * 1000, observer);
  ready();
}, fail);
