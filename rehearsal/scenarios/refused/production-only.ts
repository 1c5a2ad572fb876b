import type { Scenario } from '../scenario';
import { changeParameters } from '../source/change-configuration';
import { expectUnchecked } from './unchecked';

/** Parameter that no service template declares. */
const PARAMETER = 'NoSuchParameter';

export const productionOnly: Scenario = {
  name: 'production-only',
  summary:
    'a mistake only in the configuration of production: the release is rejected before the first approval',
  protections: [
    {
      file: 'functions/shared/release/problems/check-sources.ts',
      text: 'const files = configurations.map(',
      replacement: 'const files = configurations.slice(0, 1).map(',
    },
  ],
  run: async (driver) => {
    const { application, config } = driver;
    const production = config.environments.at(-1) ?? config.environments[1];
    const { path } = await changeParameters(
      driver,
      application.services[0]?.name ?? '',
      production,
      (parameters) => ({ ...parameters, [PARAMETER]: 'x' }),
    );
    await driver.push('Set a parameter for production');
    await expectUnchecked(driver, [path, PARAMETER]);
  },
};
