import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { evaluateDockerfile } from '../../../../../rehearsal/local-aws/containers/dockerfile/stages';
import { RootFolders } from '../../../../../rehearsal/local-aws/containers/image/root-folder';

let directory: string;
let context: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'root-'));
  context = join(directory, 'context');
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

const write = (path: string, text = path) => {
  mkdirSync(dirname(join(context, path)), { recursive: true });
  writeFileSync(join(context, path), text);
};

/** Creates the root folder of a Dockerfile. @returns the folder, and the calls of the package managers. */
async function createRoot(dockerfile: string) {
  const calls: string[] = [];
  const record = (name: string) => (args: readonly string[], folder: string) => {
    calls.push(`${name} ${args.join(' ')} in ${folder.replace(directory, '')}`);
    return Promise.resolve();
  };
  const installers = { npm: record('npm'), pip: record('pip') };
  const stage = evaluateDockerfile(dockerfile, { target: '', buildArguments: [] });
  const root = await new RootFolders({ context, directory, installers }).folderOf(stage);
  return { calls, read: (path: string) => readFileSync(join(root, path), 'utf8'), root };
}

test('a stage has the files that it copies from the build context and from other stages', async () => {
  write('package.json');
  write('src/main.mjs');
  write('src/inner/a.mjs');
  const { read, root } = await createRoot(
    [
      ...['FROM node AS files', 'WORKDIR /app', 'COPY package.json ./', 'COPY src ./src'],
      ...['FROM node', 'WORKDIR /srv', 'COPY --from=files /app ./', 'COPY src/main.mjs start.mjs'],
    ].join('\n'),
  );
  expect(read('srv/package.json')).toBe('package.json');
  expect(read('srv/src/inner/a.mjs')).toBe('src/inner/a.mjs');
  expect(read('srv/start.mjs')).toBe('src/main.mjs');
  expect(existsSync(join(root, 'app'))).toBe(false);
});

test('a stage that is based on a stage has its files, without changing them', async () => {
  write('a');
  write('b');
  const { read } = await createRoot('FROM node AS base\nCOPY a /x\nFROM base\nCOPY b /y\n');
  expect([read('x'), read('y')]).toEqual(['a', 'b']);
});

test('COPY sets the mode of files, and matches patterns in one folder', async () => {
  write('bin/start.sh');
  write('bin/deep/other.sh');
  const { root } = await createRoot('FROM node\nCOPY --chmod=755 bin/*.sh /run/\n');
  expect(statSync(join(root, 'run/start.sh')).mode & 0o777).toBe(0o755);
  expect(existsSync(join(root, 'run/other.sh'))).toBe(false);
});

test.each([
  ['a missing file', 'COPY nothing /x'],
  ['a path outside the build context', 'COPY ../secret /x'],
])('COPY of %s finds nothing', async (_what, line) => {
  write('a');
  writeFileSync(join(directory, 'secret'), 'secret');
  await expect(createRoot(`FROM node\n${line}\n`)).rejects.toThrow(`${line} finds no file`);
});

describe('RUN', () => {
  const lock = (packages: object) => JSON.stringify({ packages: { '': {}, ...packages } });

  test('installs packages with npm and pip, in the working directory', async () => {
    write('package-lock.json', lock({ 'node_modules/a': {} }));
    const lines = ['WORKDIR /app', 'COPY package-lock.json .', 'RUN npm ci --omit=dev && pip install x'];
    const { calls } = await createRoot(['FROM node', ...lines].join('\n'));
    expect(calls).toEqual(['npm ci --omit=dev in /stage-0/app', 'pip install x in /stage-0/app']);
  });

  test('does not start npm when the lock file has no package', async () => {
    write('package-lock.json', lock({}));
    const { calls } = await createRoot('FROM node\nCOPY package-lock.json .\nRUN npm ci\n');
    expect(calls).toEqual([]);
  });

  test('ignores users and owners, and creates folders', async () => {
    const { calls, root } = await createRoot(
      'FROM node\nWORKDIR /app\nRUN addgroup x && chown x /app && mkdir -p logs /data\n',
    );
    expect(calls).toEqual([]);
    expect([existsSync(join(root, 'app/logs')), existsSync(join(root, 'data'))]).toEqual([true, true]);
  });

  test.each([
    'RUN apk add tini',
    'RUN npm run build',
    'RUN npm ci | tee log',
    'RUN echo $(id)',
    'RUN pip list',
  ])('%s needs Docker', async (line) => {
    await expect(createRoot(`FROM node\n${line}\n`)).rejects.toThrow(`${line} needs Docker`);
  });
});
