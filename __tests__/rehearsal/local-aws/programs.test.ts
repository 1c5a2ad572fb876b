import { isRunning } from '../../../rehearsal/local-aws/moto/python-environment';
import { runTool } from '../../../rehearsal/local-aws/run-program';
import { requireTools, ToolError } from '../../../rehearsal/local-aws/programs';
import { until } from './support/test-local-aws';
import { fakeTools, type FakeTools } from './support/fake-programs';

let tools: FakeTools;
beforeEach(() => {
  tools = fakeTools();
});
afterEach(() => {
  tools.remove();
});

const all = () => requireTools(tools.environment, 'terraform', 'git', 'python3');
const terraform = (version: string) => `echo '{"terraform_version": "${version}"}'`;
const addGit = (version = '2.39.5') => {
  tools.add('git', `[ "$1" = --version ] && echo 'git version ${version}' || echo '${tools.directory}'`);
  tools.add('git-http-backend', '');
};
const addPython = (version = '3.11.7') => {
  tools.add('python3', `echo 'Python ${version}'`);
};

describe('requireTools', () => {
  test('finds what is there', async () => {
    tools.add('terraform', terraform('1.11.4'));
    addGit();
    addPython();
    expect(await all()).toEqual({
      terraform: `${tools.directory}/terraform`,
      git: `${tools.directory}/git`,
      python3: `${tools.directory}/python3`,
    });
  });

  test('names everything that is missing in one error', async () => {
    const problem: unknown = await all().catch((error: unknown) => error);
    expect(problem).toBeInstanceOf(ToolError);
    const lines = (problem as ToolError).message.split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(
      /^Neither terraform nor tofu is on PATH; needed: Terraform 1\.11 or later, or OpenTofu/,
    );
    expect(lines[1]).toMatch(/^git is not on PATH; needed: git 2\.28\.0 or later/);
    expect(lines[2]).toMatch(/^python3 is not on PATH; needed: Python 3\.10\.0 or later/);
  });

  test.each(['1.9.8', '1.10.0', '0.15.5'])('refuses Terraform %s', async (version) => {
    tools.add('terraform', terraform(version));
    await expect(requireTools(tools.environment, 'terraform')).rejects.toThrow(
      `Found Terraform ${version} (${tools.directory}/terraform); needed: Terraform 1.11 or later`,
    );
  });

  test("asks Terraform without the user's own settings for it, which would spoil its answer", async () => {
    tools.add('terraform', `[ -z "$TF_CLI_ARGS" ] && ${terraform('1.11.4')}`);
    const environment = { ...tools.environment, TF_CLI_ARGS: '-lock=false' };
    expect(await requireTools(environment, 'terraform')).toEqual({
      terraform: `${tools.directory}/terraform`,
    });
  });

  test('refuses a Terraform that does not tell its version', async () => {
    tools.add('terraform', "echo 'flag provided but not defined: -json' >&2; exit 1");
    await expect(requireTools(tools.environment, 'terraform')).rejects.toThrow(
      'which did not tell its version (flag provided but not defined: -json)',
    );
  });

  test.each(['1.10.0', '1.11.0'])(
    'takes OpenTofu %s, also beside a Terraform that is too old',
    async (version) => {
      tools.add('terraform', terraform('1.5.7'));
      tools.add('tofu', terraform(version));
      expect(await requireTools(tools.environment, 'terraform')).toEqual({
        terraform: `${tools.directory}/tofu`,
      });
    },
  );

  test('refuses an OpenTofu that is too old', async () => {
    tools.add('tofu', terraform('1.9.0'));
    await expect(requireTools(tools.environment, 'terraform')).rejects.toThrow('Found OpenTofu 1.9.0');
  });

  test('refuses a git without git-http-backend', async () => {
    tools.add('git', `[ "$1" = --version ] && echo 'git version 2.45.0' || echo '/nonexistent'`);
    await expect(requireTools(tools.environment, 'git')).rejects.toThrow(
      'has no git-http-backend in /nonexistent',
    );
  });

  test('refuses a git and a Python that are too old', async () => {
    addGit('2.25.1');
    addPython('3.8.18');
    await expect(requireTools(tools.environment, 'git', 'python3')).rejects.toThrow(
      /Found git 2\.25\.1; .*\nFound Python 3\.8\.18 /,
    );
  });
});

test('a tool that hangs is given up', async () => {
  tools.add('slow', 'exec /bin/sleep 30');
  const run = await runTool(`${tools.directory}/slow`, [], {
    environment: tools.environment,
    timeoutMs: 100,
  });
  expect(run).toMatchObject({ ok: false, stderr: 'no answer within 0.1 s' });
});

test('a tool that is stopped is no answer, and nothing it started lives on', async () => {
  const stop = new AbortController();
  tools.add('slow', '/bin/sleep 30 & echo $! >> "$FAKE_LOG"; wait');
  const run = runTool(`${tools.directory}/slow`, [], {
    environment: tools.environment,
    signal: stop.signal,
  });
  await until('the tool has started its own', () => tools.log().length === 1);
  stop.abort(new Error('stopped by SIGINT'));
  await expect(run).rejects.toThrow('stopped by SIGINT');
  const pid = Number(tools.log()[0]);
  await until('what it started is gone', () => !isRunning(pid));
});
