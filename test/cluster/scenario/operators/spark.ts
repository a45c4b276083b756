import type { Rule } from "../rule";

const state = (name: string) => ({ applicationState: { state: name } });

/** Annotation of an application whose driver fails; the value is what the operator says of it. */
export const FAILS = "scenario/fails";

/** The Spark operator: applications run from submission to completion. */
export const sparkRules: readonly Rule[] = [
  {
    name: "the application runs to its end",
    kind: "SparkApplication.sparkoperator.k8s.io",
    requires: (_, world) => world.available("spark-operator", "spark-operator-controller"),
    steps: [
      {
        run: (application, world) =>
          world.setStatus(application, {
            ...state("SUBMITTED"),
            driverInfo: { podName: `${application.metadata.name}-driver` },
          }),
      },
      { afterMs: 5_000, run: (application, world) => world.setStatus(application, state("RUNNING")) },
      {
        afterMs: 60_000,
        run: (application, world) => {
          const errorMessage = application.metadata.annotations?.[FAILS];
          world.setStatus(
            application,
            errorMessage === undefined
              ? state("COMPLETED")
              : { applicationState: { state: "FAILED", errorMessage } },
          );
        },
      },
    ],
  },
  {
    name: "the schedule is taken up",
    kind: "ScheduledSparkApplication.sparkoperator.k8s.io",
    requires: (_, world) => world.available("spark-operator", "spark-operator-controller"),
    steps: [{ run: (schedule, world) => world.setStatus(schedule, { scheduleState: "Scheduled" }) }],
  },
];
