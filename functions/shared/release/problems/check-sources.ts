import { NO_CONFIGURATION, declarationProblems, parameterValues } from '../configuration';
import { configurationProblems } from '../../template/guard/configuration';
import { placeOf, templateProblems } from '../../template/guard/guard';
import { Evaluation } from '../../template/evaluation/evaluation';
import { type Finding, describeFindings } from './in-environments';
import { type EvaluatedService, priorityFindings } from './listener-priorities';
import { valueFindings } from './parameter-values';
import { checkPublished } from './published-parameters';
import { tagQuotaProblems, templateQuotaProblems } from './quotas';
import {
  type ServiceSource,
  type SourceConfiguration,
  type SourceTemplate,
  readService,
} from './read-service';
import type { ReleaseScope, SourceTree } from './sources';

/** A template that may be sent to CloudFormation, and its service. */
export interface CheckedTemplate extends SourceTemplate {
  readonly service: string;
}

/** The files of one service, without any problem. */
export interface CheckedSource extends CheckedTemplate {
  /** One entry for each environment, in the order of the environments. */
  readonly configurations: readonly SourceConfiguration[];
}

export type SourceCheck =
  | { readonly kind: 'passed'; readonly services: readonly CheckedSource[] }
  | {
      readonly kind: 'failed';
      /** One sentence for each problem, with the file and, if known, the position. */
      readonly problems: readonly string[];
      /** Templates that the template guard accepts in at least one environment. */
      readonly templates: readonly CheckedTemplate[];
    };

/**
 * Checks the files of an application's repository for every environment, without AWS. A release with these files would
 * report the same problems, but later.
 */
export function checkSources(tree: SourceTree, scope: ReleaseScope): SourceCheck {
  const sources = scope.services.map((service) => readService(tree, service, scope));
  const inspections = sources.map((source) => inspectService(source, scope));
  const problems = [
    ...inspections.flatMap((inspection) => inspection.problems),
    ...describeFindings(prioritiesIn(inspections, scope), scope),
  ];
  if (problems.length === 0) {
    return { kind: 'passed', services: sources.flatMap(completeSource) };
  }
  // Removes duplicates, because the same declaration of a template is checked with each configuration file.
  return {
    kind: 'failed',
    problems: [...new Set(problems)],
    templates: inspections.flatMap(({ accepted }) => accepted ?? []),
  };
}

const completeSource = ({ service, template, configurations }: ServiceSource): CheckedSource[] =>
  template === undefined ? [] : [{ service, ...template, configurations }];

interface Inspection {
  readonly problems: readonly string[];
  /** The template, if the template guard accepts it in at least one environment. */
  readonly accepted: CheckedTemplate | undefined;
  /** The template with its values, by environment. */
  readonly evaluated: ReadonlyMap<string, EvaluatedService>;
}

function inspectService(source: ServiceSource, { project }: ReleaseScope): Inspection {
  const { service, template, configurations } = source;
  const inEnvironments = configurations.map((file) => inspectEnvironment(source, file, project));
  const isAccepted = inEnvironments.some(({ guarded }) => guarded.length === 0);
  const findings = inEnvironments.map(
    ({ environment, guarded, values }) => [environment, [...guarded, ...values]] as const,
  );
  return {
    problems: [
      ...source.problems,
      ...(template === undefined ? [] : templateQuotaProblems(template)),
      ...(template === undefined ? [] : declarations(template, configurations)),
      ...inEnvironments.flatMap((inspected) => inspected.problems),
      ...describeFindings(new Map(findings), { project }),
    ],
    accepted: template !== undefined && isAccepted ? { service, ...template } : undefined,
    evaluated: new Map(
      inEnvironments.flatMap(({ environment, evaluated }) =>
        evaluated === undefined ? [] : [[environment, evaluated] as const],
      ),
    ),
  };
}

/**
 * Returns the problems with declared parameters. The template is also checked alone, because all configuration files may
 * be invalid.
 */
function declarations(
  { template, path }: SourceTemplate,
  configurations: readonly SourceConfiguration[],
): string[] {
  const files = configurations.map(({ configuration, path: label }) => [configuration, label] as const);
  return [[NO_CONFIGURATION, ''] as const, ...files].flatMap(([configuration, label]) =>
    declarationProblems(template, configuration, { template: path, configuration: label }),
  );
}

interface EnvironmentInspection {
  readonly environment: string;
  /** Problems of the configuration file. */
  readonly problems: readonly string[];
  /** Problems that the template guard finds. */
  readonly guarded: readonly Finding[];
  /** Other problems of the template with the values in this environment. */
  readonly values: readonly Finding[];
  /** Undefined when the template is invalid. */
  readonly evaluated: EvaluatedService | undefined;
}

function inspectEnvironment(
  { service, template: source }: ServiceSource,
  file: SourceConfiguration,
  project: string,
): EnvironmentInspection {
  const { configuration, environment, path } = file;
  const context = { project, environment };
  const published = checkPublished(source, file, project);
  const problems = [
    ...tagQuotaProblems(file),
    ...configurationProblems(configuration, path, context),
    ...published.problems,
  ];
  if (source === undefined) return { environment, problems, guarded: [], values: [], evaluated: undefined };
  const { template } = source;
  const values = parameterValues(template, configuration);
  const evaluation = new Evaluation(template, values);
  return {
    environment,
    problems,
    guarded: templateProblems(template, { ...context, parameters: published.proposed }).map(
      ({ path: at, sentence }) => ({ place: placeOf(at, template, source.path), sentence }),
    ),
    values: valueFindings(source, values, evaluation),
    evaluated: { service, source, evaluation },
  };
}

/** Returns the clashes of listener rules among all services, by environment. */
function prioritiesIn(
  inspections: readonly Inspection[],
  { environments }: ReleaseScope,
): ReadonlyMap<string, readonly Finding[]> {
  return new Map(
    environments.map((environment) => [
      environment,
      priorityFindings(inspections.flatMap(({ evaluated }) => evaluated.get(environment) ?? [])),
    ]),
  );
}
