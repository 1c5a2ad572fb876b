import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import {
  checkDeclared,
  parseConfiguration,
  type Configuration,
} from '../../functions/shared/release/configuration';
import { configurationPath, templatePath } from '../../functions/shared/release/release-files';
import { assertConfigurationAllowed } from '../../functions/shared/template/guard/configuration';
import { assertTemplateAllowed } from '../../functions/shared/template/guard/guard';
import { parseTemplate } from '../../functions/shared/template/parse';
import type { Template } from '../../functions/shared/template/value';
import { decodeText } from '../../functions/shared/text/json';
import type { Application, DeliveryConfig, Environment } from '../../stacks/config';
import { namesOf, SERVICE_PARAMETERS, type EnvironmentNames } from '../../stacks/names';
import { parseBuildspec } from '../engine/codebuild/buildspec';

const BUILDSPEC = 'buildspec.yml';

/**
 * Checks the source of an application with the same parsers as the Lambda functions. A release would report the same
 * problems, but minutes later.
 *
 * @returns a sentence for each problem.
 */
export function sourceProblems(source: string, config: DeliveryConfig, application: Application): string[] {
  if (!existsSync(join(source, BUILDSPEC))) {
    return [
      `${source} has no ${BUILDSPEC}; set --source to the folder with the source of '${application.name}'`,
    ];
  }
  const buildspec = attempt(() => parseBuildspec(readFileSync(join(source, BUILDSPEC), 'utf8')));
  return [
    ...buildspec.problems,
    ...application.services.flatMap(({ name }) => serviceProblems(source, config, name)),
  ];
}

function serviceProblems(source: string, config: DeliveryConfig, service: string): string[] {
  const template = templatePath(service);
  const configurations = config.environments.map((environment) => ({
    environment,
    path: configurationPath(service, environment.name),
  }));
  const missing = [template, ...configurations.map(({ path }) => path)].filter(
    (path) => !existsSync(join(source, path)),
  );
  if (missing.length > 0) {
    return missing.map((path) => `${source} has no ${path}; the service '${service}' needs this file`);
  }
  const read = <T>(path: string, parse: (text: string, label: string) => T) =>
    attempt(() => parse(decodeText(readFileSync(join(source, path)), path), path));
  const parsed = read(template, parseTemplate);
  const problems = [
    ...parsed.problems,
    ...configurations.flatMap(({ environment, path }) => {
      const { value, problems } = read(path, parseConfiguration);
      if (value === undefined) return problems;
      return [
        ...(parsed.value === undefined ? [] : parameterProblems(parsed.value, value, { template, path })),
        ...foreignProblems(value, config, environment, path),
        ...attempt(() => {
          const { project } = config;
          const target = { project, environment: environment.name };
          assertConfigurationAllowed(value, path, target);
          if (parsed.value === undefined) return;
          assertTemplateAllowed(parsed.value, template, { ...target, parameters: value.parameters });
        }).problems,
      ];
    }),
  ];
  // Most problems of a template occur in every environment, so duplicates are removed.
  return [...new Set(problems)];
}

function parameterProblems(
  template: Template,
  configuration: Configuration,
  labels: { readonly template: string; readonly path: string },
): readonly string[] {
  return attempt(() => {
    checkDeclared(template, configuration, { template: labels.template, configuration: labels.path });
  }).problems;
}

function foreignProblems(
  { parameters }: Configuration,
  config: DeliveryConfig,
  environment: Environment,
  path: string,
): string[] {
  const names = namesOf(config).environment(environment);
  const foreign = [...parameters.values()].filter((value) => isForeign(value, names));
  const [first = ''] = foreign;
  if (foreign.length === 0) return [];
  return [
    `${path} names ${String(foreign.length)} parameters of another project or environment, such as ${first}; ` +
      `use the parameters of '${config.project}' and '${environment.name}', such as ${names.parameter('vpc-id')}`,
  ];
}

/** Returns true if a value is the name of an SSM parameter that belongs to another project or environment. */
function isForeign(value: string, names: EnvironmentNames): boolean {
  const last = /^\/[^/]+\/[^/]+\/(.+)$/.exec(value)?.[1];
  const parameter = SERVICE_PARAMETERS.find((name) => name === last);
  return parameter !== undefined && value !== names.parameter(parameter);
}

/** Calls a function. Returns the result of the function, or the message of the thrown error as a problem. */
function attempt<T>(work: () => T): { readonly value?: T; readonly problems: readonly string[] } {
  try {
    return { value: work(), problems: [] };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { problems: [error.message] };
  }
}
