import { execFileSync, type ChildProcess } from 'node:child_process';

import { useCommandRun } from '../support/command-run';

const command = useCommandRun();

/** Runs a rehearsal, and calls `act` when the output contains a string. @returns the exit code and the outputs. */
async function rehearseUntil(text: string, act: (rehearsal: ChildProcess) => void) {
  const { code, stdout, stderr } = await command.rehearse(['--json'], {
    at: [
      text,
      ({ child }) => {
        act(child);
      },
      'with Python',
    ],
  });
  return { code, stderr, document: JSON.parse(stdout) as unknown };
}

/** Expects that no folder and no process of the rehearsal exists immediately after its end. */
function expectNothingLeft() {
  expect(command.folders()).toEqual([]);
  // The process group of moto also contains the copies of moto.
  expect(command.pids('python').filter((pid) => runningGroups().has(pid))).toEqual([]);
}

/** Returns the IDs of the process groups with a process that runs. A zombie has ended, and waits only for its parent. */
function runningGroups(): ReadonlySet<number> {
  const lines = execFileSync('ps', ['-A', '-o', 'pgid=,stat=']).toString().trim().split('\n');
  const processes = lines.map((line) => line.trim().split(/\s+/));
  return new Set(
    processes.filter(([, state = '']) => !state.startsWith('Z')).map(([group]) => Number(group)),
  );
}

test.each([
  ['while the local AWS starts', 'start the local AWS', 'SIGINT', 130],
  ['while cdktf deploys', "deploy 'delivery-*'", 'SIGINT', 130],
  ['while the state buckets are made', 'bootstrap', 'SIGTERM', 143],
] as const)(
  'a rehearsal that is stopped %s ends at once and leaves nothing behind',
  async (_when, text, signal, status) => {
    const { code, stderr, document } = await rehearseUntil(text, ({ pid = 0 }) => process.kill(pid, signal));
    expect(stderr).toMatch(new RegExp(`\\nrehearse: stopped by ${signal}\\n$`));
    expect(code).toBe(status);
    expect(document).toEqual({
      ok: false,
      docker: false,
      environments: [],
      answers: [],
      timeline: [],
      terraform: { stacks: 0, served: 0, recorded: 0 },
      permissions: { enforced: true, checks: 0, denied: [], unused: [] },
      requestChecks: { checked: 0, violations: [] },
      error: `stopped by ${signal}`,
    });
    expectNothingLeft();
  },
);

test('a second signal, as from a closed terminal, does not interrupt the teardown', async () => {
  const { code } = await rehearseUntil('bootstrap', ({ pid = 0, stderr }) => {
    process.kill(pid, 'SIGHUP');
    // The rehearsal prints the symbol for a failed step when the teardown begins.
    stderr?.on('data', (part) => {
      if (String(part).includes('✘')) process.kill(pid, 'SIGHUP');
    });
  });
  expect(code).toBe(129);
  expectNothingLeft();
});

test('a rehearsal whose stderr is closed ends and leaves nothing behind', async () => {
  const { code, document } = await rehearseUntil('bootstrap', ({ stderr }) => stderr?.destroy());
  expect(code).toBe(1);
  expect(document).toMatchObject({
    ok: false,
    error: 'stderr cannot be written: the reader has closed the pipe; keep the pipe open until the end',
  });
  expectNothingLeft();
});

test('a rehearsal whose local AWS is killed ends with one sentence', async () => {
  const { code, stderr, document } = await rehearseUntil("deploy 'delivery-*'", () =>
    process.kill(command.pids('python').at(-1) ?? 0, 'SIGKILL'),
  );
  const sentence = 'moto, the local AWS, exited unexpectedly: killed by SIGKILL';
  expect(stderr).toContain(`\nrehearse: ${sentence}\n`);
  expect(code).toBe(1);
  expect(document).toMatchObject({ ok: false, error: sentence });
  expectNothingLeft();
});
