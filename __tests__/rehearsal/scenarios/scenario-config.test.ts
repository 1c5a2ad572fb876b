import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

import { loadConfig } from '../../../cli/load-config';
import { configurationFor } from '../../../rehearsal/scenarios/scenario-config';
import { soak } from '../../../rehearsal/scenarios/soak';
import { story } from '../../../rehearsal/scenarios/story';
import { synthesize } from '../../stacks/support/synthesis';

const configFile = join(__dirname, '../../fixtures/example.config.ts');
const own = { config: loadConfig(configFile), configFile };

describe('the configuration of a scenario', () => {
  it("is the user's own file where the scenario needs no other", async () => {
    expect(await configurationFor(story, own)).toEqual(own);
  });

  it('is a file of its own where it needs another, and says the same to everybody who reads it', async () => {
    const configured = await configurationFor(soak, own);
    expect(loadConfig(configured.configFile)).toEqual(configured.config);
    const [tested, production] = own.config.environments;
    expect(production.approval.soakMinutes).toBe(0);
    expect(configured.config.environments.map(({ approval }) => approval)).toEqual([
      tested.approval,
      { ...production.approval, soakMinutes: 30 },
    ]);
    const targets = synthesize(configured.configFile).get('delivery-shared')?.text ?? '';
    expect(targets).toContain('\\"soakMinutes\\":30');
  });

  it('is written to the same ignored file in every run', async () => {
    const [one, two] = [await configurationFor(soak, own), await configurationFor(soak, own)];
    expect(two.configFile).toBe(one.configFile);
    const root = join(__dirname, '../../..');
    expect(relative(root, one.configFile)).toMatch(/^dist\/rehearsal\/soak-[0-9a-f]{12}\.config\.ts$/);
    expect(readFileSync(join(root, '.gitignore'), 'utf8')).toContain('dist');
  });
});
