import type { ServiceChange } from '../changes';
import { valueDifference } from './difference';
import {
  type ServiceFiles,
  configurationDifferences,
  hiddenParameters,
  templateDifferences,
} from './file-differences';
import { numberedLabels } from './labels';
import { resolvedDifferences } from './resolve';
import { pathText } from './values';

/** Content that a release deploys as one service in one environment. */
export interface DeployedService extends ServiceFiles {
  /** Digest of the image. */
  readonly digest: string;
}

/** Maximum number of access differences in one service. A stack has at most 500 resources. */
const MAXIMUM_ACCESS = 500;
/** Maximum number of differences in each other list. */
const MAXIMUM_OTHERS = 100;

/** Compares what runs as a service with what a release would deploy. */
export function compareService(
  service: string,
  before: DeployedService,
  after: DeployedService,
): ServiceChange {
  const secrets = new Set([before, after].flatMap(({ template }) => hiddenParameters(template)));
  const parameters = configurationDifferences(before, after, secrets);
  const inTemplate = templateDifferences(before.template, after.template);
  const isSame = parameters.length + inTemplate.length === 0;
  const access = isSame ? [] : resolvedDifferences(before, after, numberedLabels(secrets));
  const listed = new Set(access.map(({ path }) => pathText(path)));
  const template = inTemplate.filter(({ path }) => !listed.has(pathText(path)));
  const image = before.digest === after.digest ? undefined : { before: before.digest, after: after.digest };
  const isSecret = ([section, name]: readonly unknown[]) =>
    section === 'Parameters' && typeof name === 'string' && secrets.has(name);
  return {
    service,
    kind: isSame && image === undefined ? 'unchanged' : 'changed',
    ...(image === undefined ? {} : { image }),
    access: access
      .slice(0, MAXIMUM_ACCESS)
      .map((change) => ({ ...valueDifference(change), reason: change.reason })),
    parameters: parameters.slice(0, MAXIMUM_OTHERS),
    template: template
      .slice(0, MAXIMUM_OTHERS)
      .map((change) => valueDifference(change, isSecret(change.path))),
    omitted: {
      access: Math.max(0, access.length - MAXIMUM_ACCESS),
      parameters: Math.max(0, parameters.length - MAXIMUM_OTHERS),
      template: Math.max(0, template.length - MAXIMUM_OTHERS),
    },
  };
}

/** Returns the change of a service that is added, removed or unknown. Such a change lists no differences. */
export const wholeChange = (
  service: string,
  kind: Exclude<ServiceChange['kind'], 'changed' | 'unchanged'>,
): ServiceChange => ({
  service,
  kind,
  access: [],
  parameters: [],
  template: [],
  omitted: { access: 0, parameters: 0, template: 0 },
});
