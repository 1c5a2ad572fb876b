import { ROLLBACK_VARIABLE, sequenceOfTag } from '../shared/release/names';
import type { Outcome } from '../shared/release/history/outcome';
import { ledgerDocument } from './documents/ledger-document';
import { type DeploymentOutcome, deploymentOutcome } from './documents/outcome';
import { writeLedgerDocument } from './documents/write-ledger';
import { writeOutcome, writeReplaced } from './documents/write-outcome';
import { type ExecutionHistory, type ExecutionId, readHistory } from './history/read-history';
import { sendNotices } from './notices/send-notices';
import { applicationOf, listNewestExecutions } from './pipelines';
import type { RecordPorts } from './ports';
import { readRunning } from './running/read-running';

/**
 * Records what an execution has done so far: a ledger document for each attempt that has ended, and the outcome of its
 * release. Then sends the notices about both. Does nothing twice, so that a repeated call changes nothing.
 *
 * @returns the number of attempts that have ended; undefined if the function does not record the pipeline.
 * @throws JobError when a request fails.
 */
export async function recordExecution(id: ExecutionId, ports: RecordPorts): Promise<number | undefined> {
  const { environment, records } = ports;
  const application = applicationOf(environment, id.pipeline);
  if (application === undefined) return undefined;
  const recorded = { application, environment: environment.ENVIRONMENT };
  const history = await readHistory(ports.codePipeline, id);
  const documents = history.ended.map((attempt) => ledgerDocument(history, attempt, recorded));
  for (const document of documents) await writeLedgerDocument(records, document);
  const deployed = deploymentOutcome(history, { ...recorded, stage: environment.DEPLOY_STAGE });
  const outcome = deployed && (await recordOutcome(deployed, history, ports));
  await sendNotices({ history, documents, outcome }, ports);
  return documents.length;
}

async function recordOutcome(
  { release, ...deployed }: DeploymentOutcome,
  { record }: ExecutionHistory,
  ports: RecordPorts,
): Promise<Outcome> {
  const { cloudFormation, environment, records } = ports;
  const stacks = { cloudFormation, prefix: environment.STACK_PREFIX, application: deployed.application };
  const outcome: Outcome = {
    ...deployed,
    // The stacks show what this execution has left behind only if no later execution has started.
    ...((await isNewest(deployed, ports)) ? { running: await readRunning(stacks, release) } : {}),
  };
  await writeOutcome(records, outcome);
  const replaced = sequenceOfTag(
    record.variables?.find(({ name }) => name === ROLLBACK_VARIABLE)?.resolvedValue,
  );
  if (replaced !== undefined) await writeReplaced(records, replaced, outcome);
  return outcome;
}

/** Returns true if no other execution of the pipeline has started later. */
async function isNewest(
  { pipeline, pipelineExecution }: Pick<Outcome, 'pipeline' | 'pipelineExecution'>,
  { codePipeline }: RecordPorts,
): Promise<boolean> {
  const [newest] = await listNewestExecutions(codePipeline, pipeline, 1);
  return newest?.pipelineExecutionId === pipelineExecution;
}
