import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

import { configurationPath, templatePath } from '../functions/shared/contract';
import type { Application, DeliveryConfig } from '../stacks/config';
import { parameterName, SERVICE_PARAMETERS } from '../stacks/names';

const configurationSchema = z.object({ Parameters: z.record(z.string(), z.string()) });

/**
 * Looks into the source of an application before anything is started: a build would find the same a minute later, and
 * say it less clearly.
 *
 * @returns every problem in one sentence: what was found, what is needed.
 */
export function sourceProblems(source: string, config: DeliveryConfig, application: Application): string[] {
  if (!existsSync(join(source, 'buildspec.yml'))) {
    return [`${source} has no buildspec.yml; allowed: a folder with the source of '${application.name}'`];
  }
  return application.services.flatMap(({ name }) => {
    const files = config.environments.map((environment) => ({
      environment: environment.name,
      path: configurationPath(name, environment.name),
    }));
    const missing = [templatePath(name), ...files.map(({ path }) => path)].filter(
      (path) => !existsSync(join(source, path)),
    );
    if (missing.length > 0) {
      return missing.map((path) => `${source} has no ${path}, which the service '${name}' needs`);
    }
    return files.flatMap(({ environment, path }) => {
      const parameters = parametersOf(readFileSync(join(source, path), 'utf8'));
      if (parameters === undefined) {
        return [`${path} is no template configuration file; allowed: {"Parameters": {"Name": "text", …}}`];
      }
      const foreign = parameters.filter((value) => isForeign(value, config.project, environment));
      const [first = ''] = foreign;
      return foreign.length === 0
        ? []
        : [
            `${path} names ${String(foreign.length)} parameters of another project or environment, such as ${first}; ` +
              `allowed: those of '${config.project}' and '${environment}', such as ${parameterName(config.project, environment, 'vpc-id')}`,
          ];
    });
  });
}

/** @returns undefined when it is no configuration file. */
function parametersOf(text: string): string[] | undefined {
  try {
    return Object.values(configurationSchema.parse(JSON.parse(text)).Parameters);
  } catch {
    return undefined;
  }
}

/** Whether a value names what environments publish, but not what this one does. */
function isForeign(value: string, project: string, environment: string): boolean {
  const last = /^\/[^/]+\/[^/]+\/(.+)$/.exec(value)?.[1];
  const parameter = SERVICE_PARAMETERS.find((name) => name === last);
  return parameter !== undefined && value !== parameterName(project, environment, parameter);
}
