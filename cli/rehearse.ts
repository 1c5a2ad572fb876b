import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';

import type { Ask } from '../rehearsal/approvals';
import { keep } from '../rehearsal/keep';
import { createProgress, painter } from '../rehearsal/progress';
import { rehearse } from '../rehearsal/rehearsal';
import { showResult } from '../rehearsal/report';
import { SCENARIOS, scenarioNamed } from '../rehearsal/scenarios';
import type { Application, DeliveryConfig } from '../stacks/config';
import { loadConfig } from './load-config';

const HELP = `npm run rehearse -- [options]

Takes a git push through build, approval, test, approval and promotion into production, on this machine: real
Terraform and cdktf, a local AWS, your own delivery.config.ts. It needs no AWS account and leaves nothing behind.

  --yes                 approve without asking
  --scenario <name>     one of:
${SCENARIOS.map(({ name, summary }) => `                          ${name.padEnd(11)} ${summary}`).join('\n')}
  --application <name>  application of the configuration to push (default: the first)
  --source <folder>     its source (default: examples/<application>)
  --config <file>       configuration (default: delivery.config.ts)
  --port <number>       port of the local AWS (default: a free one)
  --keep                leave it running at the end, and say how to look at it
  --json                print one JSON document on stdout, progress on stderr
  --help                this text`;

/** Aborted by Ctrl-C and its like. */
const stop = new AbortController();

/** A mistake in how the command was called: exit code 2. */
class UsageError extends Error {}

async function main(): Promise<number> {
  // The SDK's notice about Node 20 says nothing about the rehearsal; it would stand in the middle of its output.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  const values = readArguments();
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const scenario = usage(() => scenarioNamed(values.scenario));
  const asks = scenario.name === 'story' && !values.yes;
  if (asks && !process.stdin.isTTY) {
    throw new UsageError(
      'the approvals are asked in a terminal and this is none; pass --yes to approve them',
    );
  }
  const config = loadConfig(values.config);
  const application = applicationNamed(config, values.application);
  const source = sourceOf(application, values.source);
  const port = values.port === undefined ? {} : { port: portNumber(values.port) };
  const output = values.json ? process.stderr : process.stdout;
  const progress = createProgress(output);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      stop.abort(new Error(`stopped by ${signal}`));
    });
  }
  output.write(
    `${painter(output.isTTY).bold('big-red-button rehearsal')}: a commit walks to production on this machine. ` +
      'No AWS account is used.\n',
  );
  const begin = Date.now();
  const result = await rehearse({
    config,
    configFile: resolve(values.config),
    application,
    source,
    scenario,
    environment: process.env,
    ...port,
    progress,
    signal: stop.signal,
    ask: values.yes
      ? () => Promise.resolve({ status: 'Approved', summary: 'approved by --yes' })
      : askInTerminal(output, stop.signal),
    finish: async (end, ground) => {
      showResult(end, progress);
      if (values.json) console.log(JSON.stringify(end));
      const seconds = ((Date.now() - begin) / 1000).toFixed(0);
      progress.part(
        end.ok
          ? `It went as it should, in ${seconds} s.`
          : `It failed after ${seconds} s: ${end.error ?? ''}`,
      );
      if (values.keep) await keep(ground, config, application, progress, stop.signal);
    },
  });
  return result.ok ? 0 : 1;
}

function readArguments() {
  return usage(
    () =>
      parseArgs({
        options: {
          yes: { type: 'boolean', default: false },
          scenario: { type: 'string', default: 'story' },
          application: { type: 'string' },
          source: { type: 'string' },
          config: { type: 'string', default: 'delivery.config.ts' },
          port: { type: 'string' },
          keep: { type: 'boolean', default: false },
          json: { type: 'boolean', default: false },
          help: { type: 'boolean', default: false },
        },
      }).values,
  );
}

function usage<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
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

function sourceOf(application: Application, given: string | undefined): string {
  const source = resolve(given ?? join('examples', application.name));
  if (existsSync(join(source, 'buildspec.yml'))) return source;
  throw new UsageError(
    `no buildspec.yml in ${given ?? `examples/${application.name}`}; ` +
      `allowed: a folder with the source of '${application.name}'; name it with --source`,
  );
}

function portNumber(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new UsageError(`got the port '${text}'; allowed: a whole number from 1 to 65535; correct --port`);
}

/** Asks in the terminal; anything but yes is a no. */
function askInTerminal(output: NodeJS.WritableStream, signal: AbortSignal): Ask {
  return async (environment) => {
    const terminal = createInterface({ input: process.stdin, output });
    // readline takes Ctrl-C for itself; it has to end the rehearsal as everywhere else.
    terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
    try {
      const answer = await terminal.question(`  │ Press the button for ${environment.name}? [y/N] `, {
        signal,
      });
      const approved = /^y(es)?$/i.test(answer.trim());
      return {
        status: approved ? 'Approved' : 'Rejected',
        summary: `${approved ? 'approved' : 'rejected'} in the terminal`,
      };
    } finally {
      terminal.close();
    }
  };
}

main()
  .then((code) => {
    process.exitCode = code;
  })
  .catch((error: unknown) => {
    console.error(`\nrehearse: ${error instanceof Error ? error.message : String(error)}`);
    // 130: what a shell says of a command that Ctrl-C ended.
    process.exitCode = stop.signal.aborted ? 130 : error instanceof UsageError ? 2 : 1;
  });
