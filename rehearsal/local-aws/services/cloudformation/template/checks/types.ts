import { validationError } from '../../errors';
import { isResourceType } from '../../resources/properties/schema';
import type { Template } from '../template';

/** Checks that AWS has the type of each resource. `template/supported.ts` lists the types of the local AWS. */
export function checkTypes({ resources }: Template): void {
  const unknown = [...resources.values()]
    .map(({ type }) => type)
    .filter((type) => !type.startsWith('Custom::') && !isResourceType(type));
  if (unknown.length === 0) return;
  throw validationError(
    `Template format error: Unrecognized resource types: [${[...new Set(unknown)].sort().join(', ')}]`,
  );
}
