import type { TemplatePath } from '../../../../../functions/shared/template/value';
import { validationError } from '../errors';

/** Returns the error for a null value in a template. */
export const nullError = (path: TemplatePath) =>
  validationError(`[/${path.join('/')}] 'null' values are not allowed in templates`);
