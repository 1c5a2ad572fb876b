import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import {
  startCommand,
  type LocalImage,
} from '../../../../../rehearsal/local-aws/containers/start/start-command';
import { containerSettings } from '../container-settings';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'start-'));
  for (const path of ['app/main.mjs', 'app/start.sh', 'programs/npm']) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), '');
  }
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function start(
  image: Partial<LocalImage['settings']>,
  container: Parameters<typeof containerSettings>[0] = {},
  kind: 'node' | 'python' = 'node',
) {
  const settings = {
    environment: new Map<string, string>(),
    workingDirectory: '/app',
    entryPoint: [],
    command: ['node', 'main.mjs'],
    ...image,
  };
  const interpreter = { kind, path: `/real/${kind}`, version: [22, 0, 0] as const };
  return startCommand(
    { settings, root, programs: join(root, 'programs'), interpreter },
    containerSettings(container),
  );
}

test('the interpreter of this machine starts the program in the working directory', () => {
  expect(start({})).toMatchObject({ file: '/real/node', args: ['main.mjs'], folder: join(root, 'app') });
});

test.each([
  [['/usr/local/bin/node', '/app/main.mjs'], '/real/node', ['<root>/app/main.mjs']],
  [['/usr/bin/env', 'node', 'main.mjs'], 'env', ['node', 'main.mjs']],
  [['npm', 'start'], '<root>/programs/npm', ['start']],
  [['./start.sh'], '<root>/app/start.sh', []],
  [['/app/start.sh'], '<root>/app/start.sh', []],
  [['/bin/sh', '-c', 'exec node /app/main.mjs'], 'sh', ['-c', 'exec node <root>/app/main.mjs']],
  [['sh', '-c', 'cd /app && node main.mjs'], 'sh', ['-c', 'cd <root>/app && node main.mjs']],
])('the command %j runs', (command, file, args) => {
  const shown = (text: string) => text.replaceAll(root, '<root>');
  const found = start({ command });
  expect([shown(found.file), found.args.map(shown)]).toEqual([file, args]);
});

test.each([
  [['gunicorn', 'app']],
  [['/opt/tool']],
  [['/bin/sh', '-c', 'gunicorn app']],
  [['python', 'main.py']],
])('the command %j needs Docker', (command) => {
  expect(() => start({ command })).toThrow('is neither node nor a file that the Dockerfile copies');
});

test('an image without a command does not run', () => {
  expect(() => start({ command: [] })).toThrow('its Dockerfile has neither CMD nor ENTRYPOINT');
});

test('the task definition replaces the entry point, the command and the working directory', () => {
  const image = { entryPoint: ['node'], command: ['main.mjs'] };
  expect(start(image, { command: ['other.mjs'] }).args).toEqual(['other.mjs']);
  expect(start(image, { entryPoint: ['node', '--inspect'] }).args).toEqual(['--inspect']);
  expect(start(image, { workingDirectory: '/' }).folder).toBe(join(root, '/'));
  expect(() => start(image, { workingDirectory: '/none' })).toThrow('creates no folder /none');
});

describe('the port of a container', () => {
  const ports = new Map([[8080, 45_001]]);

  test('is replaced in the environment of the image and of the task definition', () => {
    const environment = new Map([['PORT', '8080']]);
    expect(start({ environment }, { ports }).environment['PORT']).toBe('45001');
    expect(start({}, { ports, environment }).environment['PORT']).toBe('45001');
  });

  test('is replaced in arguments', () => {
    const command = ['node', 'main.mjs', '--port=8080', '0.0.0.0:8080', '80801', 'http://x:8080/y'];
    expect(start({ command }, { ports }).args).toEqual([
      ...['main.mjs', '--port=45001', '0.0.0.0:45001', '80801', 'http://x:45001/y'],
    ]);
  });

  test('must be in the environment or in the arguments', () => {
    expect(() => start({}, { ports, environment: new Map([['OTHER', '80800']]) })).toThrow(
      'has the value of its port 8080, so the rehearsal cannot choose another port; set PORT in the task definition',
    );
  });
});

test('variables with paths of the image have paths of this machine, and no variable of the user', () => {
  const image = {
    environment: new Map([
      ['PATH', '/app/bin:/usr/bin'],
      ['CODE', '/app'],
      ['X', '/none'],
    ]),
  };
  mkdirSync(join(root, 'app/bin'));
  const { environment } = start(image, { credentials: { AWS_REGION: 'r' }, temporary: '/t' });
  expect(environment).toMatchObject({ CODE: join(root, 'app'), X: '/none', AWS_REGION: 'r', TMPDIR: '/t' });
  expect(environment['PATH']?.split(':').slice(0, 3)).toEqual([
    ...['app/bin', '.python-packages/bin', 'programs'].map((path) => join(root, path)),
  ]);
  expect(Object.keys(environment).sort()).toEqual(
    ['AWS_REGION', 'CODE', 'HOME', 'PATH', 'PWD', 'TMPDIR', 'X'].sort(),
  );
});

test('the health check command is translated like the start command', () => {
  const ports = new Map([[8080, 45_001]]);
  const environment = new Map([['PORT', '8080']]);
  const healthCommand = ['node', '/app/main.mjs', '8080'];
  expect(start({}, { ports, environment, healthCommand }).healthCommand).toEqual([
    ...['/real/node', join(root, 'app/main.mjs'), '45001'],
  ]);
  expect(() => start({}, { healthCommand: ['pg_isready'] })).toThrow("its command 'pg_isready'");
});
