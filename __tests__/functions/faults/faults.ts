import type { Treatment } from './world/fault-proxy';

/** A kind of fault, and the number of consecutive calls that the fault affects. */
export interface CallFault {
  readonly treatment: Exclude<Treatment['kind'], 'pass'>;
  readonly times: number;
  /**
   * True for a fault that occurs after the effect of a call. For a read, which has no effect, a lost reply equals a
   * reset, and a crash equals a crash after the previous write. Sweeps therefore skip reads.
   */
  readonly afterEffect?: true;
  /** True for a fault that lasts until CodePipeline accepts a job result. */
  readonly untilAnswered?: true;
}

/** Faults that begin at one AWS call. A sweep injects each fault at every call of a fault-free run. */
export const CALL_FAULTS = {
  'throttled once (F1)': { treatment: 'throttle', times: 1 },
  'throttled twice (F1)': { treatment: 'throttle', times: 2 },
  '503 once (F2)': { treatment: 'unavailable', times: 1 },
  '503 three times (F2)': { treatment: 'unavailable', times: 3 },
  '503 forever (F2)': { treatment: 'unavailable', times: Infinity },
  'no answer, once (F3)': { treatment: 'hang', times: 1 },
  'no answer as long as the function runs (F3)': { treatment: 'hang', times: Infinity, untilAnswered: true },
  'connection reset before the effect (F4)': { treatment: 'reset', times: 1 },
  'reply lost after the effect (F5)': { treatment: 'lost-reply', times: 1, afterEffect: true },
  'crash right after the call (F6)': { treatment: 'crash', times: 1, afterEffect: true },
  'overtaken at the call by a duplicate of the event (F7)': { treatment: 'hold', times: 1 },
} as const satisfies Record<string, CallFault>;
export type CallFaultName = keyof typeof CALL_FAULTS;

/** Faults of event delivery: every event of an action is delivered twice. */
export const JOB_FAULTS = [
  'every event twice, one after the other (F7)',
  'every event twice, at once (F7)',
  'all events again, long after the end (F7)',
] as const;
export type JobFaultName = (typeof JOB_FAULTS)[number];

export const ALL_FAULTS = [...(Object.keys(CALL_FAULTS) as CallFaultName[]), ...JOB_FAULTS];

/** A fault and the call that it affects: the nth call with a given id. */
export interface Injection {
  readonly fault: CallFault;
  readonly callId: string;
  /** Position of the call among the calls with the same id, from 1. */
  readonly nth: number;
}

/** Injects one fault into the AWS calls of one test case. */
export class FaultInjector {
  /** Ids of all calls so far, in order. */
  readonly log: string[] = [];
  /** True after the fault has affected a call. */
  injected = false;
  private readonly counts = new Map<string, number>();
  private remaining: number;

  constructor(private readonly injection: Injection | undefined) {
    this.remaining = injection?.fault.times ?? 0;
  }

  /** Called when CodePipeline accepts a job result. Ends the fault if the fault lasts only until a job result. */
  onAnswered(): void {
    if (this.injected && this.injection?.fault.untilAnswered === true) this.end();
  }

  /** Stops the fault, so that all later calls succeed. */
  end(): void {
    this.remaining = 0;
  }

  /** Returns the fault to inject into the next call; undefined for none. */
  next(callId: string): CallFault | undefined {
    this.log.push(callId);
    const count = (this.counts.get(callId) ?? 0) + 1;
    this.counts.set(callId, count);
    const { injection } = this;
    if (injection?.callId !== callId || count < injection.nth || this.remaining === 0) return undefined;
    this.remaining -= 1;
    this.injected = true;
    return injection.fault;
  }
}

/** Matches the id of a call that reads. */
const READ = /^\w+\.(Get|Head|List|Describe|BatchGet|Validate)/;

/** Returns the calls in a log to which a sweep applies a fault. */
export const affectedCalls = (fault: CallFault, log: readonly string[]) =>
  callsOf(log).filter(({ callId }) => fault.afterEffect !== true || !READ.test(callId));

/** Returns each call in a log with its position among the calls with the same id. */
function callsOf(log: readonly string[]): Pick<Injection, 'callId' | 'nth'>[] {
  const counts = new Map<string, number>();
  return log.map((callId) => {
    const nth = (counts.get(callId) ?? 0) + 1;
    counts.set(callId, nth);
    return { callId, nth };
  });
}
