import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import { SCENARIOS } from '../../rehearsal/scenarios';
import { copyExample } from '../support/example';
import { withoutNotice } from './support/node-notice';

const root = join(__dirname, '../..');
const EXAMPLE = join(root, '__tests__/fixtures/example.config.ts');
const directory = mkdtempSync(join(tmpdir(), 'cli-'));
const SOURCE = join(directory, 'hello');
beforeAll(() => copyExample(SOURCE));
afterAll(() => {
  rmSync(directory, { recursive: true });
});

function run(command: string, ...args: string[]) {
  return runWith({}, command, ...args);
}

function runWith(environment: NodeJS.ProcessEnv, command: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, 'bundling/brb.cjs'), command, ...args],
    {
      cwd: root,
      encoding: 'utf8',
      timeout: 20_000,
      stdio: ['ignore', 'pipe', 'pipe'],
      // Environment without AWS credentials: no variables, no files, no instance metadata.
      env: {
        PATH: process.env['PATH'],
        HOME: directory,
        AWS_EC2_METADATA_DISABLED: 'true',
        NODE_OPTIONS: process.env['NODE_OPTIONS'],
        ...environment,
      },
    },
  );
  return { status, stdout, stderr: withoutNotice(stderr).trim() };
}

function configFile(text: string): string {
  const file = join(directory, `config-${String(text.length)}.ts`);
  writeFileSync(file, text);
  return file;
}

describe('rehearse', () => {
  test('--help lists every scenario and exits 0', () => {
    const { status, stdout } = run('rehearse', '--help');
    expect(status).toBe(0);
    for (const name of [...SCENARIOS.map((scenario) => scenario.name), 'all']) {
      expect(stdout).toMatch(new RegExp(`\\n {25}${name} `));
    }
  });

  test('rejects an unknown scenario and names the known scenarios', () => {
    const { status, stderr } = run('rehearse', '--yes', '--scenario', 'nope');
    expect(status).toBe(2);
    const known = SCENARIOS.map(({ name }) => name).join(', ');
    expect(stderr).toBe(`rehearse: unknown scenario 'nope'; choose one of: ${known}, all`);
  });

  test('rejects an unknown provider and names the known providers', () => {
    const { status, stderr } = run('rehearse', '--yes', '--provider', 'nope');
    expect(status).toBe(2);
    expect(stderr).toBe("rehearse: unknown provider 'nope'; choose one of: stand-in, real");
  });

  test('rejects --permissions off with scenarios that expect denied requests, and names them', () => {
    for (const scenario of ['wrong-person', 'all']) {
      const { status, stderr } = run('rehearse', '--yes', '--scenario', scenario, '--permissions', 'off');
      expect(status).toBe(2);
      expect(stderr).toMatch(
        /^rehearse: --permissions off is not allowed with scenarios that expect denied requests: .*\bwrong-person\b.*; choose another scenario$/,
      );
    }
  });

  test('rejects --keep with --scenario all', () => {
    const { status, stderr } = run('rehearse', '--yes', '--scenario', 'all', '--keep');
    expect(status).toBe(2);
    expect(stderr).toBe('rehearse: --keep is not allowed with --scenario all; choose one scenario');
  });

  test('rejects an unknown option', () => {
    const { status, stderr } = run('rehearse', '--fast');
    expect(status).toBe(2);
    expect(stderr).toContain("unknown option '--fast'");
  });

  test('rejects approvals by a person without a terminal', () => {
    const { status, stderr } = run('rehearse');
    expect(status).toBe(2);
    expect(stderr).toBe('rehearse: stdin is not a terminal; pass --yes to approve automatically');
  });

  test('reports every problem of a broken configuration at once', () => {
    const file = configFile('export default { project: "X", accounts: {} };');
    const { status, stderr } = run('rehearse', '--yes', '--config', file);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^rehearse: \S+\/config-\d+\.ts has \d+ problems:\n/);
    expect(stderr).toContain("ts:1:18 project: 'X' is not allowed; use lower-case letters");
    expect(stderr).toContain('environments: missing; add ');
  });

  test('reports a configuration that does not load', () => {
    const { status, stderr } = run('rehearse', '--yes', '--config', configFile('export default {'));
    expect(status).toBe(2);
    expect(stderr).toContain('does not load');
  });

  test('reports a configuration without a default export', () => {
    const { status, stderr } = run('rehearse', '--yes', '--config', configFile('export const config = {};'));
    expect(status).toBe(2);
    expect(stderr).toMatch(/^rehearse: \S+\/config-\d+\.ts has no default export; write: /);
  });

  test('reports a missing configuration', () => {
    const { status, stderr } = run('rehearse', '--yes', '--config', join(directory, 'none.ts'));
    expect(status).toBe(2);
    expect(stderr).toContain('there is no configuration at');
  });

  test('rejects a port outside of the range', () => {
    const { status, stderr } = run(
      'rehearse',
      '--yes',
      '--config',
      EXAMPLE,
      '--source',
      SOURCE,
      '--port',
      '99999',
    );
    expect(status).toBe(2);
    expect(stderr).toContain("the port '99999' is not allowed");
  });
});

describe('an option that npm has parsed as its own, because -- is missing,', () => {
  const byNpm = { npm_lifecycle_event: 'rehearse', npm_config_cache: '/root/.npm', npm_config_noproxy: '' };
  test.each([
    ['--yes', { npm_config_yes: 'true' }, [], '--yes'],
    ['--keep --json', { npm_config_keep: 'true', npm_config_json: 'true' }, [], '--keep --json'],
    ['--help', { npm_config_help: 'true' }, [], '--help'],
    ['--scenario=updates', { npm_config_scenario: 'updates' }, [], '--scenario updates'],
    ['--scenario updates', { npm_config_scenario: 'true' }, ['updates'], '--scenario updates'],
    ['--yes --port 5000', { npm_config_yes: 'true', npm_config_port: '5000' }, [], '--yes --port 5000'],
    ['--source', { npm_config_source: 'true' }, [], '--source <value>'],
    ['--application shop', { npm_config_application: 'true' }, ['shop'], '--application shop'],
    ['--config x.ts', { npm_config_config: 'true' }, ['x.ts'], '--config x.ts'],
  ])('%s is named with the intended command', (_typed, environment, args, intended) => {
    const { status, stderr } = runWith({ ...byNpm, ...environment }, 'rehearse', ...args);
    expect(stderr).toBe(
      `rehearse: npm passes options to the command only after --; run npm run rehearse -- ${intended}`,
    );
    expect(status).toBe(2);
  });

  test('is named by bootstrap', () => {
    const environment = { npm_lifecycle_event: 'bootstrap', npm_config_config: EXAMPLE };
    const { status, stderr } = runWith(environment, 'bootstrap', 'delivery');
    expect(stderr).toBe(
      `bootstrap: npm passes options to the command only after --; run npm run bootstrap -- --config ${EXAMPLE} delivery`,
    );
    expect(status).toBe(2);
  });

  test('is ignored when it is also given after --, or when another script runs', () => {
    const environment = { ...byNpm, npm_config_port: '1' };
    const fixtures = ['--config', EXAMPLE, '--source', SOURCE];
    const given = runWith(environment, 'rehearse', '--yes', ...fixtures, '--port', '99999');
    expect(given.stderr).toContain("the port '99999' is not allowed");
    const other = runWith({ npm_lifecycle_event: 'test', npm_config_yes: 'true' }, 'rehearse', '--help');
    expect(other.status).toBe(0);
  });
});

describe('the source of the application', () => {
  test('is rejected when it names parameters of another project or environment, before anything starts', () => {
    const text = `import example from ${JSON.stringify(EXAMPLE)};\nexport default { ...example, project: 'acme' };`;
    const { status, stderr } = run('rehearse', '--yes', '--config', configFile(text), '--source', SOURCE);
    expect(status).toBe(2);
    expect(stderr).toContain(
      'cfn/web.test.json names 6 SSM parameters of another project or environment, such as /big-red-button/test/vpc-id; ' +
        "use the SSM parameters of the environment 'test' in 'acme', such as /acme/test/vpc-id",
    );
    expect(stderr).toContain('/acme/production/vpc-id');
  });

  test('is read by the readers of the functions, so that every problem has its position', async () => {
    const source = join(directory, 'broken-source');
    await copyExample(source);
    const change = (file: string, from: string, to: string) => {
      const path = join(source, file);
      writeFileSync(path, readFileSync(path, 'utf8').replace(from, to));
    };
    change('cfn/web.yaml', "AWSTemplateFormatVersion: '2010-09-09'", 'AWSTemplateFormatVersion: no');
    change('cfn/web.test.json', '"MinTasks": "1"', '"MinTasks": 1');
    change('cfn/web.production.json', '{', '{,');
    change('buildspec.yml', 'version: 0.2', `version: ${'['.repeat(2000)}`);
    const { status, stderr } = run('rehearse', '--yes', '--config', EXAMPLE, '--source', source);
    expect(status).toBe(2);
    const lines = stderr.split('\n');
    expect(lines).toEqual([
      expect.stringMatching(/^rehearse: the buildspec:\d+:\d+: nested too deeply; allowed: 64 levels$/),
      expect.stringMatching(
        /^cfn\/web\.yaml:\d+:27: YAML parsers disagree about the value of no; quote it: "no"$/,
      ),
      'cfn/web.test.json: Parameters.MinTasks is a number; write it as text: "1"',
      'cfn/web.production.json:1:2: not JSON: a key in double quotes is missing',
      expect.stringMatching(/^correct the source, or pass another folder/),
    ]);
  });

  test('is rejected when files of a service are missing, and each file is named', () => {
    const config = ['--config', '__tests__/fixtures/two-applications.config.ts', '--application', 'shop'];
    const { status, stderr } = run('rehearse', '--yes', ...config, '--source', SOURCE);
    expect(status).toBe(2);
    expect(stderr).toContain(
      "cfn/worker.yaml is missing, but the service 'worker' needs this file; add the file",
    );
    expect(stderr).toContain("cfn/web.staging.json is missing, but the service 'web' needs this file");
    expect(stderr).toContain("another folder with the source of 'shop' with --source");
  });
});

describe('--json', () => {
  test('prints a document also for wrong arguments', () => {
    const { status, stdout } = run('rehearse', '--json', '--bogus');
    expect(status).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      error: expect.stringContaining('--bogus') as string,
    });
  });
});

describe('bootstrap', () => {
  test('rejects two accounts', () => {
    const { status, stderr } = run('bootstrap', 'delivery', 'production', '--config', EXAMPLE);
    expect(status).toBe(2);
    expect(stderr).toContain('only one account is allowed, not delivery, production');
  });

  test('reports what to do without AWS credentials', () => {
    const { status, stderr } = run('bootstrap', 'delivery', '--config', EXAMPLE);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^bootstrap: Could not load credentials from any providers; sign in to AWS first/);
  });

  test('names a bucket that the role cannot read', async () => {
    const credentials = ['AccessKeyId', 'SecretAccessKey', 'SessionToken'].map(
      (name) => `<${name}>x</${name}>`,
    );
    const server = createServer((request, response) => {
      response.writeHead(request.method === 'HEAD' ? 403 : 200, { 'Content-Type': 'text/xml' });
      response.end(
        `<AssumeRoleResponse><AssumeRoleResult><Credentials>${credentials.join('')}</Credentials></AssumeRoleResult></AssumeRoleResponse>`,
      );
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const child = spawn(
      process.execPath,
      [join(root, 'bundling/brb.cjs'), 'bootstrap', 'delivery', '--config', EXAMPLE],
      {
        cwd: root,
        stdio: ['ignore', 'ignore', 'pipe'],
        env: {
          PATH: process.env['PATH'],
          HOME: directory,
          AWS_ENDPOINT_URL: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
          AWS_ACCESS_KEY_ID: 'x',
          AWS_SECRET_ACCESS_KEY: 'x',
        },
      },
    );
    const stderr = withoutNotice(await text(child.stderr));
    server.close();
    expect(stderr).toMatch(
      /^bootstrap: the deployRole of the account cannot read the bucket \S+, or another account owns the bucket \(403 Forbidden\); allow your credentials /,
    );
  });

  test('rejects an account that the configuration does not have', () => {
    const { status, stderr } = run('bootstrap', 'staging', '--config', EXAMPLE);
    expect(status).toBe(2);
    expect(stderr).toBe(
      "bootstrap: unknown account 'staging'; run npx brb bootstrap <account> with one of: delivery, production",
    );
  });
});
