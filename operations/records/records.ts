import {
  LEDGER,
  ledgerDocumentSchema,
  type LedgerDocument,
} from '../../functions/shared/release/history/ledger';
import { outcomeKey, outcomeSchema, type Outcome } from '../../functions/shared/release/history/outcome';
import {
  allocationSchema,
  deploymentRecordKey,
  deploymentRecordSchema,
  sequenceKey,
  sequencePrefix,
} from '../../functions/shared/release/records';
import type { Environment } from '../../stacks/config';
import type { ProjectAccess } from '../accounts/project-access';
import { listObjects, readDocument, type ReadBucket } from './record-bucket';

/** Returns the record bucket of the delivery pipelines. */
export const deliveryRecords = ({ delivery, names }: ProjectAccess): ReadBucket => ({
  access: delivery,
  bucket: names.delivery.recordBucket,
});

/** Returns the record bucket of an environment. */
export function recordsOf(project: ProjectAccess, environment: Environment): ReadBucket {
  if (environment.kind === 'tested') return deliveryRecords(project);
  return { access: project.in(environment), bucket: project.names.environment(environment).recordBucket };
}

/** Reads the last outcome of a release in an environment. Returns undefined when none is recorded. */
export function readOutcome(
  project: ProjectAccess,
  environment: Environment,
  { application, sequence }: { readonly application: string; readonly sequence: number },
): Promise<Outcome | undefined> {
  return readDocument(recordsOf(project, environment), outcomeKey(application, sequence), outcomeSchema);
}

/** Reads when a release was deployed as a service of the tested environment. Returns undefined when it is not recorded. */
export async function readDeploymentTime(
  project: ProjectAccess,
  { application, service, execution }: Readonly<Record<'application' | 'service' | 'execution', string>>,
): Promise<string | undefined> {
  const [tested] = project.config.environments;
  const key = deploymentRecordKey(tested.name, application, service, execution);
  return (await readDocument(deliveryRecords(project), key, deploymentRecordSchema))?.deployedAt;
}

/** Reads the ledger documents of a pipeline execution, the oldest attempt first. */
export async function readLedger(
  records: ReadBucket,
  pipeline: string,
  execution: string,
): Promise<LedgerDocument[]> {
  const objects = await listObjects(records, `${LEDGER}/${pipeline}/${execution}/`);
  const documents = await Promise.all(
    objects.map(({ Key = '' }) => readDocument(records, Key, ledgerDocumentSchema)),
  );
  return documents
    .filter((document) => document !== undefined)
    .sort((one, other) => one.attempt - other.attempt);
}

/** An allocated release number. */
export interface AllocatedRelease {
  readonly sequence: number;
  /** Execution of the delivery pipeline that made the release. */
  readonly execution: string;
}

/** Reads which execution made a release. Returns undefined when the number is not allocated. */
export async function readAllocation(
  project: ProjectAccess,
  application: string,
  sequence: number,
): Promise<AllocatedRelease | undefined> {
  const key = sequenceKey(application, sequence);
  const allocation = await readDocument(deliveryRecords(project), key, allocationSchema);
  return allocation && { sequence, execution: allocation.execution };
}

/** Lists the newest allocated release numbers of an application, the newest first. */
export async function listAllocations(
  project: ProjectAccess,
  application: string,
  most: number,
): Promise<AllocatedRelease[]> {
  const objects = await listObjects(deliveryRecords(project), sequencePrefix(application));
  const numbers = objects.flatMap(({ Key = '' }) => {
    const number = /\/(\d+)\.json$/.exec(Key)?.[1];
    return number === undefined ? [] : Number(number);
  });
  const newest = numbers.sort((one, other) => other - one).slice(0, most);
  const allocations = await Promise.all(newest.map((number) => readAllocation(project, application, number)));
  return allocations.filter((allocation) => allocation !== undefined);
}
