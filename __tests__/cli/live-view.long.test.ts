import { join } from 'node:path';

import { runInTerminal } from './support/terminal';

jest.setTimeout(60_000);

const path = (file: string) => JSON.stringify(join(__dirname, '../..', file));
const SCRIPT = `
  const { liveViewOf } = require(${path('cli/terminal/live-view.ts')});
  const { createProgress } = require(${path('rehearsal/output/progress.ts')});
  const { styleOf } = require(${path('rehearsal/output/terminal.ts')});
  const style = styleOf(process.stdout, process.env);
  const progress = createProgress(process.stdout, style, Date.now, liveViewOf(process.stdout, style, process.env));
  progress.step('deploy', async () => {
    await new Promise((resolve) => setTimeout(resolve, 250));
    progress.line('half of it');
    await new Promise((resolve) => setTimeout(resolve, 250));
  });`;
const COMMAND = [process.execPath, '--require', require.resolve('tsx/cjs'), '-e', SCRIPT];

/* eslint-disable no-control-regex -- the codes of a terminal are control characters */
/** Returns the lines that stay on the screen. Understands the escape codes that move up and erase lines. */
function screenOf(output: string): string[] {
  const lines = [''];
  let row = 0;
  for (const [part] of output.matchAll(/\u001b\[\??\d*[A-Za-z]|\r|\n|[^\u001b\r\n]+/g)) {
    if (part === '\n') row += 1;
    else if (/^\u001b\[\d*A$/.test(part)) row -= Number(/\d+/.exec(part)?.[0] ?? 1);
    else if (/^\u001b\[\d*K$/.test(part)) lines[row] = '';
    else if (!/^(?:\u001b|\r)/.test(part)) lines[row] = `${lines[row] ?? ''}${part}`;
    lines[row] ??= '';
  }
  return lines.map((line) => line.trimEnd()).filter((line) => line !== '');
}

test('a step is shown in a terminal as long as it runs, below what is printed meanwhile', async () => {
  const output = await runInTerminal(COMMAND);
  expect(output).toMatch(/⠋|⠙|⠹|⠸|⠼|⠴|⠦|⠧|⠇|⠏/);
  expect(output).toContain('deploy  0 s');
  expect(screenOf(output)).toEqual(['  half of it', expect.stringMatching(/^ {2}✔ deploy {2}0\.\d s$/)]);
});
