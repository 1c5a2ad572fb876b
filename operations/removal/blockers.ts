import { readClusterServices } from '../inventory/cluster-services';
import { readRunningExecutions, type RunningExecution } from '../inventory/executions';
import type { Inventory } from '../inventory/inventory';
import type { ServiceStack } from '../inventory/service-stacks';
import { unlockCommand } from '../inventory/state-bucket';
import { textOf } from '../inventory/state-format';
import type { RemovalPlan } from './plan/removal-plan';

/**
 * Returns a sentence for everything that a person must do first: what it is, the command, and the role. Without this
 * check, a removal would stop halfway.
 */
export async function readBlockers(inventory: Inventory, plan: RemovalPlan): Promise<string[]> {
  return [
    ...heldLocks(inventory, plan),
    ...(await readExecutionBlockers(plan)),
    ...plan.serviceStacks.flatMap(changing),
    ...stacksByHand(inventory, plan),
    ...(await readForeignServices(plan)),
  ];
}

/** Returns a sentence for each execution that runs in a pipeline of the plan. */
export async function readExecutionBlockers({ access, pipelines }: RemovalPlan): Promise<string[]> {
  const executions = await Promise.all(pipelines.map((pipeline) => readRunningExecutions(access, pipeline)));
  return executions.flat().map((execution) => running(access.name, execution));
}

function heldLocks({ locks }: Inventory, { stacks }: RemovalPlan): string[] {
  const names = stacks.map(({ stack }) => stack);
  return locks
    .filter(({ stack }) => names.includes(stack))
    .map(
      ({ stack, id, who, operation, created }) =>
        `another run of Terraform holds the lock of ${stack} (${operation} by ${who} since ${created}); wait until that run ` +
        `has ended; if it has crashed, release the lock: ${unlockCommand({ stack, id })}`,
    );
}

function running(account: string, { pipeline, id, status }: RunningExecution): string {
  const stop =
    `aws codepipeline stop-pipeline-execution --profile operator-${account} --region ${pipeline.region} ` +
    `--pipeline-name ${pipeline.name} --pipeline-execution-id ${id} --abandon`;
  return (
    `the pipeline ${pipeline.name} runs the execution ${id} (${status}); wait until the execution has ended, or let an ` +
    `operator stop the execution: ${stop}`
  );
}

/** CloudFormation accepts no deletion in these statuses, except that a deletion in progress continues. */
function changing({ name, status }: ServiceStack): string[] {
  if (!status.endsWith('_IN_PROGRESS') || status === 'DELETE_IN_PROGRESS') return [];
  return [`the service stack ${name} is in ${status}; wait until CloudFormation has ended the operation`];
}

/** Finds stacks that look like service stacks but were not deployed by a pipeline. */
function stacksByHand({ names, serviceStacks }: Inventory, { access, application }: RemovalPlan): string[] {
  const prefix = `${names.serviceStackPrefix}${application === undefined ? '' : `${application}-`}`;
  return serviceStacks
    .filter(({ name, role }) => role === undefined && name.startsWith(prefix))
    .map(
      ({ name, region }) =>
        `the stack ${name} was not deployed by a pipeline; if nobody needs the stack, delete the stack: aws cloudformation ` +
        `delete-stack --profile terraform-${access.name} --region ${region} --stack-name ${name}`,
    );
}

/** Finds services that run in a cluster of the plan but belong to no service stack: AWS would keep the cluster. */
async function readForeignServices({ access, serviceStacks, stacks }: RemovalPlan): Promise<string[]> {
  const clusters = stacks.flatMap(({ destroyed, region }) =>
    destroyed
      .filter(({ type }) => type === 'aws_ecs_cluster')
      .map((cluster) => ({ name: textOf(cluster, 'name') ?? '', region })),
  );
  const services = await Promise.all(
    clusters.map(async (cluster) => ({ cluster, services: await readClusterServices(access, cluster) })),
  );
  return services.flatMap(({ cluster, services: names }) =>
    names
      .filter((service) => !serviceStacks.some(({ name }) => service.startsWith(`${name}-`)))
      .map(
        (service) =>
          `the service ${service} runs in the cluster ${cluster.name} and belongs to no service stack; if nobody needs the ` +
          `service, delete the service: aws ecs delete-service --profile terraform-${access.name} --region ` +
          `${cluster.region} --cluster ${cluster.name} --service ${service} --force`,
      ),
  );
}
