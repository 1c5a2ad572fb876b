import type { Application, DeliveryConfig } from '../stacks/config';
import { readDeployedServices, type DeployedEnvironment } from './deployed-services';
import type { LocalServices } from './local-services';
import { violationsText, type CheckReport } from './local-aws/service-model/check/request-checks';
import { deployRoleAdvice } from './permissions/deploy-policy/advice';
import { deniedWork } from './permissions/findings/denied-work';
import { permissionResult, type PermissionResult, type PermissionUse } from './permissions/findings/summary';
import type { Scenario } from './scenarios/scenario';
import { readAnswers, type ServiceAnswer } from './services/answers';
import { sentenceOf } from './system/disk-fault';
import type { ProviderKind } from './terraform/providers/aws-provider';
import type { Timeline, TimelineEntry } from './timeline';

/** The document that `--json` prints. */
export interface RehearsalResult {
  readonly ok: boolean;
  readonly environments: readonly DeployedEnvironment[];
  /** Answers of the deployed services through the load balancers of their environments. */
  readonly answers: readonly ServiceAnswer[];
  /** True if the user's Docker has run the services. */
  readonly docker: boolean;
  readonly timeline: readonly TimelineEntry[];
  /**
   * The AWS provider, and the numbers of deployed stacks, of resources in the local AWS (`served`), and of resources that
   * exist in Terraform's state only (`recorded`). The provider is absent if the rehearsal failed without a result.
   */
  readonly terraform: {
    readonly provider?: ProviderKind;
    readonly stacks: number;
    readonly served: number;
    readonly recorded: number;
  };
  /** Checks of the AWS requests against AWS's service models. */
  readonly requestChecks: CheckReport;
  readonly permissions: PermissionResult;
  /** Error message, only if `ok` is false. */
  readonly error?: string;
}

/**
 * Reads the result of a rehearsal from the local AWS. A rehearsal fails if a request of its commands, functions or
 * builds violates AWS's service models.
 */
export async function readResult(rehearsal: {
  readonly config: DeliveryConfig;
  readonly application: Application;
  readonly scenario: Scenario;
  readonly services: LocalServices;
  readonly timeline: Timeline;
  /** Number of deployed stacks. */
  readonly stacks: number;
  /** Reason why the deployment or the scenario failed. */
  readonly error: string | undefined;
  /** Collects the permissions that the rehearsal used. */
  readonly use: PermissionUse;
}): Promise<RehearsalResult> {
  const { config, application, scenario, services, timeline, stacks } = rehearsal;
  const { provider } = services;
  const access = { sessions: services.sessions, config };
  const { served, recorded } = await provider.countResources(access);
  const environments = await readDeployedServices(access, [application]);
  const answers = await readAnswers(services.aws, access, environments);
  const findings = await readPermissions(services, config);
  rehearsal.use.add(scenario.name, findings);
  const requestChecks = services.aws.requestChecks.takeReport();
  const errors = [
    ...(rehearsal.error === undefined ? [] : [rehearsal.error]),
    ...deployRoleAdvice(config, findings.denied),
    ...(scenario.deniesWork === true ? [] : deniedWork(config, findings.denied)),
    ...services.aws.unknownRequirements(),
    ...(requestChecks.violations.length === 0 ? [] : [violationsText(requestChecks)]),
  ];
  return {
    ok: errors.length === 0,
    environments,
    answers,
    docker: services.aws.docker,
    timeline: timeline.entries(),
    terraform: { provider: provider.kind, stacks, served, recorded },
    requestChecks,
    permissions: permissionResult(findings),
    ...(errors.length === 0 ? {} : { error: errors.join('\n') }),
  };
}

/** Reads the permissions of the project's roles: of every role but the deploy roles and the roles of AWS. */
function readPermissions({ aws }: LocalServices, { accounts, project }: DeliveryConfig) {
  const accountIds = [...new Set(Object.values(accounts).map(({ id }) => id))];
  return aws.permissionFindings(accountIds, (arn) => arn.includes(`:role/`) && arn.includes(project));
}

/** Returns which file to change, for each call that the policy of a deploy role did not allow. */
export async function readDeployRoleAdvice(
  services: LocalServices,
  config: DeliveryConfig,
): Promise<readonly string[]> {
  return deployRoleAdvice(config, (await readPermissions(services, config)).denied);
}

/** Returns the result of a rehearsal that failed before the deployed services could be read. */
export function failedResult(error: unknown): RehearsalResult {
  return {
    ok: false,
    environments: [],
    answers: [],
    docker: false,
    timeline: [],
    terraform: { stacks: 0, served: 0, recorded: 0 },
    requestChecks: { checked: 0, violations: [] },
    permissions: { enforced: true, checks: 0, denied: [], unused: [] },
    error: sentenceOf(error),
  };
}
