import { join } from 'node:path';

import { sentenceOf } from '../system/disk-fault';
import { CommandFailure, runCommand } from '../system/command';
import { Teardown } from '../system/teardown';
import { createWorkDirectory, deleteWorkDirectory } from '../system/folders/work-directory';
import type { Progress } from '../output/progress';
import { table } from '../output/table';
import { compileProblems } from './compile-problems';
import { titleOf, type Mutation } from './mutation';
import { outcomeOf, type Outcome } from './outcome';
import { ProjectCopy } from './project-copy';

export interface MutationOptions {
  /** Folder of the project. */
  readonly root: string;
  readonly mutations: readonly Mutation[];
  readonly environment: NodeJS.ProcessEnv;
  readonly progress: Progress;
  /** Signal that stops the running rehearsal. */
  readonly signal: AbortSignal;
}

/**
 * Takes one protection after the other out of a copy of the product, and runs the scenario that must notice.
 *
 * @returns true if every missing protection was noticed.
 * @throws Error when a protection does not occur exactly once; the signal's reason when the signal is aborted.
 */
export async function testMutations({ mutations, root, ...options }: MutationOptions): Promise<boolean> {
  const { progress, signal } = options;
  const directory = await createWorkDirectory();
  const teardown = new Teardown();
  teardown.add(() => deleteWorkDirectory(directory));
  try {
    progress.part('Mutations');
    const copy = await progress.step('copy the project', () =>
      ProjectCopy.create(root, join(directory, 'project'), signal),
    );
    for (const { protection } of mutations) await (await copy.mutate(protection)).restore();
    const outcomes = [];
    for (const mutation of mutations) {
      outcomes.push(await testMutation(mutation, { ...options, copy, directory }));
    }
    await teardown.run();
    showSummary(mutations, outcomes, progress);
    return outcomes.every(({ kind }) => kind === 'noticed');
  } catch (error) {
    return await teardown.runAfter(error);
  }
}

interface Running extends Pick<MutationOptions, 'environment' | 'progress' | 'signal'> {
  readonly copy: ProjectCopy;
  /** Temporary folder of everything. */
  readonly directory: string;
}

/** Runs the scenario of one mutation in the copy. */
async function testMutation(mutation: Mutation, running: Running): Promise<Outcome> {
  const { copy, progress } = running;
  progress.part(titleOf(mutation));
  const { difference, restore } = await copy.mutate(mutation.protection);
  for (const line of difference) progress.verbatim(line);
  const problems = compileProblems(copy.directory, mutation.protection.file);
  const outcome: Outcome =
    problems.length > 0
      ? { kind: 'broken', reason: `the mutation does not compile: ${problems.join('; ')}` }
      : await progress.step(`npm run rehearse -- --yes --scenario ${mutation.scenario}`, () =>
          rehearse(mutation, running),
        );
  await restore();
  progress.line(sentenceAbout(outcome));
  return outcome;
}

async function rehearse({ roles, scenario }: Mutation, running: Running): Promise<Outcome> {
  const { copy, directory, environment, signal } = running;
  const args = ['bundling/run.cjs', 'cli/brb.ts', 'rehearse', '--yes', '--json', '--scenario', scenario];
  // The temporary folder of the rehearsal is in the folder that this command deletes.
  const variables: NodeJS.ProcessEnv = { ...environment, TMPDIR: directory };
  const end = runCommand(process.execPath, args, {
    title: `npm run rehearse -- --yes --scenario ${scenario}`,
    cwd: copy.directory,
    environment: definedVariables(variables),
    logFile: join(directory, 'rehearsal.log'),
    // The rehearsal gets SIGINT and stops by itself, because only the rehearsal knows the processes that it has started.
    signal: new AbortController().signal,
    interrupt: signal,
  });
  const lines = await end.catch((error: unknown) => {
    signal.throwIfAborted();
    if (error instanceof CommandFailure) return error.lines;
    throw new Error(`the rehearsal did not run: ${sentenceOf(error)}`, { cause: error });
  });
  signal.throwIfAborted();
  return outcomeOf(lines, roles);
}

function definedVariables(environment: NodeJS.ProcessEnv): Record<string, string> {
  const variables = Object.entries(environment);
  return Object.fromEntries(
    variables.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  );
}

const WORDS = { noticed: 'noticed', unnoticed: 'NOT NOTICED', broken: 'FAILED IN ANOTHER WAY' } as const;

function sentenceAbout(outcome: Outcome): string {
  if (outcome.kind === 'unnoticed')
    return `✘ ${WORDS.unnoticed}: the scenario passed without the protection.`;
  return `${outcome.kind === 'noticed' ? '✔' : '✘'} ${WORDS[outcome.kind]}: ${outcome.reason}`;
}

function showSummary(mutations: readonly Mutation[], outcomes: readonly Outcome[], progress: Progress): void {
  const noticed = outcomes.filter(({ kind }) => kind === 'noticed').length;
  progress.part(`${String(noticed)} of ${String(mutations.length)} missing protections were noticed.`);
  const rows = mutations.map(({ scenario, name, protection }, index) => [
    scenario,
    name,
    protection.file,
    WORDS[outcomes[index]?.kind ?? 'broken'],
  ]);
  for (const line of table(['scenario', 'part', 'file', 'outcome'], rows, progress.width))
    progress.verbatim(line);
}
