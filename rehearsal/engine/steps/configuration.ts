import { referencesIn } from '../definition/variables';

/** A field in the configuration of an action or a rule. */
export interface ConfigurationField {
  readonly required: boolean;
  /** Returns what is allowed if the engine does not support a value, for example `allowed: CODE_ZIP`. */
  readonly check?: (value: string) => string | undefined;
  /** True if `check` accepts a value in which references to variables are not replaced yet. @default false */
  readonly acceptsReferences?: true;
}

/** The configuration fields that the engine supports, by name. */
export type ConfigurationFields = Readonly<Record<string, ConfigurationField>>;

type Check = ConfigurationField['check'];

const field = (required: boolean, check: Check): ConfigurationField =>
  check === undefined ? { required } : { required, check };
export const required = (check?: Check) => field(true, check);
export const optional = (check?: Check) => field(false, check);

/** Returns a check that accepts only these values. */
export const oneOf =
  (...values: readonly string[]) =>
  (value: string): string | undefined =>
    values.includes(value) ? undefined : `allowed: ${values.join(', ')}`;

/**
 * Returns true if a value is known before the pipeline runs: the value contains no reference to a variable, and, in a
 * synthesized stack, no reference to another Terraform resource.
 */
const isKnown = (value: string) => referencesIn(value).length === 0 && !value.includes('${');

/** Returns a sentence for each configured value that the engine does not support, as far as the values are known. */
export function valueProblems(
  subject: string,
  fields: ConfigurationFields,
  configuration: Readonly<Record<string, string>>,
): string[] {
  return Object.entries(configuration).flatMap(([name, value]) => {
    const { check, acceptsReferences = false } = fields[name] ?? {};
    const allowed = acceptsReferences || isKnown(value) ? check?.(value) : undefined;
    return allowed === undefined ? [] : [`${name} of ${subject} is '${value}'; ${allowed}`];
  });
}

/** The settings of an action or a rule that its type restricts. */
export interface StepSettings {
  readonly configuration: Readonly<Record<string, string>>;
  readonly inputArtifacts: readonly unknown[];
  readonly outputArtifacts?: readonly unknown[];
}

/** The settings that a type of action or rule supports. */
export interface SupportedSettings {
  readonly configuration: ConfigurationFields;
  /** Minimum and maximum number of input artifacts. */
  readonly inputs: readonly [number, number];
  /** Minimum and maximum number of output artifacts. @default no output artifacts */
  readonly outputs?: readonly [number, number];
  /** Path of the file that implements the type, for error messages. */
  readonly file: string;
}

/**
 * Returns a sentence for each setting of an action or a rule that the engine does not support. Unsupported settings are
 * rejected, because an ignored setting would make the rehearsal differ from AWS.
 *
 * @param subject for example `the action Deploy`.
 */
export function settingProblems(
  subject: string,
  { configuration, inputArtifacts, outputArtifacts = [] }: StepSettings,
  { configuration: fields, inputs, outputs = [0, 0], file }: SupportedSettings,
): string[] {
  const names = Object.keys(fields);
  const unknown = Object.keys(configuration).filter((name) => !names.includes(name));
  const missing = names.filter((name) => fields[name]?.required === true && !(name in configuration));
  return [
    ...unknown.map((name) => `${subject} has the configuration field ${name}; allowed: ${names.join(', ')}`),
    ...missing.map((name) => `${subject} has no configuration field ${name}; add the field`),
    ...valueProblems(subject, fields, configuration),
    ...countProblems(subject, 'input', inputArtifacts.length, inputs),
    ...countProblems(subject, 'output', outputArtifacts.length, outputs),
  ].map((problem) => `${problem} (the rehearsal defines what it supports in ${file})`);
}

function countProblems(
  subject: string,
  kind: 'input' | 'output',
  count: number,
  [minimum, maximum]: readonly [number, number],
): string[] {
  if (count >= minimum && count <= maximum) return [];
  const allowed = minimum === maximum ? String(minimum) : `${String(minimum)} to ${String(maximum)}`;
  return [`${subject} has ${String(count)} ${kind} artifacts; allowed: ${allowed}`];
}
