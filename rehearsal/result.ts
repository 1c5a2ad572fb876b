import type { Application, DeliveryConfig } from '../stacks/config';
import { readDeployedServices, type DeployedEnvironment } from './deployed-services';
import type { LocalServices } from './local-services';
import { permissionResult, type PermissionResult, type PermissionUse } from './permissions/summary';
import { sentenceOf } from './system/disk-fault';
import type { Timeline, TimelineEntry } from './timeline';

/** The document that `--json` prints. */
export interface RehearsalResult {
  readonly ok: boolean;
  readonly environments: readonly DeployedEnvironment[];
  readonly timeline: readonly TimelineEntry[];
  /**
   * Numbers of deployed stacks, of resources in the local AWS (`served`), and of resources that exist in Terraform's
   * state only (`recorded`).
   */
  readonly terraform: { readonly stacks: number; readonly served: number; readonly recorded: number };
  readonly permissions: PermissionResult;
  /** Error message, only if `ok` is false. */
  readonly error?: string;
}

/** Reads the result of a rehearsal from the local AWS. */
export async function readResult(rehearsal: {
  readonly config: DeliveryConfig;
  readonly application: Application;
  readonly services: LocalServices;
  readonly timeline: Timeline;
  /** Number of deployed stacks. */
  readonly stacks: number;
  /** Reason why the deployment or the scenario failed. */
  readonly error: string | undefined;
  /** Collects the permissions that the rehearsal used. */
  readonly use: PermissionUse;
}): Promise<RehearsalResult> {
  const { config, application, services, timeline, stacks, error } = rehearsal;
  const { served, recorded } = services.provider.counts();
  const findings = await readPermissions(services, config);
  rehearsal.use.add(findings);
  const [unknown] = services.aws.unknownRequirements();
  const failure = error ?? unknown;
  return {
    ok: failure === undefined,
    environments: await readDeployedServices({ sessions: services.sessions, config }, [application]),
    timeline: timeline.entries(),
    terraform: { stacks, served: sum(served), recorded: sum(recorded) },
    permissions: permissionResult(findings),
    ...(failure === undefined ? {} : { error: failure }),
  };
}

/** Reads the permissions of the project's roles: of every role but the deploy roles and the roles of AWS. */
function readPermissions({ aws }: LocalServices, { accounts, project }: DeliveryConfig) {
  const accountIds = [...new Set(Object.values(accounts).map(({ id }) => id))];
  return aws.permissionFindings(accountIds, (arn) => arn.includes(`:role/`) && arn.includes(project));
}

/** Returns the result of a rehearsal that failed before the deployed services could be read. */
export function failedResult(error: unknown): RehearsalResult {
  return {
    ok: false,
    environments: [],
    timeline: [],
    terraform: { stacks: 0, served: 0, recorded: 0 },
    permissions: { enforced: true, checks: 0, denied: [], unused: [] },
    error: sentenceOf(error),
  };
}

const sum = (counts: Readonly<Record<string, number>>) =>
  Object.values(counts).reduce((total, count) => total + count, 0);
