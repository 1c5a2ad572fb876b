import { constants } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { sentenceOf } from '../rehearsal/system/disk-fault';
import { createProgress, painter } from '../rehearsal/output/progress';
import type { RehearsalResult } from '../rehearsal/rehearsal';
import { notRun, rehearseAll, showAll, type AllResults } from '../rehearsal/rehearse-all';
import { showResult } from '../rehearsal/output/events';
import { ALL, SCENARIOS, scenariosNamed } from '../rehearsal/scenarios';
import type { Scenario } from '../rehearsal/scenarios/scenario';
import { styleOf, wrap, wrapText } from '../rehearsal/output/terminal';
import type { Application, DeliveryConfig } from '../stacks/config';
import { askInTerminal } from './ask-in-terminal';
import { exitCodeOf, UsageError } from './exit-codes';
import { loadConfig } from './load-config';
import { loadLate } from './load-late';
import { refuseSwallowedOptions } from './npm-options';
import { watchOutput } from './output';

const HELP = `npm run rehearse -- [options]

Takes a git push through build, approval, test, approval and promotion into production, on this machine: real
Terraform and cdktf, a local AWS, your own delivery.config.ts. It needs no AWS account and leaves nothing behind.

  --yes                 approve without asking
  --scenario <name>     one of:
${SCENARIOS.map(({ name, summary }) => `                          ${name.padEnd(11)} ${summary}`).join('\n')}
                          ${ALL.padEnd(11)} every one of them, one after the other, each on a local AWS of its own
  --application <name>  application of the configuration to push (default: the first)
  --source <folder>     its source (default: examples/<application>)
  --config <file>       configuration (default: delivery.config.ts)
  --port <number>       port of the local AWS (default: a free one)
  --keep                leave it running at the end, and say how to look at it
  --json                print one JSON document on stdout, progress on stderr; npm run --silent rehearse -- --json
                        keeps npm's own lines out of it
  --help                this text

Exit codes: 0 it passed, 1 it failed, 2 the command line or the configuration is wrong, 128 and the signal's number
when a signal ended it (130: Ctrl-C).`;

const OPTIONS = {
  yes: { type: 'boolean', default: false },
  scenario: { type: 'string', default: 'story' },
  application: { type: 'string' },
  source: { type: 'string' },
  config: { type: 'string', default: 'delivery.config.ts' },
  port: { type: 'string' },
  keep: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

/** Aborted by Ctrl-C and its like. */
const stop = new AbortController();

class Stopped extends Error {
  constructor(readonly by: 'SIGINT' | 'SIGTERM' | 'SIGHUP') {
    super(`stopped by ${by}`);
  }
}

async function main(): Promise<number> {
  // Also where the arguments themselves are wrong: whoever asks for a document gets one.
  const json = process.argv.includes('--json');
  // The SDK's notice about Node 20 says nothing about the rehearsal; it would stand in the middle of its output.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  let printed = false;
  const print = (result: RehearsalResult | AllResults) => {
    if (json && !printed) console.log(JSON.stringify(result));
    printed = true;
  };
  try {
    const values = readArguments();
    if (values.help) {
      console.log(wrapText(HELP, styleOf(process.stdout, process.env).width));
      return 0;
    }
    return await run(values, print);
  } catch (error) {
    // Whoever reads stdout gets a document whatever happens; the sentence for people follows on stderr.
    print(notRun(error));
    throw error;
  }
}

/** @param print takes the document of `--json`, once. @returns the exit code. */
async function run(
  values: ReturnType<typeof readArguments>,
  print: (result: RehearsalResult | AllResults) => void,
): Promise<number> {
  const scenarios = usage(() => scenariosNamed(values.scenario));
  const all = values.scenario === ALL;
  if (all && values.keep) {
    throw new UsageError('--keep leaves one scenario running; name one by --scenario instead of all');
  }
  const asks = scenarios.some(({ name }) => name === 'story') && !values.yes;
  if (asks && !process.stdin.isTTY) {
    throw new UsageError(
      'the approvals are asked in a terminal and this is none; pass --yes to approve them',
    );
  }
  const config = loadConfig(values.config);
  const application = applicationNamed(config, values.application);
  const source = sourceOf(config, application, values.source);
  const port = values.port === undefined ? {} : { port: portNumber(values.port) };
  const output = values.json ? process.stderr : process.stdout;
  const style = styleOf(output, process.env);
  const progress = createProgress(output, style);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    // A closed terminal sends it twice: the second one must not cut the end short, whose every step has a time limit.
    process.on(signal, () => {
      stop.abort(new Stopped(signal));
    });
  }
  const title =
    'big-red-button rehearsal: a commit walks to production on this machine. No AWS account is used.';
  for (const line of wrap(title, style.width)) {
    output.write(`${line.replace('big-red-button rehearsal', painter(style.colors).bold)}\n`);
  }
  const { hasLogs, rehearse } = loadLate.rehearsal();
  const play = async (scenario: Scenario): Promise<RehearsalResult> => {
    const begin = Date.now();
    let rejected: string | undefined;
    return rehearse({
      config,
      configFile: resolve(values.config),
      application,
      source,
      scenario,
      environment: process.env,
      ...port,
      progress,
      signal: stop.signal,
      ask: async (environment) => {
        if (values.yes) return { status: 'Approved', summary: 'approved by --yes' };
        const decision = await askInTerminal(environment, output, stop.signal);
        if (decision.status === 'Rejected') rejected = environment.name;
        return decision;
      },
      finish: async (end, ground, timeline) => {
        showResult(end, progress);
        if (!all) print(end);
        const seconds = ((Date.now() - begin) / 1000).toFixed(0);
        progress.part(verdict(end, seconds, rejected));
        if (!end.ok && !values.keep && (await hasLogs(ground.workDirectory))) {
          progress.line('Its logs are gone with it; run it again with --keep to look at them.');
        }
        if (!values.keep) return;
        const { keep } = loadLate.keep();
        await keep({ ground, timeline, config, application, progress, signal: stop.signal });
      },
    });
  };
  const [first] = scenarios;
  if (!all && first !== undefined) return (await play(first)).ok ? 0 : 1;
  const results = await rehearseAll(scenarios, play, stop.signal);
  showAll(results, progress);
  print(results);
  return results.ok ? 0 : 1;
}

function readArguments() {
  const args = process.argv.slice(2);
  refuseSwallowedOptions('rehearse', OPTIONS, args, process.env);
  return usage(() => parseArgs({ args, options: OPTIONS }).values);
}

function usage<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new UsageError(messageOf(error));
  }
}

function applicationNamed(config: DeliveryConfig, name: string | undefined): Application {
  const found =
    name === undefined
      ? config.applications[0]
      : config.applications.find((application) => application.name === name);
  if (found !== undefined) return found;
  const known = config.applications.map((application) => application.name).join(', ');
  throw new UsageError(`got the application '${String(name)}'; allowed: ${known}; correct --application`);
}

function sourceOf(config: DeliveryConfig, application: Application, given: string | undefined): string {
  const source = given ?? join('examples', application.name);
  const problems = loadLate.applicationSource().sourceProblems(source, config, application);
  if (problems.length === 0) return resolve(source);
  throw new UsageError(
    `${problems.join('\n')}\ncorrect that, or name another folder with the source of '${application.name}' by --source`,
  );
}

function portNumber(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new UsageError(`got the port '${text}'; allowed: a whole number from 1 to 65535; correct --port`);
}

/** The last line, for a person. @param rejected the environment that the person at the terminal said no to. */
function verdict(end: RehearsalResult, seconds: string, rejected: string | undefined): string {
  if (!end.ok) return `It failed after ${seconds} s: ${end.error ?? ''}`;
  return rejected === undefined
    ? `It went as it should, in ${seconds} s.`
    : `You said no to ${rejected}, and nothing behind that button has changed. It took ${seconds} s.`;
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

let over = false;

/** Its end is as orderly as any other, whatever happens: children and folders are gone when the process is. */
function endWith(error: Error): void {
  stop.abort(error);
  if (over) fail(error);
}

function fail(error: unknown): void {
  console.error(`\nrehearse: ${sentenceOf(error)}`);
  if (stop.signal.reason instanceof Stopped) {
    // What a shell says of a command that a signal ended: 130 for Ctrl-C.
    process.exitCode = 128 + constants.signals[stop.signal.reason.by];
  } else process.exitCode = exitCodeOf(error);
}

watchOutput(endWith);
process.on('uncaughtException', endWith);

main()
  .then((code) => {
    // What could not be written was not said: that is no success. A rehearsal that is kept ends by Ctrl-C.
    if (stop.signal.aborted && !(stop.signal.reason instanceof Stopped)) throw stop.signal.reason;
    process.exitCode = code;
  })
  .catch(fail)
  .finally(() => {
    over = true;
  });
