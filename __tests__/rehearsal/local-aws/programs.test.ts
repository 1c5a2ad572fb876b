import { isRunning } from '../../../rehearsal/system/kill-group';
import { runProgram } from '../../../rehearsal/local-aws/run-program';
import { requirePrograms, ProgramError } from '../../../rehearsal/local-aws/programs';
import { until } from './support/local-aws';
import { createFakePrograms, type FakePrograms } from './support/fake-programs';

let programs: FakePrograms;
beforeEach(() => {
  programs = createFakePrograms();
});
afterEach(() => {
  programs.remove();
});

const requireAll = () => requirePrograms(programs.environment, 'terraform', 'git', 'python3');
const terraform = (version: string) => `echo '{"terraform_version": "${version}"}'`;
const addGit = (version = '2.39.5') => {
  programs.add(
    'git',
    `[ "$1" = --version ] && echo 'git version ${version}' || echo '${programs.directory}'`,
  );
  programs.add('git-http-backend', '');
};
const addPython = (version = '3.11.7') => {
  programs.add('python3', `echo 'Python ${version}'`);
};

describe('requirePrograms', () => {
  test('finds the programs on PATH', async () => {
    programs.add('terraform', terraform('1.11.4'));
    addGit();
    addPython();
    expect(await requireAll()).toEqual({
      terraform: `${programs.directory}/terraform`,
      git: `${programs.directory}/git`,
      python3: `${programs.directory}/python3`,
    });
  });

  test('names all missing programs in one error', async () => {
    const problem: unknown = await requireAll().catch((error: unknown) => error);
    expect(problem).toBeInstanceOf(ProgramError);
    const lines = (problem as ProgramError).message.split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(
      /^Neither terraform nor tofu is on PATH; install Terraform 1\.11 or later, or OpenTofu/,
    );
    expect(lines[1]).toMatch(/^git is not on PATH; install git 2\.28\.0 or later/);
    expect(lines[2]).toMatch(/^python3 is not on PATH; install Python 3\.10\.0 or later/);
  });

  test.each(['1.9.8', '1.10.0', '0.15.5'])('rejects Terraform %s', async (version) => {
    programs.add('terraform', terraform(version));
    await expect(requirePrograms(programs.environment, 'terraform')).rejects.toThrow(
      `Terraform ${version} (${programs.directory}/terraform) is too old; install Terraform 1.11 or later`,
    );
  });

  test("runs Terraform without the user's TF_ settings, which would change its output", async () => {
    programs.add('terraform', `[ -z "$TF_CLI_ARGS" ] && ${terraform('1.11.4')}`);
    const environment = { ...programs.environment, TF_CLI_ARGS: '-lock=false' };
    expect(await requirePrograms(environment, 'terraform')).toEqual({
      terraform: `${programs.directory}/terraform`,
    });
  });

  test('rejects a Terraform that does not print its version', async () => {
    programs.add('terraform', "echo 'flag provided but not defined: -json' >&2; exit 1");
    await expect(requirePrograms(programs.environment, 'terraform')).rejects.toThrow(
      'terraform did not print its version (flag provided but not defined: -json)',
    );
  });

  test.each(['1.10.0', '1.11.0'])('accepts OpenTofu %s, even when Terraform is too old', async (version) => {
    programs.add('terraform', terraform('1.5.7'));
    programs.add('tofu', terraform(version));
    expect(await requirePrograms(programs.environment, 'terraform')).toEqual({
      terraform: `${programs.directory}/tofu`,
    });
  });

  test('rejects an OpenTofu that is too old', async () => {
    programs.add('tofu', terraform('1.9.0'));
    await expect(requirePrograms(programs.environment, 'terraform')).rejects.toThrow('OpenTofu 1.9.0 (');
  });

  test('rejects a git without git-http-backend', async () => {
    programs.add('git', `[ "$1" = --version ] && echo 'git version 2.45.0' || echo '/nonexistent'`);
    await expect(requirePrograms(programs.environment, 'git')).rejects.toThrow(
      'has no git-http-backend in /nonexistent',
    );
  });

  test('rejects a git and a Python that are too old', async () => {
    addGit('2.25.1');
    addPython('3.8.18');
    await expect(requirePrograms(programs.environment, 'git', 'python3')).rejects.toThrow(
      /git 2\.25\.1 \(.*\) is too old; .*\nPython 3\.8\.18 \(.*\) is too old; /,
    );
  });
});

test('stops a program that hangs', async () => {
  programs.add('slow', 'exec /bin/sleep 30');
  const run = await runProgram(`${programs.directory}/slow`, [], {
    environment: programs.environment,
    timeoutMs: 100,
  });
  expect(run).toMatchObject({ ok: false, stderr: 'the program did not exit within 0.1 s' });
});

test('reports no result for a stopped program, and stops its child processes', async () => {
  const stop = new AbortController();
  programs.add('slow', '/bin/sleep 30 & echo $! >> "$FAKE_LOG"; wait');
  const run = runProgram(`${programs.directory}/slow`, [], {
    environment: programs.environment,
    signal: stop.signal,
  });
  await until('the program has started a child process', () => programs.log().length === 1);
  stop.abort(new Error('stopped by SIGINT'));
  await expect(run).rejects.toThrow('stopped by SIGINT');
  const pid = Number(programs.log()[0]);
  await until('the child process has ended', () => !isRunning(pid));
});
