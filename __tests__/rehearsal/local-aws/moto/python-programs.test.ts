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
/** Adds a fake `python3` without moto. A virtual environment of the fake `python3` contains moto after pip has run. */
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
/** Adds a fake `moto_server` script. As in a script from pip, the first line contains the path of the interpreter. */
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
  test('uses the pinned moto and the AWS CLI on PATH, and installs nothing', async () => {
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

  test('installs the pinned moto once when PATH has another version, and reports the installation', async () => {
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
    'installs an AWS CLI when PATH has %s, which has no AWS_ENDPOINT_URL',
    async (old) => {
      addPython();
      addMotoServer('5.2.1');
      addAws(old);
      const { moto, aws } = await find();
      expect(moto).toBe(join(programs.directory, 'python3.11'));
      expect(aws).toEqual([expect.stringMatching(/\/bin\/python$/), expect.stringMatching(/\/bin\/aws$/)]);
    },
  );

  test('reports the failure of pip in one sentence, and leaves no files', async () => {
    addPython("echo 'ERROR: No matching distribution found for moto==5.2.1' >&2; exit 1");
    await expect(find()).rejects.toThrow(
      /^pip could not install moto and the AWS CLI \(ERROR: No matching distribution found for moto==5\.2\.1\); check that PyPI can be reached/,
    );
    expect(cached()).toEqual([]);
  });

  test('names the cache that cannot be written, and the variable for another folder', async () => {
    addPython();
    // Nobody can create a folder below this path, not even root. Node.js reports ENOENT.
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
  ])('reports a broken disk instead of PyPI when %s finds the disk broken', async (_program, pip, words) => {
    addPython(pip);
    await expect(find()).rejects.toThrow(
      new RegExp(
        `^moto and the AWS CLI cannot be installed: \\S+ cannot be written: ${words}.* set XDG_CACHE_HOME`,
      ),
    );
    expect(cached()).toEqual([]);
  });

  test('installs again when the virtual environment is broken', async () => {
    addPython();
    const { moto } = await find();
    programs.add(join('cache', 'big-red-button', cached()[0] ?? '', 'bin', 'python'), 'exit 1');
    expect((await find()).moto).toBe(moto);
    expect(installs()).toBe(2);
  });

  test('two concurrent installations end with one environment and no other files', async () => {
    addPython();
    const [one, other] = await Promise.all([find(), find()]);
    expect(one).toEqual(other);
    expect(cached()).toHaveLength(1);
  });

  test('removes the folder of a killed installation, and keeps the folder of a running one', async () => {
    addPython();
    await find();
    const [name = ''] = cached();
    const cache = join(programs.directory, 'cache', 'big-red-button');
    programs.add(join('cache', 'big-red-button', name, 'bin', 'python'), 'exit 1');
    // 4194305 exceeds the maximum process id, so no such process exists. `process.pid` is a running process.
    const running = `${name}.${String(process.pid)}.abc`;
    mkdirSync(join(cache, `${name}.4194305.abc`));
    mkdirSync(join(cache, running));
    await find();
    expect(cached().sort()).toEqual([name, running].sort());
  });
});
