import type { Decision } from '../rehearsal/approvals';
import { createProgress, painter, type Progress } from '../rehearsal/output/progress';
import { showAll, showResult } from '../rehearsal/output/result';
import { styleOf, wrap, wrapText, type TerminalStyle } from '../rehearsal/output/terminal';
import type { Rehearsal } from '../rehearsal/rehearsal';
import { rehearseAll, type AllResults, type SharingScenarios } from '../rehearsal/rehearse-all';
import { PermissionUse } from '../rehearsal/permissions/findings/summary';
import { failedResult, type RehearsalResult } from '../rehearsal/result';
import { SCENARIOS } from '../rehearsal/scenarios';
import type { Scenario } from '../rehearsal/scenarios/scenario';
import { sentenceOf } from '../rehearsal/system/disk-fault';
import { hasLogs } from '../rehearsal/system/folders/work-directory';
import type { Environment } from '../stacks/config';
import { askInTerminal } from './terminal/ask-in-terminal';
import { exitCodeOf } from './exit-codes';
import { liveViewOf } from './terminal/live-view';
import { loadLate } from './load-late';
import { watchOutput } from './output';
import {
  HELP,
  parseCommandLine,
  readOptions,
  readPrintedAccounts,
  type RehearseOptions,
} from './rehearse-options';
import { stopCode, Stopped, stopOnSignals } from './shared/stop-signals';

/** Prints the JSON document that `--json` requests. Only the first call prints. */
type PrintJson = (document: RehearsalResult | AllResults) => void;

/** Stops the rehearsal on Ctrl-C and other signals, and when stdout or stderr cannot be written. */
const stop = new AbortController();

const UNCHECKED = 'No permission is checked, because the rehearsal runs with --permissions off';

/** The permissions that the rehearsals of this process used. */
const use = new PermissionUse();

/** @returns the exit code. */
async function main(): Promise<number> {
  // `--json` is read before the options are parsed, so that a wrong command line also results in a JSON document.
  const printJson = jsonPrinter(process.argv.includes('--json'));
  // Turns off the warning that the AWS SDK would print on Node 20 between the lines of the rehearsal.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  try {
    const values = parseCommandLine(process.argv.slice(2), process.env);
    if (values.help) {
      console.log(wrapText(HELP, styleOf(process.stdout, process.env).width));
      return 0;
    }
    if (values['print-deploy-policy']) {
      const { config, accounts } = readPrintedAccounts(values);
      for (const account of accounts) {
        const inputs = await loadLate.createPolicyInput().createPolicyInputs(config, account);
        for (const input of inputs) console.log(JSON.stringify(input));
      }
      return 0;
    }
    return await run(readOptions(values, process.stdin.isTTY), printJson);
  } catch (error) {
    // With `--json`, stdout contains a document even after an error. The message for people follows on stderr.
    printJson(failedResult(error));
    throw error;
  }
}

function jsonPrinter(enabled: boolean): PrintJson {
  let printed = false;
  return (document) => {
    if (enabled && !printed) console.log(JSON.stringify(document));
    printed = true;
  };
}

/** Runs the scenarios, and prints their results. @returns the exit code. */
async function run(options: RehearseOptions, printJson: PrintJson): Promise<number> {
  const output = options.json ? process.stderr : process.stdout;
  const style = styleOf(output, process.env);
  const live = liveViewOf(output, style, process.env);
  const progress = createProgress(output, style, Date.now, live);
  stopOnSignals(stop);
  printTitle(output, style);
  if (options.provider === 'real') progress.line('Terraform deploys with the real AWS provider.');
  if (!options.enforcePermissions) progress.line(`${UNCHECKED}.`);
  const [scenario, ...others] = options.scenarios;
  if (scenario !== undefined && others.length === 0) {
    return (await runAlone(scenario, options, progress, printJson)).ok ? 0 : 1;
  }
  const results = await rehearseAll(options.scenarios, {
    share: (sharing) => share(options, sharing, progress),
    signal: stop.signal,
    config: options.config,
    use,
    requireReasons: options.enforcePermissions && options.scenarios.length === SCENARIOS.length,
  });
  showAll(results, progress);
  printJson(results);
  return results.ok ? 0 : 1;
}

function printTitle(output: NodeJS.WritableStream, { colors, width }: TerminalStyle): void {
  const name = 'big-red-button rehearsal';
  const title = `${name}: from git push to production on this machine, without an AWS account`;
  for (const line of wrap(title, width)) output.write(`${line.replace(name, painter(colors).bold)}\n`);
}

/** Deploys the stacks for several scenarios. @returns a function that runs one scenario and prints its result. */
async function share(options: RehearseOptions, sharing: SharingScenarios, progress: Progress) {
  const settings = { ...options, environment: process.env, progress, signal: stop.signal, use };
  const begin = Date.now();
  const deployment = await loadLate
    .sharedDeployment()
    .shareDeployment(settings, sharing)
    .catch((error: unknown) => {
      if (!stop.signal.aborted) progress.part(`Failed after ${secondsSince(begin)}: ${sentenceOf(error)}`);
      throw error;
    });
  const runNext = async (scenario: Scenario) => {
    const conversation = new Conversation(options, progress);
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
  printJson: PrintJson,
): Promise<RehearsalResult> {
  const { config, application, keep } = options;
  const settings = { ...options, environment: process.env, progress, signal: stop.signal, use };
  const conversation = new Conversation(options, progress);
  const rehearsal = await loadLate
    .rehearsal()
    .rehearse({ ...settings, scenario, decide: conversation.decide });
  const { result, services, timeline, teardown } = rehearsal;
  try {
    await conversation.end(rehearsal, printJson);
    if (keep) {
      const kept = { services, timeline, config, application, progress, signal: stop.signal };
      await loadLate.keepRunning().keepRunning(kept);
    }
  } catch (error) {
    return await teardown.runAfter(error);
  }
  await teardown.run();
  return result;
}

/** Asks the user for the decisions of one scenario, and prints the result. */
class Conversation {
  private readonly begin = Date.now();
  /** Name of the environment for which the user rejected the release. */
  private rejected: string | undefined;

  constructor(
    private readonly options: RehearseOptions,
    private readonly progress: Progress,
  ) {}

  readonly decide = async (environment: Environment): Promise<Decision> => {
    const { json, yes } = this.options;
    if (yes) return { status: 'Approved', summary: 'approved by --yes' };
    const decision = await this.progress.withoutLiveView(() =>
      askInTerminal(environment, json ? process.stderr : process.stdout, stop.signal),
    );
    if (decision.status === 'Rejected') this.rejected = environment.name;
    return decision;
  };

  async end(
    { result, services }: Pick<Rehearsal, 'result' | 'services'>,
    printJson: PrintJson = () => undefined,
  ): Promise<void> {
    const { begin, options, progress, rejected } = this;
    showResult(result, progress);
    printJson(result);
    progress.part(lastLine(result, secondsSince(begin), rejected));
    if (!options.enforcePermissions) progress.line(`${UNCHECKED}.`);
    const closing = options.keep ? undefined : closingLine(result);
    if (closing !== undefined) progress.line(closing);
    if (!options.keep && !result.ok && (await hasLogs(services.workDirectory))) {
      progress.line('The logs are deleted now; run the rehearsal again with --keep to read them.');
    }
  }
}

const secondsSince = (begin: number) => `${((Date.now() - begin) / 1000).toFixed(0)} s`;

/**
 * Returns the last line of the output.
 *
 * @param rejected Name of the environment for which the user rejected the release.
 */
function lastLine({ ok, error }: RehearsalResult, duration: string, rejected?: string): string {
  if (!ok) return `Rehearsal failed after ${duration}: ${error ?? ''}`;
  return rejected === undefined
    ? `Rehearsal passed in ${duration}.`
    : `Rehearsal passed in ${duration}: you rejected the release for ${rejected}, so nothing was deployed there.`;
}

/** Returns a line about the services that have answered, which stop with the rehearsal. */
function closingLine({ ok, answers }: RehearsalResult): string | undefined {
  const answered = answers.flatMap(({ environment, service, status }) =>
    status === undefined ? [] : [`${environment} ${service} ${String(status)}`],
  );
  return ok && answered.length > 0
    ? `Answers of the services: ${answered.join(', ')}. Pass --keep to open the services in a browser.`
    : undefined;
}

let over = false;

/**
 * Stops the rehearsal after an unexpected error, so that the teardown ends the child processes and deletes the
 * temporary folders.
 */
function endWith(error: Error): void {
  stop.abort(error);
  if (over) fail(error);
}

function fail(error: unknown): void {
  console.error(`\nrehearse: ${sentenceOf(error)}`);
  process.exitCode = stopCode(stop) ?? exitCodeOf(error);
}

watchOutput(endWith);
process.on('uncaughtException', endWith);

main()
  .then((code) => {
    // A write error of stdout or stderr is a failure. With `--keep`, Ctrl-C is the regular end of the rehearsal.
    if (stop.signal.aborted && !(stop.signal.reason instanceof Stopped)) throw stop.signal.reason;
    process.exitCode = code;
  })
  .catch(fail)
  .finally(() => {
    over = true;
  });
