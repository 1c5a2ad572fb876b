import { type Bug, Case, type Outcome } from './case';
import type { Cloud } from './world/cloud';
import {
  CALL_FAULTS,
  type CallFault,
  type CallFaultName,
  JOB_FAULTS,
  type JobFaultName,
  type Injection,
  affectedCalls,
} from './faults';
import { CaseNames } from './names';
import type { Scenario } from './scenarios/scenario';
import { type State, readState } from './world/state';

/** Differences between the result of a faulty run and the result of the fault-free run. */
export interface Finding {
  readonly fault: CallFaultName | JobFaultName;
  readonly call: string;
  readonly problems: readonly string[];
}

export interface Sweep {
  readonly names: CaseNames;
  readonly clean: State;
  readonly outcome: Outcome;
  /** AWS calls of the fault-free run, in order. */
  readonly calls: readonly string[];
  readonly findings: readonly Finding[];
}

/** Details in the result of an action. If AWS does not answer a call that reads details, the action succeeds anyway. */
export interface Details {
  /** Returns true for a call that reads details. @param nth Position among the calls with the same id, from 1. */
  readonly isRead: (callId: string, nth: number) => boolean;
  /** Returns true for the name of an output variable that may contain details. */
  readonly isOutput: (name: string) => boolean;
  /** Returns true for the path of a state entry that contains details. @default no entry */
  readonly isEntry?: (path: string) => boolean;
}
const NO_DETAILS: Details = { isRead: () => false, isOutput: () => false };

/** Number of test cases that run concurrently. A case mostly waits for its fault to end. */
const CONCURRENCY = 12;
let cases = 0;

/** Options of a sweep. @default all faults of all calls, no details, no seeded defect */
export interface SweepOptions {
  readonly details?: Details;
  /** Returns true for a call to which the faults apply. */
  readonly isSwept?: (callId: string) => boolean;
  readonly faults?: readonly (CallFaultName | JobFaultName)[];
  readonly bug?: Bug;
}

/** Runs a scenario once without a fault, then once for each combination of a fault and a call of the first run. */
export async function sweep(cloud: Cloud, scenario: Scenario, options: SweepOptions = {}): Promise<Sweep> {
  const { details = NO_DETAILS, isSwept = () => true, bug, faults } = options;
  const first = await startCase(cloud, scenario);
  const outcome = await first.run();
  const clean = await readState(cloud, first.names);
  const baseline = { cloud, clean, cleanOutcome: neutralOutcome(outcome, clean), details };
  const calls = [...first.injector.log];
  const sweptCalls = calls.filter(isSwept);
  const isSelected = (name: CallFaultName | JobFaultName) => faults?.includes(name) ?? true;

  const quick: (() => Promise<Finding>)[] = [];
  const slow: typeof quick = [];
  for (const [name, fault] of Object.entries(CALL_FAULTS) as [CallFaultName, CallFault][]) {
    for (const { callId, nth } of isSelected(name) ? affectedCalls(fault, sweptCalls) : []) {
      const injection = { fault, callId, nth };
      const check = async () => {
        const run = await startCase(cloud, scenario, injection, bug);
        return checkCallFault(baseline, run, injection);
      };
      const queue = fault.untilAnswered === true ? slow : quick;
      queue.push(() => finding(name, `${callId} #${String(nth)}`, check));
    }
  }
  for (const fault of JOB_FAULTS.filter(isSelected)) {
    const check = async () => {
      const run = await startCase(cloud, scenario, undefined, bug);
      return compareWithBaseline(baseline, run, await run.run(fault));
    };
    quick.push(() => finding(fault, '(all)', check));
  }
  // Slow cases only wait, so they run concurrently with the fast cases.
  const findings = await Promise.all([
    runConcurrently(slow, CONCURRENCY),
    runConcurrently(quick, CONCURRENCY),
  ]);
  return { names: first.names, clean, outcome, calls, findings: findings.flat() };
}

/** Creates the resources for one test case, with unique names. */
export async function startCase(
  cloud: Cloud,
  scenario: Scenario,
  injection?: Injection,
  bug?: Bug,
): Promise<Case> {
  cases += 1;
  const names = new CaseNames(cases);
  await scenario.prepare(cloud, names);
  return new Case(cloud, names, scenario.action(cloud, names), scenario.slowStacks, injection, bug);
}

interface Baseline {
  readonly cloud: Cloud;
  readonly clean: State;
  readonly cleanOutcome: Outcome;
  readonly details: Details;
}

async function checkCallFault(
  baseline: Baseline,
  run: Case,
  { fault: { treatment, times, untilAnswered }, callId, nth }: Injection,
): Promise<string[]> {
  const first = await run.run();
  if (!run.injector.injected) return ['the fault affected no call'];
  const report = async (outcome: Outcome, problem: string | undefined) => [
    ...(problem === undefined ? [] : [problem]),
    ...(await compareWithBaseline(baseline, run, outcome)),
  ];
  const isDetail = baseline.details.isRead(callId, nth);
  // Details are also lost after one hanging call, because the time limit for details is shorter than the time limit of
  // a request.
  if (isDetail && (times === Infinity || treatment === 'hang')) {
    run.injector.end();
    return checkLostDetails(baseline, run, first);
  }
  if (times !== Infinity) return report(first, undefined);
  run.injector.end();
  if (callId.startsWith('codepipeline.PutJob')) {
    const problem =
      first.kind === 'unanswered' ? undefined : `was ${textOf(first)} although no result was accepted`;
    // Lambda has used up its retries, so the test delivers the event again.
    await run.redeliver();
    return report(await run.continue(), problem);
  }
  // The action may also succeed, because a later invocation can complete the work that an earlier invocation began
  // before the fault.
  if (untilAnswered === true && first.kind === 'succeeded') return report(first, undefined);
  const unavailable = first.kind === 'failed' && first.type === 'SystemUnavailable';
  const problem = unavailable ? undefined : `was ${textOf(first)} instead of a failure SystemUnavailable`;
  return report(await run.run(), problem);
}

/** Checks a run that lost details: only details differ from the fault-free run, and a new attempt changes no state. */
async function checkLostDetails(baseline: Baseline, run: Case, outcome: Outcome): Promise<string[]> {
  const { cloud, clean, details } = baseline;
  const problems = await compareWithBaseline(baseline, run, outcome, details);
  const { entries } = await readState(cloud, run.names);
  const lengthOf = (text = '') => text.length;
  const unshortened = Object.keys(clean.entries)
    .filter((path) => details.isEntry?.(path))
    .filter((path) => lengthOf(entries[path]) >= lengthOf(clean.entries[path]));
  const again = await run.run();
  return [
    ...problems,
    ...unshortened.map((path) => `${path} has lost no details`),
    ...(again.kind === outcome.kind ? [] : [`was ${textOf(again)} in a new attempt`]),
    ...differences((await readState(cloud, run.names)).entries, entries),
  ];
}

/** Compares the result of a run with the result of the fault-free run, except outputs and entries with details. */
async function compareWithBaseline(
  { cloud, clean, cleanOutcome }: Baseline,
  run: Case,
  outcome: Outcome,
  { isOutput, isEntry = () => false }: Details = NO_DETAILS,
): Promise<string[]> {
  const state = await readState(cloud, run.names);
  const [actual, expected] = [neutralOutcome(outcome, state), cleanOutcome].map((result) =>
    textOf(result.kind === 'succeeded' ? { ...result, outputs: without(result.outputs, isOutput) } : result),
  );
  return [
    ...(actual === expected ? [] : [`was ${String(actual)} instead of ${String(expected)}`]),
    ...differences(without(state.entries, isEntry), without(clean.entries, isEntry)),
    ...run.leaks().map((secret) => `disclosed ${secret}`),
    ...(JSON.stringify(state.entries).includes('canary-') ? ['stored a secret'] : []),
  ];
}

const without = (values: Readonly<Record<string, string>>, isExcluded: (name: string) => boolean) =>
  Object.fromEntries(Object.entries(values).filter(([name]) => !isExcluded(name)));

function neutralOutcome(outcome: Outcome, { neutral }: State): Outcome {
  return JSON.parse(neutral(JSON.stringify(outcome))) as Outcome;
}

const textOf = (outcome: Outcome) => JSON.stringify(outcome);

function differences(actual: Readonly<Record<string, string>>, expected: Readonly<Record<string, string>>) {
  const paths = new Set([...Object.keys(actual), ...Object.keys(expected)]);
  return [...paths].flatMap((path) =>
    actual[path] === expected[path]
      ? []
      : [`${path}: ${actual[path] ?? '(nothing)'} instead of ${expected[path] ?? '(nothing)'}`],
  );
}

/** Runs async functions with limited concurrency. */
async function runConcurrently(
  work: readonly (() => Promise<Finding>)[],
  concurrency: number,
): Promise<Finding[]> {
  const results: Finding[] = [];
  const queue = work.entries();
  const worker = async () => {
    for (const [index, run] of queue) results[index] = await run();
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return results;
}

/** Time limit of one test case in milliseconds. A case usually runs for one second. */
const CASE_LIMIT_MS = 60_000;

async function finding(
  fault: Finding['fault'],
  call: string,
  work: () => Promise<readonly string[]>,
): Promise<Finding> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string[]>((resolve) => {
    timer = setTimeout(() => {
      resolve(['did not end within a minute']);
    }, CASE_LIMIT_MS);
  });
  try {
    return { fault, call, problems: await Promise.race([work(), late]) };
  } finally {
    clearTimeout(timer);
  }
}

/** Returns one line for each test case that has the given fault and whose result differs from the fault-free run. */
export const failuresOf = ({ findings }: Sweep, fault: string): string[] =>
  findings.flatMap((finding) =>
    finding.fault === fault && finding.problems.length > 0
      ? [`${finding.call} -> ${finding.problems.join('; ').slice(0, 600)}`]
      : [],
  );
