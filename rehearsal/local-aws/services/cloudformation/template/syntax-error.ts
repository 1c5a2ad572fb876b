import { validationError, type CloudFormationError } from '../errors';

/**
 * Returns the error for a template that is not well-formed.
 *
 * @param offset index of the wrong character in the text.
 */
export function syntaxError(format: 'JSON' | 'YAML', text: string, offset: number): CloudFormationError {
  const before = text.slice(0, offset).split('\n');
  const column = (before.at(-1) ?? '').length + 1;
  return validationError(
    `Template format error: ${format} not well-formed. (line ${String(before.length)}, column ${String(column)})`,
  );
}
