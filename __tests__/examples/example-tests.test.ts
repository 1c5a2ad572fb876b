import { spawnSync } from 'node:child_process';

import { XMLParser } from 'fast-xml-parser';

import { Build } from './build';

// The time limit is long, because npm and Node.js start several processes.
jest.setTimeout(30_000);

describe('the tests of hello', () => {
  it('pass, and write stdout and a JUnit report', async () => {
    const build = await Build.create('hello');
    try {
      const { status, stdout } = spawnSync('npm', ['test'], { cwd: build.folder, encoding: 'utf8' });
      expect(status).toBe(0);
      expect(stdout).toContain('greets at /');
      const report: unknown = new XMLParser().parse(await build.text('reports/unit.xml'));
      expect(report).toHaveProperty('testsuites.testsuite');
    } finally {
      await build.remove();
    }
  });
});
