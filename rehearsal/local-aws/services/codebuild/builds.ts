import { z } from 'zod';

import { arn } from '../../../../stacks/names';
import type { BuildRecord } from '../../../engine/codebuild/records/build-record';
import type { CodeBuildRecords } from '../../../engine/codebuild/records/records';
import type { Caller } from '../../../engine/types';
import { CodeBuildError, operation, type Operation } from './operation';
import { page, pageSchema, sorted, sortOrderSchema } from './page';

/** Operations that read builds. */
export const buildOperations: Readonly<Record<string, Operation>> = {
  BatchGetBuilds: operation(
    z.object({ ids: z.array(z.string()).min(1).max(100) }),
    (records, { ids }, caller) => {
      const found = ids.map((id) => records.build(arnOf(id, caller)));
      return {
        builds: found.filter((build) => build !== undefined),
        buildsNotFound: ids.filter((_, index) => found[index] === undefined),
      };
    },
  ),
  ListBuilds: operation(
    z.object({ sortOrder: sortOrderSchema, nextToken: pageSchema.nextToken }),
    (records, input, caller) => idsOf(buildsIn(records, caller), input),
  ),
  ListBuildsForProject: operation(
    z.object({ projectName: z.string(), sortOrder: sortOrderSchema, nextToken: pageSchema.nextToken }),
    (records, input, caller) => {
      // AWS accepts the name or the ARN of the project.
      const name = input.projectName.replace(arn('codebuild', caller, 'project/'), '');
      const builds = buildsIn(records, caller).filter(({ projectName }) => projectName === name);
      return idsOf(builds, input);
    },
  ),
};

/** Returns the ARN of a build of the caller's account and Region. AWS accepts the id or the ARN of a build. */
function arnOf(id: string, caller: Caller): string {
  const prefix = arn('codebuild', caller, 'build/');
  const name = id.replace(prefix, '');
  if (name.includes(':')) return `${prefix}${name}`;
  throw new CodeBuildError('InvalidInputException', `Invalid build ID provided: ${id}`);
}

function buildsIn(records: CodeBuildRecords, caller: Caller): BuildRecord[] {
  const prefix = arn('codebuild', caller, 'build/');
  return records.allBuilds().filter((build) => build.arn.startsWith(prefix));
}

function idsOf(
  builds: readonly BuildRecord[],
  {
    sortOrder,
    nextToken,
  }: { readonly sortOrder: 'ASCENDING' | 'DESCENDING'; readonly nextToken?: string | undefined },
) {
  const { items, next } = page(sorted(builds, sortOrder), { maxResults: 100, nextToken });
  return { ids: items.map(({ id }) => id), ...next };
}
