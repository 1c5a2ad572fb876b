import { type Bug, Case, type Outcome } from './case';
import type { Cloud } from './world/cloud';
import {
  CALL_FAULTS,
  type CallFault,
  type CallFaultName,
  JOB_FAULTS,
  type JobFaultName,
  type Strike,
  callsOf,
} from './faults';
import { CaseNames } from './names';
import type { Scenario } from './scenarios';
import { type State, readState } from './world/state';

/** How a case differs from the clean run; empty when it does not. */
export interface Finding {
  readonly fault: CallFaultName | JobFaultName;
  readonly call: string;
  readonly problems: readonly string[];
}

export interface Sweep {
  readonly names: CaseNames;
  readonly clean: State;
  readonly outcome: Outcome;
  /** The calls of the clean run, in order. */
  readonly calls: readonly string[];
  readonly findings: readonly Finding[];
}

/** Reads that only inform: a failure of one fails nothing. */
export type Optional = (callId: string) => boolean;

/** Cases at once: they mostly wait, for a fault to pass. */
const AT_ONCE = 12;
let cases = 0;

/** What is swept, if not everything. */
export interface SweepOptions {
  readonly optional?: Optional;
  readonly faults?: readonly (CallFaultName | JobFaultName)[];
  readonly bug?: Bug;
}

/** Runs a scenario once without a fault, then once for every fault on every call of that run. */
export async function sweep(cloud: Cloud, scenario: Scenario, options: SweepOptions = {}): Promise<Sweep> {
  const { optional = () => false, bug, faults } = options;
  const first = await startCase(cloud, scenario);
  const outcome = await first.run();
  const clean = await readState(cloud, first.names);
  const judge = { cloud, clean, cleanOutcome: neutralOutcome(outcome, clean), optional };
  const calls = [...first.strikes.log];
  const wanted = (name: CallFaultName | JobFaultName) => faults?.includes(name) ?? true;

  const quick: (() => Promise<Finding>)[] = [];
  const slow: typeof quick = [];
  for (const [name, fault] of Object.entries(CALL_FAULTS) as [CallFaultName, CallFault][]) {
    for (const { callId, nth } of wanted(name) ? callsOf(calls) : []) {
      const strike = { fault, callId, nth };
      const judged = async () => {
        const run = await startCase(cloud, scenario, strike, bug);
        return judgeCall(judge, run, fault, callId);
      };
      const queue = fault.untilAnswered === true ? slow : quick;
      queue.push(() => finding(name, `${callId} #${String(nth)}`, judged));
    }
  }
  for (const fault of JOB_FAULTS.filter(wanted)) {
    const judged = async () => {
      const run = await startCase(cloud, scenario, undefined, bug);
      return judgeOutcome(judge, run, await run.run(fault));
    };
    quick.push(() => finding(fault, '(all)', judged));
  }
  // The slow ones do nothing but wait.
  const findings = await Promise.all([inTurns(slow, AT_ONCE), inTurns(quick, AT_ONCE)]);
  return { names: first.names, clean, outcome, calls, findings: findings.flat() };
}

/** One case on ground of its own. */
export async function startCase(cloud: Cloud, scenario: Scenario, strike?: Strike, bug?: Bug): Promise<Case> {
  cases += 1;
  const names = new CaseNames(cases);
  await scenario.prepare(cloud, names);
  return new Case(cloud, names, scenario.action(cloud, names), scenario.slowStacks, strike, bug);
}

interface Judge {
  readonly cloud: Cloud;
  readonly clean: State;
  readonly cleanOutcome: Outcome;
  readonly optional: Optional;
}

async function judgeCall(
  judge: Judge,
  run: Case,
  { times, untilAnswered }: CallFault,
  callId: string,
): Promise<string[]> {
  const first = await run.run();
  const then = async (outcome: Outcome, wrong: string | undefined, fewerOutputs = false) => [
    ...(run.strikes.struck ? [] : ['the fault struck no call']),
    ...(wrong === undefined ? [] : [wrong]),
    ...(await judgeOutcome(judge, run, outcome, fewerOutputs)),
  ];
  if (times !== Infinity) return then(first, undefined);
  run.strikes.heal();
  if (callId.startsWith('codepipeline.PutJob')) {
    const wrong = first.kind === 'unanswered' ? undefined : `was ${told(first)} although no answer was taken`;
    // Lambda's own retries are over by now; a delivery that comes still later finds everything as it was.
    await run.redeliver();
    return then(await run.goOn(), wrong);
  }
  if (judge.optional(callId)) return then(first, undefined, true);
  // What had started before the silence goes on in the next invocation.
  if (untilAnswered === true && first.kind === 'succeeded') return then(first, undefined);
  const unavailable = first.kind === 'failed' && first.type === 'SystemUnavailable';
  const wrong = unavailable ? undefined : `was ${told(first)} instead of a failure SystemUnavailable`;
  return then(await run.run(), wrong);
}

async function judgeOutcome(
  { cloud, clean, cleanOutcome }: Judge,
  run: Case,
  outcome: Outcome,
  fewerOutputs = false,
): Promise<string[]> {
  const state = await readState(cloud, run.names);
  const got = neutralOutcome(outcome, state);
  const same = fewerOutputs ? got.kind === cleanOutcome.kind : told(got) === told(cleanOutcome);
  return [
    ...(same ? [] : [`was ${told(got)} instead of ${told(cleanOutcome)}`]),
    ...differences(state.entries, clean.entries),
    ...run.leaks().map((secret) => `told ${secret}`),
    ...(JSON.stringify(state.entries).includes('canary-') ? ['stored a secret'] : []),
  ];
}

function neutralOutcome(outcome: Outcome, { neutral }: State): Outcome {
  return JSON.parse(neutral(JSON.stringify(outcome))) as Outcome;
}

const told = (outcome: Outcome) => JSON.stringify(outcome);

function differences(got: Readonly<Record<string, string>>, expected: Readonly<Record<string, string>>) {
  const paths = new Set([...Object.keys(got), ...Object.keys(expected)]);
  return [...paths].flatMap((path) =>
    got[path] === expected[path]
      ? []
      : [`${path}: ${got[path] ?? '(nothing)'} instead of ${expected[path] ?? '(nothing)'}`],
  );
}

async function inTurns(work: readonly (() => Promise<Finding>)[], atOnce: number): Promise<Finding[]> {
  const results: Finding[] = [];
  const queue = work.entries();
  const turn = async () => {
    for (const [index, run] of queue) results[index] = await run();
  };
  await Promise.all(Array.from({ length: atOnce }, turn));
  return results;
}

/** A case takes a second; one that waits for nothing is named, and does not take the others along. */
const LONGEST_CASE_MS = 60_000;

async function finding(
  fault: Finding['fault'],
  call: string,
  work: () => Promise<readonly string[]>,
): Promise<Finding> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string[]>((resolve) => {
    timer = setTimeout(() => {
      resolve(['did not end within a minute']);
    }, LONGEST_CASE_MS);
  });
  try {
    return { fault, call, problems: await Promise.race([work(), late]) };
  } finally {
    clearTimeout(timer);
  }
}

/** The cases of one fault that did not end as the clean run: a line for each. */
export const failuresOf = ({ findings }: Sweep, fault: string): string[] =>
  findings.flatMap((finding) =>
    finding.fault === fault && finding.problems.length > 0
      ? [`${finding.call} -> ${finding.problems.join('; ').slice(0, 600)}`]
      : [],
  );
