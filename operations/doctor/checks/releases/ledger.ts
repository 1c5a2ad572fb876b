import {
  CodePipelineClient,
  ListPipelineExecutionsCommand,
  PipelineNotFoundException,
  type PipelineExecutionSummary,
} from '@aws-sdk/client-codepipeline';

import { LEDGER } from '../../../../functions/shared/release/history/ledger';
import type { ProjectAccess } from '../../../accounts/project-access';
import { pipelinesOf, type ReadPipeline } from '../../../pipelines/pipelines';
import { listObjects, type ReadBucket } from '../../../records/record-bucket';
import { deliveryRecords } from '../../../records/records';
import { defineCheck } from '../../check';
import type { Finding } from '../../finding';

/** Executions of each pipeline that are compared with the ledger, the newest first. */
const MOST_EXECUTIONS = 100;
/** Hours after the end of an execution from which its document must exist. The schedule records every hour. */
const LATE_HOURS = 2;
const HOUR_MS = 3_600_000;

/** The newest executions of a pipeline, and the keys of its ledger documents. */
interface CheckedLedger {
  readonly pipeline: string;
  /** Role of the operators in the account of the pipeline. */
  readonly operatorRole: string;
  readonly executions: readonly Pick<
    PipelineExecutionSummary,
    'lastUpdateTime' | 'pipelineExecutionId' | 'status'
  >[];
  readonly keys: readonly string[];
}

/** Finds executions that ended without a ledger document. */
export const ledger = defineCheck({
  name: 'ledger',
  read: ({ project }) =>
    ledgers(project).map(async ({ records, ...read }): Promise<CheckedLedger[]> => {
      const [executions, objects] = await Promise.all([
        listNewest(read),
        listObjects(records, `${LEDGER}/${read.pipeline.name}/`),
      ]);
      const keys = objects.map(({ Key = '' }) => Key);
      const operatorRole = project.names.account(read.access.name).operatorRole.name;
      return [{ pipeline: read.pipeline.name, operatorRole, executions, keys }];
    }),
  judge: ledgerFindings,
});

/** Returns each pipeline with the bucket of its ledger. */
function ledgers(project: ProjectAccess): (ReadPipeline & { readonly records: ReadBucket })[] {
  const [, ...promoted] = project.config.environments;
  const buckets = [
    deliveryRecords(project),
    ...promoted.map((environment) => ({
      access: project.in(environment),
      bucket: project.names.environment(environment).recordBucket,
    })),
  ];
  return project.config.applications.flatMap((application) =>
    pipelinesOf(project, application).flatMap((read, index) => {
      const records = buckets[index];
      return records === undefined ? [] : [{ ...read, records }];
    }),
  );
}

async function listNewest({ access, pipeline }: ReadPipeline): Promise<PipelineExecutionSummary[]> {
  try {
    const { pipelineExecutionSummaries: executions = [] } = await access
      .client(CodePipelineClient, pipeline.region)
      .send(new ListPipelineExecutionsCommand({ pipelineName: pipeline.name, maxResults: MOST_EXECUTIONS }));
    return executions;
  } catch (error) {
    if (error instanceof PipelineNotFoundException) return [];
    throw error;
  }
}

/** Returns whether executions are missing in the ledger: one finding for all of a pipeline. */
function ledgerFindings({ executions, keys, operatorRole, pipeline }: CheckedLedger, now: Date): Finding[] {
  const recorded = new Set(keys.map((key) => key.split('/')[2]));
  const missing = executions.filter(
    ({ lastUpdateTime, pipelineExecutionId, status }) =>
      status !== 'InProgress' &&
      status !== 'Stopping' &&
      lastUpdateTime !== undefined &&
      now.getTime() - lastUpdateTime.getTime() > LATE_HOURS * HOUR_MS &&
      !recorded.has(pipelineExecutionId),
  );
  if (missing.length === 0) return [];
  const count = missing.length === 1 ? '1 execution' : `${String(missing.length)} executions`;
  return [
    {
      severity: 'problem',
      what: `${count} of ${pipeline} ended more than ${String(LATE_HOURS)} hours ago without a ledger document, the newest ${missing[0]?.pipelineExecutionId ?? ''}`,
      why: 'CodePipeline forgets executions after twelve months; then nothing says what was deployed and who approved it',
      command: 'npx brb ledger repair',
      role: operatorRole,
    },
  ];
}
