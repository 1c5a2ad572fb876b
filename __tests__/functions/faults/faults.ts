import type { Treatment } from './world/fault-proxy';

/** A fault that strikes a call: what happens to it, and how many times in a row. */
export interface CallFault {
  readonly treatment: Exclude<Treatment['kind'], 'pass'>;
  readonly times: number;
  /** The cause is gone as soon as CodePipeline has an answer. */
  readonly untilAnswered?: true;
}

/** What a single call may suffer; each is tried on every call of a clean run. */
export const CALL_FAULTS = {
  'F1: throttled once': { treatment: 'throttle', times: 1 },
  'F1: throttled twice': { treatment: 'throttle', times: 2 },
  'F2: 503 once': { treatment: 'unavailable', times: 1 },
  'F2: 503 three times': { treatment: 'unavailable', times: 3 },
  'F2: 503 for ever': { treatment: 'unavailable', times: Infinity },
  'F3: no answer, once': { treatment: 'hang', times: 1 },
  'F3: no answer, as long as the function runs': { treatment: 'hang', times: Infinity, untilAnswered: true },
  'F4: connection reset before the effect': { treatment: 'reset', times: 1 },
  'F5: reply lost after the effect': { treatment: 'lost-reply', times: 1 },
  'F6: crash right after the call': { treatment: 'crash', times: 1 },
  'F7: overtaken at the call by its own duplicate': { treatment: 'hold', times: 1 },
} as const satisfies Record<string, CallFault>;
export type CallFaultName = keyof typeof CALL_FAULTS;

/** What a whole job may suffer. */
export const JOB_FAULTS = [
  'F7: every event twice, one after the other',
  'F7: every event twice, at once',
  'F7: all events again, long after the end',
] as const;
export type JobFaultName = (typeof JOB_FAULTS)[number];

export const ALL_FAULTS = [...(Object.keys(CALL_FAULTS) as CallFaultName[]), ...JOB_FAULTS];

/** Where a fault strikes: the nth call of one kind. */
export interface Strike {
  readonly fault: CallFault;
  readonly callId: string;
  /** 1 is the first. */
  readonly nth: number;
}

/** Decides what happens to each call of one case. */
export class Strikes {
  readonly log: string[] = [];
  /** False when no call was the one to strike. */
  struck = false;
  private readonly counts = new Map<string, number>();
  private left: number;

  constructor(private readonly strike: Strike | undefined) {
    this.left = strike?.fault.times ?? 0;
  }

  /** CodePipeline has an answer. */
  onAnswered(): void {
    if (this.struck && this.strike?.fault.untilAnswered === true) this.heal();
  }

  /** The cause is gone. */
  heal(): void {
    this.left = 0;
  }

  next(callId: string): CallFault | undefined {
    this.log.push(callId);
    const count = (this.counts.get(callId) ?? 0) + 1;
    this.counts.set(callId, count);
    const { strike } = this;
    if (strike?.callId !== callId || count < strike.nth || this.left === 0) return undefined;
    this.left -= 1;
    this.struck = true;
    return strike.fault;
  }
}

/** Every call of a log with its place among those of its kind. */
export function callsOf(log: readonly string[]): Pick<Strike, 'callId' | 'nth'>[] {
  const counts = new Map<string, number>();
  return log.map((callId) => {
    const nth = (counts.get(callId) ?? 0) + 1;
    counts.set(callId, nth);
    return { callId, nth };
  });
}
