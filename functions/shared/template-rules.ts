import { IMAGE_PARAMETER, IMAGE_URI } from './contract';
import { type TemplateValue, isList, isObject } from './template/value';

/**
 * What resources of the allowed types may not do. Keys are looked for at any depth, because a condition
 * (`Fn::If`) may stand between a property and its value; a value that decides must be written out, because
 * a parameter could turn it into another one.
 */
export interface KeyRule {
  readonly keys: readonly string[];
  readonly allows: (value: TemplateValue) => boolean;
  /** End of the sentence "<path> must …". */
  readonly must: string;
}

const oneOf =
  (...allowed: readonly string[]) =>
  (value: TemplateValue) =>
    typeof value === 'string' && allowed.includes(value);
const never = () => false;
const emptyList = (value: TemplateValue) => isList(value) && value.length === 0;

export const KEY_RULES: readonly KeyRule[] = [
  { keys: ['Privileged'], allows: oneOf('false'), must: 'be false or left out' },
  // In the host's network a container reaches the instance's credentials and every port of its neighbours.
  {
    keys: ['NetworkMode'],
    allows: oneOf('awsvpc', 'bridge', 'none'),
    must: 'be awsvpc, bridge or none, written out',
  },
  { keys: ['PidMode'], allows: oneOf('task'), must: 'be task or left out' },
  { keys: ['IpcMode'], allows: oneOf('task', 'none'), must: 'be task, none or left out' },
  // A path of the host, docker.sock foremost, is the host; a volume driver's options can mount one as well.
  { keys: ['SourcePath'], allows: never, must: 'be left out: no volume of the host' },
  { keys: ['DockerVolumeConfiguration'], allows: never, must: 'be left out: no volume of the host' },
  { keys: ['Devices'], allows: emptyList, must: 'be left out: no device of the host' },
  // SYS_ADMIN alone is as good as Privileged.
  { keys: ['Add'], allows: emptyList, must: 'be left out: no added capability' },
  {
    keys: ['DockerSecurityOptions'],
    allows: (value) => isList(value) && value.every(oneOf('no-new-privileges')),
    must: 'hold no-new-privileges only, or be left out',
  },
  // The role tasks run with, that of a lifecycle hook, of a volume, of autoscaling: none is for a service to choose.
  {
    keys: ['TaskRoleArn', 'Role', 'RoleArn', 'RoleARN'],
    allows: never,
    must: 'be left out: the only role a service names is ExecutionRoleArn',
  },
  {
    keys: ['Image'],
    allows: (value) =>
      typeof value === 'string'
        ? IMAGE_URI.test(value)
        : isObject(value) && Object.keys(value).join() === 'Ref' && value['Ref'] === IMAGE_PARAMETER,
    must: `be !Ref ${IMAGE_PARAMETER}, or an image by digest, written out`,
  },
];

/** Maps whose keys are free text: a label may be called Role. */
const FREE_MAPS = new Set(['DockerLabels', 'Options', 'Metadata']);

/** @param path Of `value`, from the top of the template. */
export function resourceProblems(value: TemplateValue, path: readonly string[]): string[] {
  if (typeof value === 'string') {
    return value.includes('docker.sock')
      ? [`${path.join('.')} names docker.sock, which is the host's: take it out`]
      : [];
  }
  return entriesOf(value).flatMap(([key, inner]) => {
    const where = [...path, key];
    const broken = KEY_RULES.filter(({ keys, allows }) => keys.includes(key) && !allows(inner));
    return [
      ...broken.map(({ must }) => `${where.join('.')} must ${must}`),
      ...(FREE_MAPS.has(key) ? [] : resourceProblems(inner, where)),
    ];
  });
}

/** `{{resolve:ssm:name}}` or `{{resolve:ssm:name:version}}`: no secret, and read by CloudFormation itself. */
const PLAIN_REFERENCE = /\{\{resolve:ssm:[a-zA-Z0-9_.\-/]+(?::\d+)?\}\}/g;
const SECRET_REFERENCE = /^\{\{resolve:(?:secretsmanager|ssm-secure):[^{}]+\}\}$/;
/** Where ECS itself expects a secret's name; everywhere else the secret would stand readable in ECS or in the stack. */
const SECRET_PLACE = /(^|\.)Secrets\.(.+\.)?ValueFrom$/;

/** True for a text that may be part of a dynamic reference to anything but a plain parameter. */
export function isSecretReference(text: string): boolean {
  return /\{\{(?!\.)|resolve:/.test(text.replace(PLAIN_REFERENCE, ''));
}

/** Dynamic references to secrets in places they must not be, those put together with Fn::Join included. */
export function referenceProblems(value: TemplateValue, path: readonly string[]): string[] {
  const where = path.join('.');
  if (typeof value === 'string') {
    if (!isSecretReference(value) || (SECRET_PLACE.test(where) && SECRET_REFERENCE.test(value))) return [];
    return [
      `${where} holds a dynamic reference; allowed: {{resolve:ssm:…}}, and one to a secret as ValueFrom of a container's Secrets`,
    ];
  }
  const joined = isObject(value) ? joinedText(value['Fn::Join']) : undefined;
  if (joined !== undefined && isSecretReference(joined)) {
    return [`${where} puts a dynamic reference together; write it out`];
  }
  return entriesOf(value).flatMap(([key, inner]) => referenceProblems(inner, [...path, key]));
}

function joinedText(join: TemplateValue | undefined): string | undefined {
  if (!isList(join)) return undefined;
  const [delimiter, parts] = join;
  if (typeof delimiter !== 'string' || !isList(parts)) return undefined;
  return parts.map((part) => (typeof part === 'string' ? part : '\u0000')).join(delimiter);
}

function entriesOf(value: TemplateValue): (readonly [string, TemplateValue])[] {
  if (isList(value)) return value.map((item, index) => [String(index), item]);
  return isObject(value) ? Object.entries(value) : [];
}

/** Images that are written out, whose registry remains to be checked. */
export function writtenImages(value: TemplateValue): string[] {
  return entriesOf(value).flatMap(([key, inner]) =>
    key === 'Image' && typeof inner === 'string' ? [inner] : writtenImages(inner),
  );
}
