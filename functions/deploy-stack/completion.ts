import { IMAGE_PARAMETER } from '../shared/release/names';
import { listed } from '../shared/text/text';
import { findingText, stackFailure } from './diagnosis/report';
import { orphansOf } from './diagnosis/root-cause';
import { type RunningImage, readRunningImage } from './diagnosis/running-image';
import type { Run } from './ports';
import { writeDeploymentRecord } from './records/deployment-record';
import { promotionVariables } from './records/promotion-variables';
import type { Operation } from './stack/operation';
import { outputVariables } from './stack/output-variables';
import { type StackSnapshot, describeStack } from './stack/read-stack';
import type { MonitorToken } from './token';
import type { Transition } from './transition';

/** Outcome of a deployment whose stack operation succeeded or was not necessary. */
export interface Completion {
  /** Status of the stack, or a sentence that explains why there was nothing to change. */
  readonly reason: string;
  /**
   * Time at which the stack operation of this deployment succeeded. If no operation was necessary, the time at which
   * the previous operation on the stack was complete. Undefined when the time is unknown; the deployment record then
   * contains the current time.
   */
  readonly deployedAt: Date | undefined;
  /** Create or update operation of this deployment. Absent when there was nothing to change. */
  readonly operation?: Operation;
  /** Newest status in the stack's events. DescribeStacks may return an older status for some time. */
  readonly newest?: string | undefined;
}

/** Completes a deployment: checks the running image, writes the deployment record, and returns the output variables. */
export async function complete(token: MonitorToken, completion: Completion, run: Run): Promise<Transition> {
  const { record, stackId } = token;
  const { reason, newest } = completion;
  const stack = await describeStack(run.cloudFormation, stackId);
  if (stack === undefined || stack.status.startsWith('DELETE_')) {
    throw stackFailure(
      stackId,
      `${reason}, but the stack was deleted meanwhile; find out who deleted the stack, then retry the stage`,
    );
  }
  if (newest !== undefined && stack.status !== newest) {
    const summary = `${reason}; the deployment waits because DescribeStacks still returns ${stack.status}`;
    return { kind: 'wait', token, summary, stackId };
  }
  const running = await readRunningImage(stackId, record.image, run);
  if (running.kind === 'different') {
    throw stackFailure(stackId, `${reason}, but ${differentImageText(running, record.image, stack)}`);
  }
  const deployedAt = completion.deployedAt ?? new Date(run.now());
  await writeDeploymentRecord(run, record, stackId, deployedAt);
  const { variables, omitted } = outputVariables(stack.outputs);
  const success = `${record.service} of release ${String(record.sequence)} runs in ${record.environment} (${reason})`;
  return {
    kind: 'succeeded',
    summary: [success, ...notesOf(running, completion.operation, omitted)].join('; '),
    stackId,
    outputs: { ...variables, StackId: stackId, ImageUri: record.image },
    // The manual approval action before the next promotion shows this output variable to the approver.
    required: promotionVariables(Number(run.environment.SOAK_MINUTES), deployedAt.getTime()),
  };
}

function notesOf(
  running: RunningImage,
  operation: Operation | undefined,
  omittedOutputs: readonly string[],
): string[] {
  const orphans = operation === undefined ? [] : orphansOf(operation);
  return [
    ...(running.kind === 'unknown' ? [`the running image was not checked: ${running.reason}`] : []),
    ...(orphans.length === 0
      ? []
      : [
          `warning: these resources must be deleted by hand, because CloudFormation could not delete them and removed them from the stack: ${listed(orphans.map(findingText), 3)}`,
        ]),
    ...(omittedOutputs.length === 0
      ? []
      : [
          `these outputs of the stack are too large for output variables of the action: ${listed(omittedOutputs, 3)}`,
        ]),
  ];
}

/**
 * Returns a message with the reason why a service does not run the deployed image: a rollback by ECS, another update of
 * the stack, or an unknown change of the service.
 */
function differentImageText(
  { service, image, rolledBack }: Extract<RunningImage, { kind: 'different' }>,
  deployed: string,
  stack: StackSnapshot,
): string {
  const difference = `${service} runs ${image} and not ${deployed}`;
  if (rolledBack) return `ECS rolled back: ${difference}`;
  if (stack.image !== undefined && stack.image !== deployed) {
    return `another update of the stack set the parameter ${IMAGE_PARAMETER} to ${stack.image} after this deployment: ${difference}; find out who updated the stack, then retry the stage`;
  }
  return `the service was rolled back or changed by somebody else: ${difference}; find out who changed the service, then retry the stage`;
}
