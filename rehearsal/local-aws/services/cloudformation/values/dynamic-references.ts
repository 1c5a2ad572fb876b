import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';

import { isList, objectOf, type TemplateValue } from '../../../../../functions/shared/template/value';
import { validationError } from '../errors';
import type { Services } from '../resources/handler';

const REFERENCE = /\{\{resolve:(ssm|ssm-secure|secretsmanager):([^{}]*)\}\}/g;

/** Returns the names and versions in the `ssm` references of a value. */
export function ssmReferencesIn(value: TemplateValue): readonly string[] {
  if (typeof value !== 'string') return Object.values(value).flatMap(ssmReferencesIn);
  return [...value.matchAll(REFERENCE)].flatMap(([, service, reference = '']) =>
    service === 'ssm' ? [reference] : [],
  );
}

/**
 * Replaces the dynamic references in the properties of a resource.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
 *
 * @param path property in error messages: `<type>/Properties/<name>`.
 * @throws CloudFormationError or the error of the service if a reference cannot be resolved.
 */
export async function resolveReferences(
  value: TemplateValue,
  services: Services,
  path: string,
): Promise<TemplateValue> {
  if (typeof value === 'string') return resolveText(value, services, path);
  if (isList(value)) return Promise.all(value.map((item) => resolveReferences(item, services, path)));
  const entries = Object.entries(value).map(
    async ([key, inner]) => [key, await resolveReferences(inner, services, `${path}/${key}`)] as const,
  );
  return objectOf(await Promise.all(entries));
}

async function resolveText(text: string, services: Services, path: string): Promise<string> {
  let result = text;
  for (const [whole, service, reference = ''] of text.matchAll(REFERENCE)) {
    const value = await resolve(service ?? '', reference, services, path);
    result = result.replace(whole, () => value);
  }
  return result;
}

function resolve(service: string, reference: string, services: Services, path: string): Promise<string> {
  // CloudFormation resolves secure strings only for a few types, none of which the local AWS supports.
  if (service === 'ssm-secure') throw validationError(`SSM Secure reference is not supported in: [${path}]`);
  return service === 'ssm' ? readSsmReference(services, reference) : readSecret(services, reference);
}

/**
 * Reads the value of an `ssm` reference: the name of a parameter, with or without a version.
 *
 * @throws CloudFormationError if there is no such parameter.
 */
export async function readSsmReference(services: Services, reference: string): Promise<string> {
  try {
    const { Parameter: parameter } = await services
      .client(SSMClient)
      .send(new GetParameterCommand({ Name: reference }));
    if (parameter?.Type !== 'SecureString') return parameter?.Value ?? '';
  } catch (error) {
    if (!/^Parameter(Version)?NotFound$/.test((error as Error).name)) throw error;
    throw validationError(`Parameters: [ssm:${reference}] cannot be found.`);
  }
  throw validationError(`Non-secure ssm prefix was used for secure parameter: [${reference}]`);
}

/** Reads a `secretsmanager` reference: `secret:SecretString:key:stage:version`. */
async function readSecret(services: Services, reference: string): Promise<string> {
  const isArn = reference.startsWith('arn:');
  const parts = reference.split(':');
  const id = parts.slice(0, isArn ? 7 : 1).join(':');
  const [, key = '', stage = '', version = ''] = parts.slice(isArn ? 7 : 1);
  const { SecretString: secret = '' } = await services.json(
    'secretsmanager',
    'secretsmanager.GetSecretValue',
    {
      SecretId: id,
      ...(stage === '' ? {} : { VersionStage: stage }),
      ...(version === '' ? {} : { VersionId: version }),
    },
  );
  if (key === '') return secret as string;
  const value = readKey(secret as string, key);
  if (value === undefined) {
    throw validationError(`Could not find a value associated with JSONKey in SecretString`);
  }
  return value;
}

function readKey(secret: string, key: string): string | undefined {
  try {
    const values = JSON.parse(secret) as Readonly<Record<string, unknown>>;
    const value = values[key];
    return value === undefined ? undefined : typeof value === 'string' ? value : JSON.stringify(value);
  } catch {
    throw validationError('Could not parse SecretString JSON');
  }
}
