import { Construct } from "constructs";
import { Role } from "../kubernetes/role";
import { ServiceAccount } from "../kubernetes/service-account";

/** Who Spark drivers are. */
export interface SparkDriverAccountProps {
  /** @default spark-ingest */
  readonly name?: string;
  /** Namespace of the jobs. */
  readonly namespace: string;
}

const VERBS = ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"] as const;

/**
 * The account of Spark drivers. A driver starts its executors itself and clears up behind them:
 * these are the rights that the Spark operator's own chart gives (spark-operator
 * charts/spark-operator-chart/templates/spark/rbac.yaml), in the namespace of the jobs alone.
 */
export class SparkDriverAccount extends Construct {
  readonly serviceAccountName: string;
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
    this.serviceAccountName = name;
    this.namespace = namespace;
  }
}
