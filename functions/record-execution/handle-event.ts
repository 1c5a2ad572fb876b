import { JobError, configurationError } from '../shared/job/errors';
import { readEvent } from './event';
import { sendWaiting } from './notices/send-waiting';
import type { RecordPorts } from './ports';
import { recordExecution } from './record';
import { sweep } from './sweep';

/**
 * Records what an event of EventBridge or of an operator reports, and sends the notices about it.
 *
 * @throws JobError when a request fails, when CodePipeline's history does not contain yet what the event reports, or for
 *   an event that no rule of this project sends. Lambda then repeats the invocation, and the schedule records what is
 *   still missing.
 */
export async function handleEvent(event: unknown, ports: RecordPorts): Promise<void> {
  const request = readEvent(event);
  if (request === undefined) {
    throw configurationError(
      'the event is neither a change of a pipeline execution, nor the start of an approval, nor a schedule, nor a repair',
    );
  }
  if (request.kind === 'sweep') return sweep(ports);
  if (request.kind === 'approval') return sendWaiting(request, ports);
  const { pipeline, execution, attempts } = request;
  const recorded = await recordExecution({ pipeline, execution }, ports);
  if (recorded === undefined || recorded >= attempts) return;
  throw new JobError(
    'SystemUnavailable',
    `CodePipeline lists ${String(recorded)} ended attempts of execution ${execution} of pipeline ${pipeline}, but has reported the end of ${String(attempts)}`,
  );
}
