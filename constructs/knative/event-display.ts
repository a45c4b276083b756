import type { Construct } from "constructs";
import { KnativeService } from "./knative-service";

/** A service that logs events. */
export interface EventDisplayProps {
  readonly name: string;
  readonly namespace: string;
  /** Knative's event_display. */
  readonly image: string;
}

/** Writes every event that it gets to its log, and gets them from inside the cluster only. */
export class EventDisplay extends KnativeService {
  constructor(scope: Construct, id: string, { name, namespace, image }: EventDisplayProps) {
    super(scope, id, {
      name,
      namespace,
      image,
      visibility: "cluster-local",
      maxScale: 1,
      resources: { requests: { cpu: "25m", memory: "32Mi" }, limits: { memory: "128Mi" } },
      runAsNonRoot: true,
      readOnlyRootFilesystem: true,
    });
  }
}
