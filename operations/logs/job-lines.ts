import { isRoutineLine } from './lambda-lines';
import { parsedOrUndefined } from './parsed-line';

/** What CodePipeline's history says about the job of a function. */
export interface AnsweredJob {
  /** True after the function has answered the job for the last time. */
  readonly ended: boolean;
  /** External execution id of the action: the request id of a failed job. */
  readonly externalId?: string | undefined;
  /** Summary or error message of the action, which begins with the text that the function has logged. */
  readonly answer?: string | undefined;
}

/** A line in the log group of a function. */
export interface FunctionEvent {
  readonly id: string;
  /** Time in milliseconds. */
  readonly time: number;
  readonly message: string;
}

/**
 * Returns the lines that belong to a job, from those that its function wrote while the job ran. Drops the invocations that
 * have answered another job, and the lines of Lambda itself that report no failure. Keeps invocations without a last answer,
 * because nothing in the history names them.
 */
export function linesOfJob(events: readonly FunctionEvent[], job: AnsweredJob): FunctionEvent[] {
  const invocations = invocationsIn(events);
  const answered = invocations.filter(hasLastAnswer);
  const own = answered.filter((invocation) => answers(invocation, job));
  // Without a recognized answer, showing too many lines is better than hiding the lines of the job.
  const foreign = job.ended && own.length === 0 ? [] : answered.filter((each) => !own.includes(each));
  const dropped = new Set(foreign.flat());
  return events.filter((event) => !dropped.has(event) && !isRoutineLine(event.message));
}

/** Request id in a line of plain text that Lambda itself writes, e.g. `<time> <id> Task timed out after 60.00 seconds`. */
const PLAIN_REQUEST_ID =
  /^(?:(?:START|END|REPORT) )?(?:RequestId: |\d{4}-\S+Z\s)([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b/;

/** Groups lines by invocation. A line without a request id or job id is a group of its own. */
function invocationsIn(events: readonly FunctionEvent[]): FunctionEvent[][] {
  const groups = new Map<string, FunctionEvent[]>();
  for (const event of events) {
    const { requestId, jobId } = idsOf(event);
    const key = requestId ?? jobId ?? event.id;
    groups.set(key, [...(groups.get(key) ?? []), event]);
  }
  return [...groups.values()];
}

function idsOf({ message }: FunctionEvent): {
  readonly requestId?: string | undefined;
  readonly jobId?: string | undefined;
} {
  const { jobId, record, requestId } = parsedOrUndefined(message) ?? {};
  return { jobId, requestId: requestId ?? record?.requestId ?? PLAIN_REQUEST_ID.exec(message)?.[1] };
}

const hasLastAnswer = (invocation: readonly FunctionEvent[]) =>
  invocation.some(({ message }) => {
    const outcome = parsedOrUndefined(message)?.outcome;
    return outcome === 'done' || outcome === 'failed';
  });

const answers = (invocation: readonly FunctionEvent[], { answer, externalId }: AnsweredJob) =>
  invocation.some((event) => {
    const text = parsedOrUndefined(event.message)?.text;
    return (
      (externalId !== undefined && idsOf(event).requestId === externalId) ||
      (text !== undefined && answer !== undefined && beginsAlike(text, answer))
    );
  });

/** Compares a logged text with the text in the history, which may be cut or may have a note at its end. */
function beginsAlike(text: string, answer: string): boolean {
  const start = answer.replace(/…$/, '');
  if (text === '' || start === '') return false;
  return answer.startsWith(text) || text.startsWith(start);
}
