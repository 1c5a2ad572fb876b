import { createProgress, painter, type Progress } from '../../rehearsal/output/progress';
import { showAll } from '../../rehearsal/output/result';
import { styleOf, wrap, type TerminalStyle } from '../../rehearsal/output/terminal';
import { PermissionUse } from '../../rehearsal/permissions/findings/summary';
import { rehearseAll, type SharingScenarios } from '../../rehearsal/rehearse-all';
import type { RehearsalResult } from '../../rehearsal/result';
import { SCENARIOS } from '../../rehearsal/scenarios';
import type { Scenario } from '../../rehearsal/scenarios/scenario';
import { sentenceOf } from '../../rehearsal/system/disk-fault';
import { loadLate } from '../load-late';
import type { CommandContext } from '../shared/command';
import { stopOnSignals } from '../shared/stop-signals';
import { liveViewOf } from '../terminal/live-view';
import { Conversation, secondsSince, UNCHECKED } from './conversation';
import type { RehearseOptions } from './options';

/** The permissions that the rehearsals of this process used. */
const use = new PermissionUse();

/** Runs the scenarios, and prints their results. @returns the exit code. */
export async function runScenarios(options: RehearseOptions, context: CommandContext): Promise<number> {
  const output = options.json ? process.stderr : process.stdout;
  const style = styleOf(output, context.environment);
  const live = liveViewOf(output, style, context.environment);
  const progress = createProgress(output, style, Date.now, live);
  stopOnSignals(context.stop);
  printTitle(output, style);
  if (options.provider === 'real') progress.line('Terraform deploys with the real AWS provider.');
  if (!options.enforcePermissions) progress.line(`${UNCHECKED}.`);
  const [scenario, ...others] = options.scenarios;
  if (scenario !== undefined && others.length === 0) {
    return (await runAlone(scenario, options, progress, context)).ok ? 0 : 1;
  }
  const results = await rehearseAll(options.scenarios, {
    share: (sharing) => share(options, sharing, progress, context),
    signal: context.stop.signal,
    config: options.config,
    use,
    requireReasons: options.enforcePermissions && options.scenarios.length === SCENARIOS.length,
  });
  showAll(results, progress);
  if (options.json) context.printJson(results);
  return results.ok ? 0 : 1;
}

function printTitle(output: NodeJS.WritableStream, { colors, width }: TerminalStyle): void {
  const name = 'big-red-button rehearsal';
  const title = `${name}: from git push to production on this machine, without an AWS account`;
  for (const line of wrap(title, width)) output.write(`${line.replace(name, painter(colors).bold)}\n`);
}

/** Deploys the stacks for several scenarios. @returns a function that runs one scenario and prints its result. */
async function share(
  options: RehearseOptions,
  sharing: SharingScenarios,
  progress: Progress,
  context: CommandContext,
) {
  const settings = {
    ...options,
    environment: context.environment,
    progress,
    signal: context.stop.signal,
    use,
  };
  const begin = Date.now();
  const deployment = await loadLate
    .sharedDeployment()
    .shareDeployment(settings, sharing)
    .catch((error: unknown) => {
      if (!context.stop.signal.aborted)
        progress.part(`Failed after ${secondsSince(begin)}: ${sentenceOf(error)}`);
      throw error;
    });
  const runNext = async (scenario: Scenario) => {
    const conversation = new Conversation(options, progress, context.stop.signal);
    const rehearsal = await deployment.run({ ...options, scenario, decide: conversation.decide });
    await conversation.end(rehearsal);
    return rehearsal.result;
  };
  return { run: runNext, teardown: deployment.teardown };
}

/** Runs one scenario with its own deployment, and prints its result. With `--keep`, the local AWS keeps running. */
async function runAlone(
  scenario: Scenario,
  options: RehearseOptions,
  progress: Progress,
  context: CommandContext,
): Promise<RehearsalResult> {
  const { config, application, keep } = options;
  const settings = {
    ...options,
    environment: context.environment,
    progress,
    signal: context.stop.signal,
    use,
  };
  const conversation = new Conversation(options, progress, context.stop.signal);
  const rehearsal = await loadLate
    .rehearsal()
    .rehearse({ ...settings, scenario, decide: conversation.decide });
  const { result, services, timeline, teardown } = rehearsal;
  try {
    await conversation.end(rehearsal, options.json ? context.printJson : undefined);
    if (keep) {
      const kept = { services, timeline, config, application, progress, signal: context.stop.signal };
      await loadLate.keepRunning().keepRunning(kept);
    }
  } catch (error) {
    return await teardown.runAfter(error);
  }
  await teardown.run();
  return result;
}
