import { PipelineNotFoundException, type PipelineExecutionSummary } from '@aws-sdk/client-codepipeline';

import { LEDGER } from '../../../../functions/shared/release/history/ledger';
import type { AccountAccess } from '../../../accounts/account-access';
import { listNewestExecutions, type RegionalName } from '../../../inventory/executions';
import { pipelineOf } from '../../../pipelines/pipelines';
import { listObjects } from '../../../records/record-bucket';
import { recordsOf } from '../../../records/records';
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
    project.config.applications.flatMap((application) =>
      project.config.environments.map(async (environment): Promise<CheckedLedger[]> => {
        const { access, pipeline } = pipelineOf(project, application, environment);
        const [executions, objects] = await Promise.all([
          listNewest(access, pipeline),
          listObjects(recordsOf(project, environment), `${LEDGER}/${pipeline.name}/`),
        ]);
        const keys = objects.map(({ Key = '' }) => Key);
        const operatorRole = project.names.account(access.name).operatorRole.name;
        return [{ pipeline: pipeline.name, operatorRole, executions, keys }];
      }),
    ),
  judge: ledgerFindings,
});

/** Reads the newest executions of a pipeline. A deleted pipeline has none. */
const listNewest = (access: AccountAccess, pipeline: RegionalName): Promise<PipelineExecutionSummary[]> =>
  listNewestExecutions(access, pipeline, MOST_EXECUTIONS).catch((error: unknown) => {
    if (error instanceof PipelineNotFoundException) return [];
    throw error;
  });

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
