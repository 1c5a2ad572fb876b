import { publicText } from '../shared/text/text';
import { withDeadline } from '../shared/job/deadline';
import { runtimeSecrets } from '../shared/job/env';
import { jobErrorOf } from '../shared/job/errors';
import { type Logger, createLogger } from '../shared/job/log';
import { type LambdaContext, logDefect } from '../shared/job/run-job';

/** Thrown when the work has failed, so that Lambda repeats the event. Lambda logs the message of a thrown error. */
class EventError extends Error {
  override readonly name = 'EventError';
  constructor() {
    super('the event was not handled; the line above has the reason; Lambda repeats the event');
  }
}

const lambdaLog = () => createLogger((line) => process.stdout.write(line));

/**
 * Handles one event that no pipeline waits for.
 *
 * @throws EventError when `work` fails or the time of the invocation is over, so that Lambda repeats the event.
 */
export async function runEvent(
  context: LambdaContext,
  work: (signal: AbortSignal) => Promise<void>,
  log: Logger = lambdaLog(),
): Promise<void> {
  const { awsRequestId: requestId } = context;
  try {
    const outcome = await withDeadline(context.getRemainingTimeInMillis(), ({ signal }) => work(signal));
    if ('result' in outcome) return;
    log.error('the invocation ran out of time', { requestId });
  } catch (error) {
    const known = jobErrorOf(error, 'a request to AWS');
    if (known === undefined) {
      logDefect(log, requestId, error);
    } else {
      const text = publicText(known.message, runtimeSecrets());
      log.error('the event was not handled', { requestId, failureType: known.type, text });
    }
  }
  throw new EventError();
}
