import type { PipelineDefinition } from '../definition/definition';
import { ApiError } from '../errors';
import type { Inputs } from './input';

/**
 * Source revision type for each source provider, from SourceRevisionType in the CodePipeline service model.
 * S3_OBJECT_KEY is missing, because that type requires AllowOverrideForS3ObjectKey, which the engine does not support.
 */
const REVISION_TYPES: Readonly<Record<string, string>> = {
  CodeCommit: 'COMMIT_ID',
  S3: 'S3_OBJECT_VERSION_ID',
};

/**
 * Checks that each source revision in the request matches a source action. Otherwise the engine would ignore the source
 * revision and silently run the latest source.
 *
 * @throws ApiError of type ValidationException with every source revision that is repeated, matches no source action or
 *   has another type than the source action.
 */
export function checkSourceRevisions(
  { name, stages }: PipelineDefinition,
  revisions: Inputs['StartPipelineExecution']['sourceRevisions'],
): void {
  const allowed = new Map(
    stages
      .flatMap(({ actions }) => actions)
      .flatMap(({ name: action, actionTypeId: { category, provider } }) => {
        const type = REVISION_TYPES[provider];
        return category === 'Source' && type !== undefined ? [[action, type] as const] : [];
      }),
  );
  const names = allowed.size === 0 ? 'none' : [...allowed.keys()].join(', ');
  const problems = revisions.flatMap(({ actionName: action, revisionType }, index) => {
    const type = allowed.get(action);
    if (type === undefined) {
      return [
        `got a source revision for the action '${action}', which is not a source action of the pipeline ${name}; allowed: ${names}`,
      ];
    }
    if (revisionType !== type) {
      return [
        `got a source revision of type ${revisionType} for the source action '${action}'; allowed: ${type}`,
      ];
    }
    const repeated = revisions.findIndex((other) => other.actionName === action) < index;
    return repeated ? [`got several source revisions for the source action '${action}'; pass only one`] : [];
  });
  if (problems.length > 0) throw new ApiError('ValidationException', problems.join('; '));
}
