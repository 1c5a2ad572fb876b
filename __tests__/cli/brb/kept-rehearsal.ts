import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts';

import { until } from '../../rehearsal/local-aws/support/local-aws';
import { copyExample } from '../../support/example';
import { withoutNotice } from '../support/node-notice';
import { PseudoTerminal } from '../support/pseudo-terminal';
import { clientSettings, environmentOf, type Variables } from './variables';

const ROOT = join(__dirname, '../../..');
const CONFIG = join(ROOT, '__tests__/fixtures/example.config.ts');
const BRB = join(ROOT, 'bundling/brb.cjs');

/** Time limit in milliseconds of a whole rehearsal on a busy machine. */
const START_MS = 240_000;

/** A rehearsal that keeps running, in which release 1 of `hello` runs in both environments. */
export class KeptRehearsal {
  private readonly directory = mkdtempSync(join(tmpdir(), 'kept-rehearsal-'));
  private child: ChildProcess | undefined;
  private output = '';

  async start(): Promise<void> {
    const source = join(this.directory, 'source');
    await copyExample(source);
    const args = [BRB, 'rehearse', '--yes', '--keep', '--config', CONFIG, '--source', source];
    const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
      });
    }
    const isReady = () => this.output.includes('open the services') || child.exitCode !== null;
    await until('the rehearsal keeps running', isReady, START_MS);
    if (child.exitCode !== null) throw new Error(`the rehearsal ended:\n${this.output.slice(-3000)}`);
  }

  async stop(): Promise<void> {
    if (this.child?.exitCode === null) {
      const closed = once(this.child, 'close');
      this.child.kill('SIGINT');
      await closed;
    }
    rmSync(this.directory, { recursive: true });
  }

  /** Access keys of the user `grace`, who may do everything that people do. */
  get keys(): Variables {
    return this.variables('grace');
  }

  /** Returns the environment variables that a printed command `source` sets, e.g. the keys of the account `delivery`. */
  variables(name: string): Variables {
    const file = new RegExp(`source (\\S+/${name}\\.sh)`).exec(this.output)?.[1] ?? '';
    const lines = readFileSync(file, 'utf8').matchAll(/^export (\w+)='?([^'\n]*)'?$/gm);
    return Object.fromEntries([...lines].map(([, key = '', value = '']) => [key, value]));
  }

  /**
   * Opens a session of a user.
   *
   * @param code Code of the MFA device. @default a session without MFA
   * @param user `alan` may not operate, and answers only for test; `barbara` may not read.
   */
  async session(code?: string, user: 'alan' | 'barbara' | 'grace' = 'grace'): Promise<Variables> {
    const keys = this.variables(user);
    const sts = new STSClient(clientSettings(keys, 'us-east-1'));
    const mfa = { SerialNumber: `arn:aws:iam::111111111111:mfa/${user}`, TokenCode: code };
    const { Credentials } = await sts.send(new GetSessionTokenCommand(code === undefined ? {} : mfa));
    return {
      AWS_ENDPOINT_URL: keys['AWS_ENDPOINT_URL'] ?? '',
      AWS_ACCESS_KEY_ID: Credentials?.AccessKeyId ?? '',
      AWS_SECRET_ACCESS_KEY: Credentials?.SecretAccessKey ?? '',
      AWS_SESSION_TOKEN: Credentials?.SessionToken ?? '',
    };
  }

  /** Changes a file of the application, and pushes the commit. @returns the id of the commit. */
  push(file: string, from: string, to: string, subject: string): string {
    const url = /git clone (\S+)/.exec(this.output)?.[1] ?? '';
    const clone = join(this.directory, 'clone');
    const script = `[ -d ${clone} ] || git clone -q ${url} ${clone}; cd ${clone} && sed -i 's/${from}/${to}/' ${file} && git commit -qam '${subject}' && git push -q origin HEAD:main && git rev-parse HEAD`;
    const author = { GIT_AUTHOR_NAME: 'Ada Developer', GIT_AUTHOR_EMAIL: 'ada@example.com' };
    const committer = { GIT_COMMITTER_NAME: 'Ada Developer', GIT_COMMITTER_EMAIL: 'ada@example.com' };
    const env = { ...process.env, ...author, ...committer };
    const { status, stdout, stderr } = spawnSync('sh', ['-c', script], { encoding: 'utf8', env });
    if (status !== 0) throw new Error(`git push failed: ${stderr}`);
    return stdout.trim();
  }
}

/** Runs `brb` as a process, in the time zone UTC. */
export function brb(variables: Variables, ...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BRB, ...args, '--config', CONFIG], {
    encoding: 'utf8',
    timeout: 60_000,
    env: environmentOf(variables),
  });
  return { status, stdout: stdout.trimEnd(), stderr: withoutNotice(stderr).trim() };
}

/** Runs `brb` in a terminal of 80 columns, in the time zone UTC. */
export const brbInTerminal = (variables: Variables, ...args: readonly string[]): PseudoTerminal =>
  new PseudoTerminal([process.execPath, BRB, ...args, '--config', CONFIG], {
    ...environmentOf({ ...variables, TERM: 'xterm', NO_COLOR: '1' }),
  });

/** Milliseconds without output after which a command that follows is stopped: more than two of its reads. */
const QUIET_MS = 8_000;

/** Runs a command that follows, and presses Ctrl-C when it prints nothing more. */
export async function followed(variables: Variables, ...args: readonly string[]) {
  const child = spawn(process.execPath, [BRB, ...args, '--config', CONFIG], {
    env: environmentOf(variables),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = once(child, 'close') as Promise<[number | null]>;
  let stdout = '';
  let stderr = '';
  let changed = Date.now();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    changed = Date.now();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const isQuiet = () => (stdout !== '' && Date.now() - changed > QUIET_MS) || child.exitCode !== null;
  await until('the command prints nothing more', isQuiet, 60_000);
  child.kill('SIGINT');
  const [status] = await closed;
  return { status, stdout, stderr: withoutNotice(stderr).trim() };
}
