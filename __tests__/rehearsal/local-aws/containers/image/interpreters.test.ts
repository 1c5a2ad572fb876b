import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { findInterpreter } from '../../../../../rehearsal/local-aws/containers/image/interpreters';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'interpreters-'));
  mkdirSync(join(directory, 'bin'));
  mkdirSync(join(directory, 'app'));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

/** Puts a program on PATH that prints its path and a version. */
const install = (name: string, version: string) => {
  const text = `#!/bin/sh\necho /real/${name}\necho ${version}\n`;
  writeFileSync(join(directory, 'bin', name), text, { mode: 0o755 });
};
const find = (image: string) =>
  findInterpreter(image, join(directory, 'app'), { PATH: join(directory, 'bin') });

test.each([
  ['node:20', 'v20.1.0'],
  ['node:20.9.0-alpine3.19', 'v22.0.0'],
  ['public.ecr.aws/docker/library/node:20@sha256:0', 'v20.0.0'],
  ['node:lts', 'v18.0.0'],
  ['node', 'v18.0.0'],
])('the base image %s runs with Node.js %s', async (image, version) => {
  install('node', version);
  expect(await find(image)).toMatchObject({ kind: 'node', path: '/real/node' });
});

test.each([
  ['python:3.12.9-alpine3.21', '3.11.7'],
  ['docker.io/library/python:3', '3.14.0'],
])('the base image %s runs with Python %s', async (image, version) => {
  install('python3', version);
  expect(await find(image)).toMatchObject({ kind: 'python', path: '/real/python3' });
});

test('an application whose package.json accepts an older Node.js runs with it', async () => {
  install('node', 'v20.20.2');
  await expect(find('node:22')).rejects.toThrow('has version 20.20.2; put node 22 or later on PATH');
  writeFileSync(join(directory, 'app', 'package.json'), '{"engines": {"node": ">=20"}}');
  expect(await find('node:22')).toMatchObject({ version: [20, 20, 2] });
  writeFileSync(join(directory, 'app', 'package.json'), '{"engines": {"node": "^18 || ^24"}}');
  await expect(find('node:20')).resolves.toMatchObject({ kind: 'node' });
});

test.each([
  ['another Python', 'python:2.7', 'put python 2 on PATH'],
  ['another base image', 'alpine:3', 'its base image alpine:3 needs Docker'],
  ['an image of another repository', 'distroless/nodejs22', 'needs Docker'],
  ['a registry with a port', 'localhost:5000/go:1', 'its base image localhost:5000/go:1 needs Docker'],
])('%s is not replaced', async (_what, image, message) => {
  install('node', 'v22.0.0');
  install('python3', '3.12.0');
  await expect(find(image)).rejects.toThrow(message);
});

test('a missing interpreter is named', async () => {
  await expect(find('python:3')).rejects.toThrow('python3 is not on PATH');
});
