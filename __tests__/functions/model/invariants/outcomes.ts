import { type Outcome, OUTCOMES } from '../../../../functions/shared/release/history/outcome';
import { LEDGER } from '../../../../functions/shared/release/history/ledger';
import { FakeS3 } from '../../support/fakes/fake-s3';
import { SCHEDULE, startRecord } from '../runs/records';
import type { ReleaseEnvironment } from '../world/environment';
import type { World } from '../world/world';

/**
 * Returns a problem for each document in the record bucket of an environment that is not as it should be after all events
 * (I10): outcomes must say what happened last to their release, and the ledger must equal that of one clean run.
 */
export async function wrongDocuments(world: World, environment: ReleaseEnvironment): Promise<string[]> {
  const { name, truth } = environment;
  const documents = documentsIn(world.s3, name);
  const expected = [...truth.outcomes.values()].map((outcome) => JSON.stringify(sorted(outcome)));
  const outcomes = [...documents]
    .filter(([path]) => path.includes(`/${OUTCOMES}/`))
    .map(([, text]) => JSON.stringify(sorted(trueFields(JSON.parse(text) as Outcome))));
  const ledger = ledgerIn(documents);
  const clean = ledgerIn(await cleanRun(world, environment));
  return [
    ...difference(outcomes, expected).map((text) => `${name} has a wrong outcome: ${text} (I10)`),
    ...difference(expected, outcomes).map((text) => `${name} lacks an outcome: ${text} (I10)`),
    ...difference(ledger, clean).map((text) => `the ledger of ${name} has a wrong document: ${text} (I10)`),
    ...difference(clean, ledger).map((text) => `the ledger of ${name} lacks a document: ${text} (I10)`),
  ];
}

const difference = (some: readonly string[], others: readonly string[]) =>
  some.filter((each) => !others.includes(each));

/** Returns the fields of an outcome that do not depend on the time of the recording. */
function trueFields(outcome: Outcome) {
  const { attempt, endedAt, execution, pipelineExecution, replacedBy, sequence, status } = outcome;
  return { attempt, endedAt, execution, pipelineExecution, replacedBy, sequence, status };
}

const sorted = (value: object) =>
  Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));

/** Records the whole history of an environment in an empty bucket. */
async function cleanRun(world: World, environment: ReleaseEnvironment): Promise<Map<string, string>> {
  const s3 = new FakeS3();
  await startRecord(world, environment, SCHEDULE, s3).runToEnd();
  return documentsIn(s3, environment.name);
}

const documentsIn = (s3: FakeS3, environment: string) =>
  new Map(
    [...s3.objects]
      .filter(([path]) => path.startsWith(`${environment}-records/`))
      .map(([path, { body }]) => [path, body.toString()]),
  );

const ledgerIn = (documents: ReadonlyMap<string, string>) =>
  [...documents].filter(([path]) => path.includes(`/${LEDGER}/`)).map(([path, text]) => `${path} ${text}`);
