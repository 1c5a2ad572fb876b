import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { runInTerminal } from './support/terminal';

const run = promisify(execFile);
const ROOT = join(__dirname, '../..');
jest.setTimeout(60_000);

/**
 * Python script that runs a command in a terminal. The script types some input before the command starts, and an answer
 * after each question.
 */
const TERMINAL = `
import os, pty, select, subprocess, sys
early, answers, *command = sys.argv[1:]
answers = [answer.encode().decode("unicode_escape").encode() for answer in answers.split("|")]
master, slave = pty.openpty()
os.write(master, early.encode().decode("unicode_escape").encode())
child = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, start_new_session=True)
os.close(slave)
shown = b""
asked = 0
while True:
    try:
        shown += os.read(master, 4096)
    except OSError:
        break
    if answers and shown.count(b"[y/N]") > asked:
        asked += 1
        os.write(master, answers.pop(0))
print(shown.decode())
`;

const ASK = `
  const { askInTerminal } = require(${JSON.stringify(join(__dirname, '../../cli/terminal/ask-in-terminal.ts'))});
  const signal = new AbortController().signal;
  askInTerminal({ name: 'production' }, process.stdout, signal).then(({ status }) => console.log('=> ' + status));`;

test.each([
  ['rehearse', '--scenario <name>'],
  ['bootstrap', '--config <file>'],
])('%s --help fits into a terminal of 60 columns, and loses no word', async (command, words) => {
  const node = [process.execPath, join(ROOT, 'bundling/brb.cjs'), command, '--help'];
  const stdout = await runInTerminal(node);
  const { stdout: wide } = await run(node[0] ?? '', node.slice(1), { timeout: 60_000 });
  const lines = stdout.split(/\r?\n/).filter((line) => !line.startsWith('Node '));
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(60);
  expect(lines.join('\n')).toContain(words);
  const wordsOf = (text: string) => text.split(/\s+/).filter(Boolean);
  expect(wordsOf(lines.join('\n'))).toEqual(wordsOf(wide));
});

/**
 * Runs `askInTerminal` with typed answers.
 *
 * @param answers Answers, separated by `|`.
 * @returns the status of the approval.
 */
async function statusAfter(early: string, answers: string): Promise<string | undefined> {
  const node = [process.execPath, '--require', require.resolve('tsx/cjs'), '-e', ASK];
  const { stdout } = await run('python3', ['-c', TERMINAL, early, answers, ...node], { timeout: 20_000 });
  return /=> (\w+)/.exec(stdout)?.[1];
}

test.each([
  ['y', '', 'y\\n', 'Approved'],
  ['Enter alone', '', '\\n', 'Rejected'],
  ['no', '', 'No\\n', 'Rejected'],
  ['an unclear answer, which is asked again, and then yes', '', 'maybe\\n|yes\\n', 'Approved'],
  ['two unclear answers and then no', '', 'yo\\n|1\\n|n\\n', 'Rejected'],
  ['an unclear answer and then the end of the input', '', 'maybe\\n|\\x04', 'Rejected'],
  ['the end of the input', '', '\\x04', 'Rejected'],
  ['Enter after a y that was typed before the question', 'y', '\\n', 'Rejected'],
  ['n after a whole line that was typed before the question', 'y\\n', 'n\\n', 'Rejected'],
])('%s answers as intended', async (_what, early, answer, status) => {
  expect(await statusAfter(early, answer)).toBe(status);
});
