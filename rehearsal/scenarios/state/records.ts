import {
  LEDGER,
  ledgerDocumentSchema,
  ledgerKey,
  type LedgerDocument,
} from '../../../functions/shared/release/history/ledger';
import { type Outcome, outcomeKey, outcomeSchema } from '../../../functions/shared/release/history/outcome';
import type { Environment } from '../../../stacks/config';
import { namesOf, type NamedBucket } from '../../../stacks/names';
import type { ReleaseDriver } from '../driver';
import { expectThat } from '../scenario';
import { listVersions, readObjectText } from './objects';

/** Returns the bucket with the ledger and the outcomes of an environment. */
function recordBucketOf({ config }: ReleaseDriver, environment: Environment): NamedBucket {
  const names = namesOf(config);
  return environment.kind === 'tested'
    ? names.delivery.recordBucket
    : names.environment(environment).recordBucket;
}

/** Reads the outcome of a release in an environment. Returns undefined if no outcome is recorded. */
export async function findOutcome(
  driver: ReleaseDriver,
  environment: Environment,
  sequence: number,
): Promise<Outcome | undefined> {
  await driver.recorded();
  const key = outcomeKey(driver.application.name, sequence);
  const text = await readObjectText(driver, recordBucketOf(driver, environment), key);
  return text === undefined ? undefined : outcomeSchema.parse(JSON.parse(text));
}

/** Reads the ledger documents of a pipeline execution, the oldest attempt first. */
export async function readLedger(
  driver: ReleaseDriver,
  environment: Environment,
  { pipeline, execution }: { readonly pipeline: string; readonly execution: string },
): Promise<LedgerDocument[]> {
  await driver.recorded();
  const bucket = recordBucketOf(driver, environment);
  const documents: LedgerDocument[] = [];
  for (let attempt = 1; ; attempt += 1) {
    const text = await readObjectText(driver, bucket, ledgerKey(pipeline, execution, attempt));
    if (text === undefined) return documents;
    documents.push(ledgerDocumentSchema.parse(JSON.parse(text)));
  }
}

/** Expects the release to have succeeded in every environment, and every service to run the release there. */
export async function expectSucceededEverywhere(driver: ReleaseDriver, sequence: number): Promise<void> {
  for (const environment of driver.config.environments) {
    const outcome = await findOutcome(driver, environment, sequence);
    const running = Object.values(outcome?.running ?? {}).map((release) => release?.sequence);
    expectThat(
      outcome?.status === 'succeeded' && running.length > 0 && running.every((number) => number === sequence),
      `release ${String(sequence)} must have succeeded and run in ${environment.name}, but its outcome is: ${JSON.stringify(outcome)}`,
    );
  }
}

/** Expects every ledger document of an environment to have one version. */
export async function expectWrittenOnce(driver: ReleaseDriver, environment: Environment): Promise<void> {
  await driver.recorded();
  const keys = await listVersions(driver, recordBucketOf(driver, environment));
  const documents = keys.filter((key) => key.startsWith(`${LEDGER}/`));
  expectThat(
    documents.length > 0 && new Set(documents).size === documents.length,
    `each ledger document in ${environment.name} must have one version, but there are: ${documents.join(', ') || 'none'}`,
  );
}
