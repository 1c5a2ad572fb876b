import type { Sleep } from '../../../shared/aws/retry';
import type { ReportsResult } from '../facts';

/** Pause between two requests for the reports, in milliseconds. */
const PAUSE_MS = 10_000;
/** Maximum number of pauses in one invocation. One minute of pauses leaves enough time for all other steps. */
const MAXIMUM_PAUSES = 6;

/** Reads the reports of a build. While CodeBuild generates a report, pauses and reads the reports again. */
export async function awaitReports(
  readReports: () => Promise<ReportsResult>,
  sleep: Sleep,
): Promise<ReportsResult> {
  let result = await readReports();
  for (let pause = 0; result.kind === 'generating' && pause < MAXIMUM_PAUSES; pause += 1) {
    await sleep(PAUSE_MS);
    result = await readReports();
  }
  return result;
}
