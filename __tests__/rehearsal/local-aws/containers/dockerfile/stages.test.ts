import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { evaluateDockerfile } from '../../../../../rehearsal/local-aws/containers/dockerfile/stages';

const evaluate = (text: string, target = '', ...buildArguments: string[]) =>
  evaluateDockerfile(text, { target, buildArguments });
const example = (name: string) =>
  readFileSync(join(__dirname, '../../../../../examples', name, 'Dockerfile'), 'utf8');

describe('the Dockerfile of an example', () => {
  test('hello copies the files of its first stage, and starts with the arguments of the build', () => {
    const stage = evaluate(example('hello'), 'web', 'COMMIT=abc');
    expect(stage.base).toMatch(/\/node:22/);
    expect(stage.settings).toEqual({
      environment: new Map([
        ['NODE_ENV', 'production'],
        ['PORT', '8080'],
        ['COMMIT', 'abc'],
      ]),
      workingDirectory: '/app',
      entryPoint: [],
      command: ['node', 'src/main.mjs'],
    });
    const copy = stage.steps.find(({ kind }) => kind === 'copy');
    expect(copy).toMatchObject({ sources: ['/app'], destination: '/app', from: { name: 'files' } });
  });

  test('orders has the files and the variables of the stage on which a service is based', () => {
    const stage = evaluate(example('orders'), 'admin', 'COMMIT=abc');
    expect(stage.base).toMatchObject({ name: 'files' });
    expect(Object.fromEntries(stage.settings.environment)).toMatchObject({ COMMIT: 'abc', PORT: '9090' });
    expect(stage.settings.command).toEqual(['python', '-m', 'orders.admin']);
  });
});

test('the last stage runs, unless the build names another stage by name or number', () => {
  const text = 'FROM node AS One\nCMD ["1"]\nFROM node AS two\nCMD ["2"]\n';
  expect(evaluate(text).settings.command).toEqual(['2']);
  expect(evaluate(text, 'one').settings.command).toEqual(['1']);
  expect(evaluate(text, '0').settings.command).toEqual(['1']);
});

test('comments, empty lines and continued lines are read as Docker reads them', () => {
  const text = 'FROM node\n# comment\nENV A=1 \\\n  # comment\n\n  B=2\ncmd node \\\n  main.mjs\n';
  const { environment, command } = evaluate(text).settings;
  expect(Object.fromEntries(environment)).toEqual({ A: '1', B: '2' });
  expect(command).toEqual(['/bin/sh', '-c', 'node   main.mjs']);
});

test.each([
  ['a quoted value', 'ENV A="x y" B=z', { A: 'x y', B: 'z' }],
  ['the old form', 'ENV A x y', { A: 'x y' }],
  ['an earlier variable', 'ENV A=1\nENV B=${A}2 C=$A', { A: '1', B: '12', C: '1' }],
  ['a default', 'ENV B=${A:-x} C=${A:+y}', { B: 'x', C: '' }],
  ['a build argument', 'ARG V=1\nENV A=$V', { A: '2' }],
  ['a build argument without a value', 'ARG W\nENV A=[$W]', { A: '[]' }],
  ['an escaped dollar sign', 'ENV A=\\$V', { A: '$V' }],
])('ENV reads %s', (_what, lines, expected) => {
  const { environment } = evaluate(`FROM node\n${lines}\nCMD ["node"]`, '', 'V=2').settings;
  expect(Object.fromEntries(environment)).toEqual(expected);
});

test('an argument before FROM chooses the base image, and a stage can take its value', () => {
  const text = 'ARG V=20\nFROM node:$V\nARG V\nENV A=$V\n';
  expect(evaluate(text).base).toBe('node:20');
  expect(evaluate(text, '', 'V=22').base).toBe('node:22');
  expect(evaluate(text, '', 'V=22').settings.environment.get('A')).toBe('22');
});

test.each([
  ['CMD ["a"]\nENTRYPOINT ["b"]', ['b'], ['a']],
  ['ENTRYPOINT ["b"]\nCMD ["a"]', ['b'], ['a']],
  ['ENTRYPOINT b', ['/bin/sh', '-c', 'b'], []],
  ['SHELL ["/bin/bash", "-c"]\nCMD a', [], ['/bin/bash', '-c', 'a']],
])('%p has its entry point and command', (lines, entryPoint, command) => {
  expect(evaluate(`FROM node\n${lines}`).settings).toMatchObject({ entryPoint, command });
});

test('an entry point resets the command of the base stage', () => {
  const text = 'FROM node AS base\nCMD ["a"]\nFROM base\nENTRYPOINT ["b"]\n';
  expect(evaluate(text).settings).toMatchObject({ entryPoint: ['b'], command: [] });
});

test.each([
  ['a file', 'COPY main.mjs .', { sources: ['main.mjs'], destination: '/app', intoFolder: true }],
  ['a file under a new name', 'COPY a b', { sources: ['a'], destination: '/app/b', intoFolder: false }],
  ['several files', 'COPY a b /c', { sources: ['a', 'b'], destination: '/c', intoFolder: true }],
  ['a list', 'COPY ["a b", "c/"]', { sources: ['a b'], destination: '/app/c', intoFolder: true }],
  ['a mode', 'COPY --chown=1:1 --chmod=755 a b', { mode: 0o755 }],
  ['a stage by its number', 'COPY --from=0 /x y', { from: { name: 'first' } }],
])('COPY reads %s', (_what, line, expected) => {
  const text = `FROM node AS first\nFROM node\nWORKDIR /app\n${line}\n`;
  expect(evaluate(text).steps.at(-1)).toMatchObject(expected);
});

test.each([
  ['no stage', '# nothing', 'its Dockerfile has no stage to run'],
  ['another escape character', '# escape=`\nFROM node', 'the directive escape=`'],
  ['a here-document', 'FROM node\nRUN <<EOF\nx\nEOF', 'RUN with a here-document needs Docker'],
  [
    'an unknown instruction',
    'FROM node\nONBUILD RUN x',
    'the instruction ONBUILD of its Dockerfile needs Docker',
  ],
  [
    'a copy from an image',
    'FROM node\nCOPY --from=busybox /x y',
    'copies files of an image, which needs Docker',
  ],
  ['a download', 'FROM node\nADD https://example.com/x y', 'ADD https://example.com/x needs Docker'],
  ['an archive', 'FROM node\nADD x.tar.gz y', 'ADD x.tar.gz needs Docker'],
  ['an unknown flag', 'FROM node\nCOPY --parents a b', 'the flag --parents of COPY needs Docker'],
])('%s needs Docker', (_what, text, message) => {
  expect(() => evaluate(text)).toThrow(message);
});
