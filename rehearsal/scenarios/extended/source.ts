import { appendFile, copyFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { configurationPath, templatePath } from '../../../functions/shared/release/release-files';
import type { ReleaseDriver } from '../driver';
import { withParameters } from '../source/change-configuration';

/** Distance between the listener rules of two services with the same source, because no two rules have one priority. */
const PRIORITY_STEP = 1000;
/** Maximum number of services of an application. */
const MOST_SERVICES = 5;

/**
 * Adds the files of each service and each environment that the extended configuration has and the source lacks. The
 * files are copies of those of the first service and of the last environment that the source has.
 */
export async function extendSource(driver: ReleaseDriver): Promise<void> {
  const { application, config, directory } = driver;
  const paths = (await readdir(join(directory, 'cfn'))).map((name) => `cfn/${name}`);
  const [first = ''] = application.services.map(({ name }) => name);
  const applicationStep = config.applications.indexOf(application) * MOST_SERVICES;
  for (const [index, { name: service }] of application.services.entries()) {
    const isNew = !paths.includes(templatePath(service));
    const source = isNew ? first : service;
    if (isNew) await addService(directory, first, service);
    const known = config.environments.filter(({ name }) => paths.includes(configurationPath(source, name)));
    for (const environment of config.environments) {
      const from = known.includes(environment) ? environment : known.at(-1);
      await copyConfiguration(driver, {
        from: { service: source, environment: from?.name ?? '' },
        to: { service, environment: environment.name },
        priority: PRIORITY_STEP * (applicationStep + (isNew ? index : 0)),
      });
    }
  }
}

/** Adds the template of a service, and its stage in the Dockerfile. */
async function addService(directory: string, first: string, service: string): Promise<void> {
  await copyFile(join(directory, templatePath(first)), join(directory, templatePath(service)));
  await appendFile(join(directory, 'Dockerfile'), `\nFROM ${first} AS ${service}\n`);
}

interface ServiceIn {
  readonly service: string;
  readonly environment: string;
}

/** Copies a configuration file, for another service or environment. @param priority added to the rule's priority. */
async function copyConfiguration(
  { config, directory }: ReleaseDriver,
  { from, to, priority }: { readonly from: ServiceIn; readonly to: ServiceIn; readonly priority: number },
): Promise<void> {
  const text = await readFile(join(directory, configurationPath(from.service, from.environment)), 'utf8');
  const prefixOf = ({ environment }: ServiceIn) => `/${config.project}/${environment}/`;
  const moved = withParameters(text.replaceAll(prefixOf(from), prefixOf(to)), (parameters) => {
    const { RulePriority } = parameters;
    return RulePriority === undefined
      ? parameters
      : { ...parameters, RulePriority: String(Number(RulePriority) + priority) };
  });
  await writeFile(join(directory, configurationPath(to.service, to.environment)), moved);
}
