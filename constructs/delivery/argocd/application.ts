/** One entry of an Application's `ignoreDifferences`. */
export interface IgnoredDifference {
  readonly group?: string;
  readonly kind: string;
  readonly name?: string;
  readonly jsonPointers?: readonly string[];
  readonly jqPathExpressions?: readonly string[];
}

/** Where Applications are, and what they read. */
export interface Delivery {
  /** Namespace of Argo CD. */
  readonly namespace: string;
  readonly repoUrl: string;
  readonly revision: string;
  /** Folder of the rendered output in the repository, without a slash at the end. */
  readonly path: string;
}

/** One Application of ours. */
export interface ApplicationProps {
  /** Without the prefix that all of ours have. */
  readonly name: string;
  /** Sync wave in the root Application. */
  readonly wave: number;
  readonly project: string;
  /** `source` without repository and revision. */
  readonly source: { readonly path: string; readonly [field: string]: unknown };
  /** Namespace of objects that name none. */
  readonly targetNamespace: string;
  /** What is left alone when it differs. @default [] */
  readonly ignoreDifferences?: readonly IgnoredDifference[];
  /**
   * Whether everything stays in the cluster when it leaves the repository, or the Application does.
   * @default false
   */
  readonly keep?: boolean;
  /** Whether its objects are deleted when the Application itself is. @default - unless they are kept */
  readonly cascade?: boolean;
  /** Whether webhooks fill in fields of its objects. @default false */
  readonly mutatedByWebhooks?: boolean;
  /** Whether it is removed only when all others are healthy. @default false */
  readonly pruneLast?: boolean;
  /** @default {} */
  readonly labels?: Readonly<Record<string, string>>;
}

/** The cluster that Argo CD runs in. */
export const IN_CLUSTER = "https://kubernetes.default.svc";

/** Labels of everything that floe makes for Argo CD. */
export const OURS = { "app.kubernetes.io/part-of": "floe" };

/** Deletes the objects with the Application, the dependants first. */
const CASCADE = "resources-finalizer.argocd.argoproj.io";

/**
 * How often a failed sync is tried again, always at the newest revision: a retry that stayed with the
 * broken one would keep its repair out.
 */
const RETRY = { limit: 10, refresh: true, backoff: { duration: "10s", factor: 2, maxDuration: "3m" } };

/**
 * Server-side, because four of the CRDs do not fit into the annotation of a client-side apply; and without
 * a dry run for kinds that another Application or an operator still has to bring.
 */
const SYNC_OPTIONS = ["ServerSideApply=true", "SkipDryRunOnMissingResource=true"];

/** An Application that syncs itself and repairs what others change. */
export function application(delivery: Delivery, props: ApplicationProps): object {
  const { name, wave, project, targetNamespace, labels = {}, keep = false } = props;
  const { ignoreDifferences = [], mutatedByWebhooks = false, pruneLast = false, cascade = !keep } = props;
  return {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    metadata: {
      name: `floe-${name}`,
      namespace: delivery.namespace,
      labels: { ...OURS, ...labels },
      annotations: {
        "argocd.argoproj.io/sync-wave": String(wave),
        "argocd.argoproj.io/compare-options": `ServerSideDiff=true${mutatedByWebhooks ? ",IncludeMutationWebhook=true" : ""}`,
        ...(pruneLast && { "argocd.argoproj.io/sync-options": "PruneLast=true" }),
      },
      ...(cascade && { finalizers: [CASCADE] }),
    },
    spec: {
      project,
      source: { repoURL: delivery.repoUrl, targetRevision: delivery.revision, ...props.source },
      destination: { server: IN_CLUSTER, namespace: targetNamespace },
      syncPolicy: {
        automated: { prune: !keep, selfHeal: true },
        retry: RETRY,
        syncOptions: [
          ...SYNC_OPTIONS,
          ...(keep ? ["Prune=false", "Delete=false"] : []),
          ...(ignoreDifferences.length > 0 ? ["RespectIgnoreDifferences=true"] : []),
        ],
      },
      ...(ignoreDifferences.length > 0 && { ignoreDifferences }),
      revisionHistoryLimit: 5,
    },
  };
}
