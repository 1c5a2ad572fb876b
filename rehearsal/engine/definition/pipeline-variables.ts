import { ApiError } from '../errors';
import type { PipelineDefinition } from './definition';

/** Value of a pipeline variable in a StartPipelineExecution request. */
export interface PipelineVariable {
  readonly name: string;
  readonly value: string;
}

/**
 * Returns the value of each variable that the pipeline declares: the value in the request, or the default value.
 *
 * @throws ApiError of type ValidationException with every variable that is unknown, repeated or without a value.
 */
export function pipelineVariables(
  { name: pipeline, variables: declared }: Pick<PipelineDefinition, 'name' | 'variables'>,
  given: readonly PipelineVariable[],
): Record<string, string> {
  const known = declared.map(({ name }) => name);
  const values = new Map(given.map(({ name, value }) => [name, value]));
  const unknown = [...values.keys()].filter((name) => !known.includes(name));
  const repeated = given.filter(({ name }, index) => given.findIndex((other) => other.name === name) < index);
  const missing = declared.filter(
    ({ name, defaultValue }) => defaultValue === undefined && !values.has(name),
  );
  const problems = [
    ...unknown.map(
      (name) => `the pipeline ${pipeline} has no variable '${name}'; allowed: ${known.join(', ') || 'none'}`,
    ),
    ...repeated.map(({ name }) => `got several values for the variable '${name}'; pass only one`),
    ...missing.map(
      ({ name }) => `the variable '${name}' of the pipeline ${pipeline} has no default value; pass a value`,
    ),
  ];
  if (problems.length > 0) throw new ApiError('ValidationException', problems.join('; '));
  return Object.fromEntries(
    declared.map(({ name, defaultValue = '' }) => [name, values.get(name) ?? defaultValue]),
  );
}
