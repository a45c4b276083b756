import { runMain } from "./synth/main";

// The app of cdk8s.yaml: `cdk8s synth` and `node lib/main.js` render what `floe synth` renders.
process.exitCode = runMain(process.env.CDK8S_OUTDIR);
