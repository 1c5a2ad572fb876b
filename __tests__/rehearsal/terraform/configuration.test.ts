import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

import { loadConfig } from '../../../cli/config/load-config';
import { configurationFor } from '../../../rehearsal/terraform/configuration';
import type { DeliveryConfig } from '../../../stacks/config';
import { synthesize } from '../../stacks/support/synthesis';

const configFile = join(__dirname, '../../fixtures/example.config.ts');
const ownConfiguration = { config: loadConfig(configFile), configFile };

/** Returns the configuration with a soak time for production. */
function withSoakTime(config: DeliveryConfig): DeliveryConfig {
  const [tested, production] = config.environments;
  const approval = { ...production.approval, soakMinutes: 30 };
  return { ...config, environments: [tested, { ...production, approval }] };
}

describe('the configuration of a scenario', () => {
  it("is the user's own file when the scenario does not change the configuration", async () => {
    expect(await configurationFor('story', undefined, ownConfiguration)).toEqual(ownConfiguration);
  });

  it('is another file when the scenario changes the configuration, and the synthesis reads the change', async () => {
    const configured = await configurationFor('soak', withSoakTime, ownConfiguration);
    expect(loadConfig(configured.configFile)).toEqual(configured.config);
    const [tested, production] = ownConfiguration.config.environments;
    expect(production.approval.soakMinutes).toBe(0);
    expect(configured.config.environments.map(({ approval }) => approval)).toEqual([
      tested.approval,
      { ...production.approval, soakMinutes: 30 },
    ]);
    const targets = synthesize(configured.configFile).get('delivery-shared')?.text ?? '';
    expect(targets).toContain('\\"soakMinutes\\":30');
  });

  it('is written to the same ignored file in every run', async () => {
    const [one, two] = [
      await configurationFor('soak', withSoakTime, ownConfiguration),
      await configurationFor('soak', withSoakTime, ownConfiguration),
    ];
    expect(two.configFile).toBe(one.configFile);
    const root = join(__dirname, '../../..');
    expect(relative(root, one.configFile)).toMatch(/^dist\/rehearsal\/soak-[0-9a-f]{12}\.config\.ts$/);
    expect(readFileSync(join(root, '.gitignore'), 'utf8')).toContain('dist');
  });
});
