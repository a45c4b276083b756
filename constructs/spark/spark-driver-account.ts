import { Construct } from "constructs";
import { Role } from "../kubernetes/role";
import { ServiceAccount } from "../kubernetes/service-account";

/** Who Spark drivers and their executors are. */
export interface SparkDriverAccountProps {
  /** Name of the drivers' account; that of the executors has `-executor` behind it. @default spark-ingest */
  readonly name?: string;
  /** Namespace of the jobs. */
  readonly namespace: string;
}

const VERBS = ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"] as const;

/**
 * The account of Spark drivers. A driver starts its executors itself and clears up behind them:
 * these are the rights that the Spark operator's own chart gives (spark-operator
 * charts/spark-operator-chart/templates/spark/rbac.yaml), in the namespace of the jobs alone.
 * Executors talk to their driver and to the store: their account has no rights and no token.
 */
export class SparkDriverAccount extends Construct {
  readonly serviceAccountName: string;
  readonly executorAccountName: string;
  readonly namespace: string;

  constructor(scope: Construct, id: string, props: SparkDriverAccountProps) {
    super(scope, id);
    const { namespace, name = "spark-ingest" } = props;
    const account = new ServiceAccount(this, "Account", { name, namespace, automountToken: true });
    new Role(this, "Role", {
      name,
      namespace,
      account,
      rules: [
        {
          apiGroup: "",
          resources: ["pods", "configmaps", "persistentvolumeclaims", "services"],
          verbs: VERBS,
        },
      ],
    });
    const executors = new ServiceAccount(this, "Executors", { name: `${name}-executor`, namespace });
    this.serviceAccountName = name;
    this.executorAccountName = executors.serviceAccountName;
    this.namespace = namespace;
  }
}
