import { END_STATUSES, LEDGER, ledgerDocumentSchema } from '../../functions/shared/release/history/ledger';
import type { Application, Environment } from '../../stacks/config';
import type { ProjectAccess } from '../accounts/project-access';
import { listExecutions } from '../inventory/executions';
import { pipelineOf } from '../pipelines/pipelines';
import { listObjects, readDocument } from '../records/record-bucket';
import { recordsOf } from '../records/records';

/** An execution that has ended, and whose end the ledger does not have. */
export interface UnrecordedExecution {
  readonly pipeline: string;
  readonly execution: string;
  /** Status of the execution, as CodePipeline names it. */
  readonly status: string;
}

const ENDED: ReadonlySet<string> = new Set(END_STATUSES);

/**
 * Finds the executions of an application's pipeline whose last attempt has no ledger document. CodePipeline keeps
 * executions for twelve months.
 *
 * @returns the executions, the oldest first.
 */
export async function findUnrecorded(
  project: ProjectAccess,
  application: Application,
  environment: Environment,
): Promise<UnrecordedExecution[]> {
  const { access, pipeline } = pipelineOf(project, application, environment);
  const records = recordsOf(project, environment);
  const [executions, documents] = await Promise.all([
    listExecutions(access, pipeline),
    listObjects(records, `${LEDGER}/${pipeline.name}/`),
  ]);
  const newest = newestDocuments(documents.map(({ Key = '' }) => Key));
  const unrecorded = await Promise.all(
    executions.map(async ({ pipelineExecutionId: execution = '', status = '' }) => {
      if (!ENDED.has(status)) return [];
      const key = newest.get(execution);
      const document = key === undefined ? undefined : await readDocument(records, key, ledgerDocumentSchema);
      // A retry that nobody has recorded changes the status of the execution.
      return document?.status === status ? [] : [{ pipeline: pipeline.name, execution, status }];
    }),
  );
  return unrecorded.flat().reverse();
}

/** Returns the key of the document of the last recorded attempt, by execution. */
function newestDocuments(keys: readonly string[]): ReadonlyMap<string, string> {
  const newest = new Map<string, { readonly attempt: number; readonly key: string }>();
  for (const key of keys) {
    const [, execution = '', number] = /\/([^/]+)\/(\d+)\.json$/.exec(key) ?? [];
    const attempt = Number(number ?? 0);
    if (attempt > (newest.get(execution)?.attempt ?? 0)) newest.set(execution, { attempt, key });
  }
  return new Map([...newest].map(([execution, { key }]) => [execution, key]));
}
