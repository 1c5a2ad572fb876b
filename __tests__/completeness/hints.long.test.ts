import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { CommanderError } from 'commander';

import { loadCommand } from '../../cli/load-command';
import type { CommandContext } from '../../cli/shared/command';
import { textsOfProduct, VALUE } from './hints';
import { ROOT } from './sources';

const texts = textsOfProduct();
const context: CommandContext = {
  environment: {},
  stop: new AbortController(),
  endWith: () => undefined,
  printJson: () => undefined,
};

/** Returns what is wrong with a command line: the message of the parser; undefined if the command line is right. */
function problemOf([name = '', ...args]: readonly string[]): string | undefined {
  if (!Object.hasOwn(loadCommand, name)) return `unknown command '${name}'`;
  const parser = loadCommand[name as keyof typeof loadCommand]().parser(context);
  parser
    .action(() => undefined)
    .exitOverride()
    .helpOption('--help')
    .configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
  try {
    parser.parse([...args], { from: 'user' });
    return undefined;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? undefined : error.message;
    throw error;
  }
}

/** Words of a command line. Quotes keep words together. */
const wordsOf = (line: string) =>
  [...line.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([word]) => word.replaceAll(/['"]/g, ''));

/**
 * Returns what is wrong with a hint. A sentence may go on after the command, so the first words that are a right command
 * line with all options of the hint are enough.
 *
 * @param line Everything after `npx brb `.
 */
function problemOfHint(line: string): string | undefined {
  const words = wordsOf(line.split(/[;,:)`│]|\.(?:\s|$)|\\|\s{2,}/)[0] ?? '');
  const [name = ''] = words;
  // Each help and each page may say `npx brb <command> --help`, and may name a command without its arguments.
  if (name === '<command>' || name === VALUE) return undefined;
  const lastOption = Math.max(...words.map((word, index) => (word.startsWith('--') ? index : -1)));
  const lengths = words.map((_, index) => index + 1).filter((length) => length > lastOption);
  const problems = lengths.map((length) => problemOf(words.slice(0, length)));
  return problems.includes(undefined) ? undefined : (problems.at(-1) ?? 'no command');
}

/** Returns what is wrong with the name of a command that a page mentions without its arguments. */
function problemOfName(line: string): string | undefined {
  const name = line.slice(0, line.indexOf('`'));
  return Object.hasOwn(loadCommand, name) ? undefined : `unknown command '${name}'`;
}

const NAMED = /^[a-z]+`/;

test('every npx brb command in a text is right as it is written', () => {
  const hints = texts.flatMap(({ at, text }) =>
    text
      .split(/\bnpx brb /)
      .slice(1)
      .map((line) => ({ at, line })),
  );
  expect(hints.length).toBeGreaterThan(60);
  const wrong = hints.flatMap(({ at, line }) => {
    const isName = at.includes('.md:') && NAMED.test(line);
    const problem = isName ? problemOfName(line) : problemOfHint(line);
    return problem === undefined ? [] : [`${at}: npx brb ${line}: ${problem}`];
  });
  expect(wrong).toEqual([]);
});

test('no text names brb without npx, because nothing puts brb on the PATH', () => {
  const bare = new RegExp(`(?<!npx )\\bbrb (?:${Object.keys(loadCommand).join('|')})\\b`);
  const code = texts.filter(({ at }) => !at.includes('.md:'));
  expect(code.filter(({ text }) => bare.test(text))).toEqual([]);
});

test('every npm run command in a text is a script of package.json', () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: object };
  const wrong = texts.flatMap(({ at, text }) =>
    [...text.matchAll(/\bnpm run (?:--silent )?([a-z]+(?::[a-z]+)?)/g)]
      .filter(([, script = '']) => script !== VALUE && !Object.hasOwn(scripts, script))
      .map(([line]) => `${at}: ${line}`),
  );
  expect(wrong).toEqual([]);
});

test.each([
  ['rollback hello --environment production', "error: required option '--reason <words>' not specified"],
  ['nope hello', "unknown command 'nope'"],
  ['status --nope', "error: unknown option '--nope'"],
  ['releases', "error: missing required argument 'application'"],
])('npx brb %s is a wrong hint', (line, problem) => {
  expect(problemOfHint(line)).toBe(problem);
});

test.each(['status hello to see what waits', 'rollback hello --environment test --reason "wrong price"'])(
  'npx brb %s is a right hint',
  (line) => {
    expect(problemOfHint(line)).toBeUndefined();
  },
);
