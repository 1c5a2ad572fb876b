import { encodeToken } from '../../shared/job/continuation';
import { IMAGE_PARAMETER } from '../../shared/release/names';
import type { JobResult } from '../../shared/job/job-result';
import { listed } from '../../shared/text/text';
import { stackFailure } from '../diagnosis/message';
import type { Operation } from '../stack/operation';
import type { Run } from '../ports';
import { writeRecord } from '../records/record';
import { replacesVariables } from '../records/last-promotions';
import { orphansOf } from '../diagnosis/root-cause';
import { type Running, runningImage } from '../records/running-image';
import { describeStack } from '../stack/stack';
import type { MonitorToken } from '../token';

/** How a deployment came to its good end. */
export interface GoodEnd {
  /** In words: a status, or that there was nothing to do. */
  readonly how: string;
  /** Time at which the last operation on the stack succeeded. The present is recorded when it is not known. */
  readonly deployedAt: Date | undefined;
  /** Absent: there was nothing to do. */
  readonly operation?: Operation;
  /** The stack's newest status by its events; DescribeStacks may lag behind it. */
  readonly newest?: string | undefined;
}

/** Checks what runs, records the deployment and gives the stack's outputs to the pipeline. */
export async function finish(token: MonitorToken, end: GoodEnd, run: Run): Promise<JobResult> {
  const { record, stackId } = token;
  const stack = await describeStack(run.cloudFormation, stackId);
  if (stack === undefined || stack.status.startsWith('DELETE_')) {
    throw stackFailure(stackId, `${end.how}, but it was deleted meanwhile`);
  }
  if (end.newest !== undefined && stack.status !== end.newest) {
    return {
      kind: 'continue',
      token: encodeToken({ ...token, misses: undefined }),
      summary: `${end.how}; waits for the stack to show it (${stack.status})`,
      externalExecutionId: stackId,
    };
  }
  const notes: string[] = [];
  const running = await runningImage(stackId, record.image, run);
  if (running.kind === 'other') {
    throw stackFailure(stackId, `${end.how}, but ${otherImage(running, record.image, stack.image)}`);
  }
  if (running.kind === 'unknown') notes.push(`not checked what runs: ${running.reason}`);
  const orphans = end.operation === undefined ? [] : orphansOf(end.operation);
  if (orphans.length > 0) {
    notes.push(
      `warning: not deleted and no longer part of the stack, delete it by hand: ${listed(orphans, 3)}`,
    );
  }
  await writeRecord(run, record, stackId, end.deployedAt ?? new Date(run.now()));
  const { named, left } = outputVariables(stack.outputs);
  if (left.length > 0) notes.push(`too large to be passed on as variables: ${listed(left, 3)}`);
  const own = { StackId: stackId, ImageUri: record.image };
  const what = `${record.service} of release ${String(record.sequence)} runs in ${record.environment}`;
  return {
    kind: 'done',
    summary: [`${what} (${end.how})`, ...notes].join('; '),
    externalExecutionId: stackId,
    outputs: { ...named, ...own },
    // The approval of each promoted environment shows its own.
    required: await replacesVariables(record.application, run),
  };
}

/** Says who changed the image of a service, as far as anybody can know. */
function otherImage(
  { service, image, rolledBack }: Extract<Running, { kind: 'other' }>,
  deployed: string,
  ofStack: string | undefined,
): string {
  const what = `${service} runs ${image} and not ${deployed}`;
  if (rolledBack) return `ECS rolled back: ${what}`;
  if (ofStack !== undefined && ofStack !== deployed) {
    return `another update of the stack has set ${IMAGE_PARAMETER} to ${ofStack} since: ${what}; find out who updated it, then retry the stage`;
  }
  return `the service was rolled back or changed by somebody else: ${what}; find out who changed it, then retry the stage`;
}

/** CodePipeline's alphabet of output variables, and its bound for all variables of an action together. */
const OUTPUT_NAME = /^[A-Za-z0-9@_-]+$/;
const OUTPUTS_LIMIT = 122_880;
/** Ours, names included. */
const KEPT_BACK = 4096;

function outputVariables(outputs: ReadonlyMap<string, string>) {
  const named: Record<string, string> = {};
  const left: string[] = [];
  let size = KEPT_BACK;
  for (const [name, value] of outputs) {
    if (!OUTPUT_NAME.test(name)) continue;
    const bytes = Buffer.byteLength(JSON.stringify([name, value]));
    if (size + bytes > OUTPUTS_LIMIT) {
      left.push(name);
      continue;
    }
    named[name] = value;
    size += bytes;
  }
  return { named, left };
}
