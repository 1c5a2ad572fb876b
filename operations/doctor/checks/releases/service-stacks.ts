import type { Environment } from '../../../../stacks/config';
import type { ProjectAccess } from '../../../accounts/project-access';
import { readServices } from '../../../status/services';
import { defineCheck } from '../../check';
import type { Finding } from '../../finding';

/** A service stack, as CloudFormation reports it. */
interface CheckedStack {
  readonly stack: string;
  readonly region: string;
  readonly kind: Environment['kind'];
  /** Status of the stack, or `NONE` if there is no stack. */
  readonly status: string;
  /** Time of the last change (ISO 8601). */
  readonly changedAt?: string;
  /** Role of the operators in the account of the stack. */
  readonly operatorRole: string;
}

/** Finds service stacks that no deployment can update, with the way out that the runbook describes. */
export const serviceStacks = defineCheck({
  name: 'service stacks',
  read: ({ project }) => readStacks(project),
  judge: stackFindings,
});

function readStacks(project: ProjectAccess): Promise<CheckedStack[]>[] {
  const { applications, environments } = project.config;
  return environments.flatMap((environment) =>
    applications.map(async (application) => {
      const names = project.names.environment(environment).application(application.name);
      const services = await readServices(project, application, environment);
      return services.map(({ changedAt, service, stackStatus }): CheckedStack => ({
        stack: names.serviceStack(service).name,
        region: environment.region,
        kind: environment.kind,
        status: stackStatus,
        ...(changedAt === undefined ? {} : { changedAt }),
        operatorRole: project.names.account(environment.account).operatorRole.name,
      }));
    }),
  );
}

const ROLL_BACK = {
  why: 'a change without rollback failed, and no deployment can update the stack',
  advice:
    'return the stack to its last stable state, then retry the stage; the command deletes a stack that never worked',
  command: 'rollback-stack',
} as const;
const NEVER_WORKED = 'the first deployment of the service failed, so the service does not run';
const DEPLOYED_AGAIN = {
  why: NEVER_WORKED,
  advice: 'remove the cause, then retry the stage; deploy-stack deletes the stack and creates it again',
} as const;
const DELETED_FIRST = {
  why: NEVER_WORKED,
  advice: 'remove the cause, delete the stack, then retry the stage',
  command: 'delete-stack',
} as const;

interface WayOut {
  readonly why: string;
  readonly advice: string;
  /** Subcommand of `aws cloudformation` that an operator may run. */
  readonly command?: string;
}

const WAYS_OUT: Readonly<Record<string, Readonly<Record<Environment['kind'], WayOut>>>> = {
  CREATE_FAILED: { tested: ROLL_BACK, promoted: ROLL_BACK },
  UPDATE_FAILED: { tested: ROLL_BACK, promoted: ROLL_BACK },
  UPDATE_ROLLBACK_FAILED: both({
    why: 'the last rollback failed, and no deployment can update the stack',
    advice:
      'remove the cause in the events of the stack, continue the rollback, then retry the stage; do not delete the stack, because the service runs in it',
    command: 'continue-update-rollback',
  }),
  ROLLBACK_COMPLETE: { tested: DEPLOYED_AGAIN, promoted: DELETED_FIRST },
  ROLLBACK_FAILED: { tested: DEPLOYED_AGAIN, promoted: DELETED_FIRST },
  DELETE_FAILED: both({
    why: 'the stack is partly deleted, and no deployment can update it',
    advice: 'remove the cause in the events of the stack, delete the rest, then retry the stage',
    command: 'delete-stack',
  }),
  IMPORT_ROLLBACK_FAILED: both({
    why: 'an import into the stack failed, and no deployment can update it',
    advice: 'bring the stack into a stable status, then retry the stage',
  }),
};

function both(wayOut: WayOut): Readonly<Record<Environment['kind'], WayOut>> {
  return { tested: wayOut, promoted: wayOut };
}

/** Hours after which a deployment gives up waiting. */
const PATIENCE_HOURS = 6;
const HOUR_MS = 3_600_000;

/** Returns why the next deployment cannot update a stack, and who may change that. */
function stackFindings(checked: CheckedStack, now: Date): Finding[] {
  const { changedAt, kind, operatorRole, region, stack, status } = checked;
  const common = { severity: 'problem', what: `the stack ${stack} is ${status}` } as const;
  const command = (name: string) => `aws cloudformation ${name} --region ${region} --stack-name ${stack}`;
  const wayOut = WAYS_OUT[status]?.[kind];
  if (wayOut !== undefined) {
    const { advice, command: name, why } = wayOut;
    const who = name === undefined ? { role: 'deployRole' } : { command: command(name), role: operatorRole };
    return [{ ...common, why, advice, ...(wayOut === DEPLOYED_AGAIN ? { role: operatorRole } : who) }];
  }
  const age = changedAt === undefined ? 0 : now.getTime() - Date.parse(changedAt);
  // REVIEW_IN_PROGRESS is the status of an empty stack, in which no operation is in progress.
  if (!/_IN_PROGRESS$/.test(status) || status === 'REVIEW_IN_PROGRESS' || age <= PATIENCE_HOURS * HOUR_MS) {
    return [];
  }
  return [
    {
      ...common,
      what: `${common.what} for more than ${String(PATIENCE_HOURS)} hours`,
      why: 'a deployment waits six hours at most, then its action fails',
      advice: 'find the resource that is still in progress in the events of the stack',
      command: command('describe-stack-events'),
      role: operatorRole,
    },
  ];
}
