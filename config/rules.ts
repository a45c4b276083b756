import { batchThresholds } from "./rules/batch-thresholds";
import { bucketName } from "./rules/bucket-name";
import { chartValues } from "./rules/chart-values";
import { componentNeeds } from "./rules/component-needs";
import { componentVersions } from "./rules/component-versions";
import { consumersAndPartitions } from "./rules/consumers-and-partitions";
import { demoCredentials } from "./rules/demo-credentials";
import { exactlyOneGateway } from "./rules/exactly-one-gateway";
import { kafkaUsers } from "./rules/kafka-users";
import { kafkaVersion } from "./rules/kafka-version";
import { ledgerHorizon } from "./rules/ledger-horizon";
import { minifiVersion } from "./rules/minifi-version";
import { names } from "./rules/names";
import { notificationSuffixes } from "./rules/notification-suffixes";
import { quarantinePrefix } from "./rules/quarantine-prefix";
import { reconcileGrace } from "./rules/reconcile-grace";
import { registryAddress } from "./rules/registry-address";
import type { ConfigRule, RuleFinding } from "./rules/rule";
import { tableMaintenance } from "./rules/table-maintenance";
import { tableRules } from "./rules/table-rules";
import { topics } from "./rules/topics";
import { workloadNamespaces } from "./rules/workload-namespaces";
import type { FloeConfig } from "./types";

const rules: readonly ConfigRule[] = [
  exactlyOneGateway,
  componentNeeds,
  componentVersions,
  kafkaVersion,
  kafkaUsers,
  registryAddress,
  minifiVersion,
  names,
  workloadNamespaces,
  bucketName,
  notificationSuffixes,
  topics,
  tableRules,
  quarantinePrefix,
  batchThresholds,
  consumersAndPartitions,
  ledgerHorizon,
  reconcileGrace,
  tableMaintenance,
  demoCredentials,
  chartValues,
];

/** Runs every rule over a filled-in configuration. */
export function checkRules(config: FloeConfig): RuleFinding[] {
  return rules.flatMap((rule) => [...rule(config)]);
}
