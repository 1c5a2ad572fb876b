import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { findPythonPrograms } from '../../../../rehearsal/local-aws/moto/python-programs';
import { createFakePrograms, type FakePrograms } from '../support/fake-programs';

let programs: FakePrograms;
let reports: string[];
beforeEach(() => {
  programs = createFakePrograms();
  reports = [];
});
afterEach(() => {
  programs.remove();
});

const find = () =>
  findPythonPrograms({
    environment: programs.environment,
    python3: join(programs.directory, 'python3'),
    report: (line) => reports.push(line),
  });
/** A Python without moto; the virtual environments it makes have moto once pip has run in them. */
const addPython = (pip = 'exit 0') => {
  programs.add(
    'python3',
    `echo "$1 $2" >> "$FAKE_LOG"
here=\${0%/*}
case "$1 $2" in
  '-m venv') /bin/mkdir -p "$3/bin" && /bin/cp "$0" "$3/bin/python" ;;
  '-m pip') /usr/bin/touch "$here/installed"; ${pip} ;;
  *) [ -f "$here/installed" ] && echo 5.2.1 ;;
esac`,
  );
};
/** `moto_server` on PATH, as pip installs it: its first line names its interpreter. */
const addMotoServer = (version: string) => {
  programs.add('python3.11', `echo ${version}`);
  programs.add('moto_server', '', join(programs.directory, 'python3.11'));
};
const addAws = (version: string) => {
  programs.add('aws', `echo 'aws-cli/${version} Python/3.11.7 Linux/6.1 botocore/1.43.11'`);
};
const cached = () => readdirSync(join(programs.directory, 'cache', 'big-red-button'));
const installs = () => programs.log().filter((line) => line === '-m pip').length;

describe('findPythonPrograms', () => {
  test('takes the pinned moto and the AWS CLI from PATH and installs nothing', async () => {
    addPython();
    addMotoServer('5.2.1');
    addAws('1.45.11');
    expect(await find()).toEqual({
      moto: join(programs.directory, 'python3.11'),
      aws: [join(programs.directory, 'aws')],
    });
    expect(reports).toEqual([]);
    expect(existsSync(join(programs.directory, 'cache'))).toBe(false);
  });

  test('does not use another version of moto: it installs the pinned one and says so, once', async () => {
    addPython();
    addMotoServer('5.1.0');
    addAws('2.15.0');
    const first = await find();
    const [environment = ''] = cached();
    expect(environment).toMatch(/^python-[0-9a-f]{12}$/);
    expect(first).toEqual({
      moto: join(programs.directory, 'cache', 'big-red-button', environment, 'bin', 'python'),
      aws: [join(programs.directory, 'aws')],
    });
    expect(reports).toEqual([expect.stringMatching(/^Installing moto.*once, 360 MB on disk/)]);
    expect(await find()).toEqual(first);
    expect(installs()).toBe(1);
    expect(reports).toHaveLength(1);
  });

  test.each(['1.27.100', '2.11.0'])(
    'installs an AWS CLI in the place of %s, which has no AWS_ENDPOINT_URL',
    async (old) => {
      addPython();
      addMotoServer('5.2.1');
      addAws(old);
      const { moto, aws } = await find();
      expect(moto).toBe(join(programs.directory, 'python3.11'));
      expect(aws).toEqual([expect.stringMatching(/\/bin\/python$/), expect.stringMatching(/\/bin\/aws$/)]);
    },
  );

  test('says in one sentence what pip could not do, and leaves nothing behind', async () => {
    addPython("echo 'ERROR: No matching distribution found for moto==5.2.1' >&2; exit 1");
    await expect(find()).rejects.toThrow(
      /^pip could not install moto and the AWS CLI \(ERROR: No matching distribution found for moto==5\.2\.1\); check that PyPI can be reached/,
    );
    expect(cached()).toEqual([]);
  });

  test('names a cache that cannot be written, and the variable that moves it', async () => {
    addPython();
    // Nobody, root included, can make a folder there; Node reports it as missing.
    programs.environment['XDG_CACHE_HOME'] = '/sys/kernel/cache';
    await expect(find()).rejects.toThrow(
      /^\/sys\/kernel\S* cannot be (used|written): .*, or set XDG_CACHE_HOME to a folder on another disk$/,
    );
    expect(installs()).toBe(0);
  });

  test.each([
    [
      'pip',
      'echo "OSError: [Errno 28] No space left on device" >&2; exit 1',
      'the disk is full; free some space',
    ],
    ['pip', 'echo "OSError: [Errno 30] Read-only file system" >&2; exit 1', 'the file system is read-only'],
  ])('does not blame PyPI for a broken disk that %s reports', async (_who, pip, words) => {
    addPython(pip);
    await expect(find()).rejects.toThrow(
      new RegExp(
        `^moto and the AWS CLI cannot be installed: \\S+ cannot be written: ${words}.* set XDG_CACHE_HOME`,
      ),
    );
    expect(cached()).toEqual([]);
  });

  test('installs again when what was installed does not work any more', async () => {
    addPython();
    const { moto } = await find();
    programs.add(join('cache', 'big-red-button', cached()[0] ?? '', 'bin', 'python'), 'exit 1');
    expect((await find()).moto).toBe(moto);
    expect(installs()).toBe(2);
  });

  test('two at once end with one environment and no left-overs', async () => {
    addPython();
    const [one, other] = await Promise.all([find(), find()]);
    expect(one).toEqual(other);
    expect(cached()).toHaveLength(1);
  });

  test('removes what a killed installation left behind, and not what a running one is making', async () => {
    addPython();
    await find();
    const [name = ''] = cached();
    const cache = join(programs.directory, 'cache', 'big-red-button');
    programs.add(join('cache', 'big-red-button', name, 'bin', 'python'), 'exit 1');
    // No process has the highest number there can be; this one has its own.
    const running = `${name}.${String(process.pid)}.abc`;
    mkdirSync(join(cache, `${name}.4194305.abc`));
    mkdirSync(join(cache, running));
    await find();
    expect(cached().sort()).toEqual([name, running].sort());
  });
});
