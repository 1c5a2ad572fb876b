import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

import { isRunning } from '../../../rehearsal/system/kill-group';
import { SCENARIOS } from '../../../rehearsal/scenarios';
import type { Scenario } from '../../../rehearsal/scenarios/scenario';
import { useCommandRun } from '../support/command-run';

const command = useCommandRun();

const documentSchema = z.object({
  scenarios: z.array(z.object({ scenario: z.string(), ok: z.boolean(), error: z.string() })),
});

test('all scenarios that are stopped end at once and leave nothing behind', async () => {
  // The local AWS of the second scenario is a restored copy.
  const { code, stdout, stderr } = await command.rehearse(['--json', '--scenario', 'all'], {
    at: ['Scenario updates: ', ({ child }) => child.kill('SIGINT')],
  });
  expect(stderr).toContain('\nRehearsal passed in ');
  expect(stderr).toMatch(/\nrehearse: stopped by SIGINT\n$/);
  expect(code).toBe(130);
  expect(JSON.parse(stdout)).toMatchObject({ ok: false, error: 'stopped by SIGINT' });
  expect(command.folders()).toEqual([]);
  // A negative process ID means the process group, which also contains the copies of moto.
  expect(command.pids('python').filter((pid) => isRunning(-pid))).toEqual([]);
});

/** Returns the scenarios that share a deployment: those without another configuration, and those with the same one. */
function sharingScenarios() {
  const isShared = ({ configure }: Scenario) =>
    configure === undefined || SCENARIOS.filter((other) => other.configure === configure).length > 1;
  return SCENARIOS.filter(isShared);
}

test('a failed deployment fails all scenarios that share the deployment, and is reported once a deployment', async () => {
  const terraform = join(command.directory, 'bin', 'terraform');
  const script = readFileSync(terraform, 'utf8');
  writeFileSync(terraform, script.replace('\n', '\n[ "$1" = init ] && exit 3\n'));
  const { code, stdout, stderr } = await command.rehearse(['--json', '--scenario', 'all']);
  expect(code).toBe(1);
  const { scenarios } = documentSchema.parse(JSON.parse(stdout));
  expect(scenarios.map(({ scenario }) => scenario)).toEqual(SCENARIOS.map(({ name }) => name));
  const failure = /^the shared deployment failed: `npx cdktf deploy 'delivery-\*'` ended with exit code 1/;
  const sharing = sharingScenarios();
  expect(scenarios.filter(({ error }) => failure.test(error)).map(({ scenario }) => scenario)).toEqual(
    sharing.map(({ name }) => name),
  );
  expect(scenarios.filter(({ ok }) => ok)).toEqual([]);
  const deployments = new Set(sharing.map(({ configure }) => configure)).size;
  expect(stderr.match(/^Failed after \d+ s: the shared deployment failed: /gm)).toHaveLength(deployments);
  await command.expectNothingLeft();
});
