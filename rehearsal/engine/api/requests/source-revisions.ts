import type { ActionDefinition, PipelineDefinition } from '../../definition/definition';
import { ApiError } from '../../errors';
import type { Inputs } from '../input';

type Revisions = Inputs['StartPipelineExecution']['sourceRevisions'];

/**
 * Returns the types of source revisions that an action accepts, one of each in a request.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-trigger-source-overrides.html
 */
function typesOf({ actionTypeId: { category, provider }, configuration }: ActionDefinition): string[] {
  if (category !== 'Source') return [];
  if (provider === 'CodeCommit') return ['COMMIT_ID'];
  const allowsKey = configuration['AllowOverrideForS3ObjectKey'] === 'true';
  return ['S3_OBJECT_VERSION_ID', ...(allowsKey ? ['S3_OBJECT_KEY'] : [])];
}

/**
 * Checks that each source revision in the request matches a source action. Otherwise the engine would ignore the source
 * revision and silently run the latest source.
 *
 * @throws ApiError of type ValidationException with every source revision that is repeated, matches no source action or
 *   has a type that the source action does not accept.
 */
export function checkSourceRevisions(
  { name, stages }: Pick<PipelineDefinition, 'name' | 'stages'>,
  revisions: Revisions,
): void {
  const types = new Map(
    stages
      .flatMap(({ actions }) => actions)
      .map((action) => [action.name, typesOf(action)] as const)
      .filter(([, accepted]) => accepted.length > 0),
  );
  const names = types.size === 0 ? 'none' : [...types.keys()].join(', ');
  const problems = revisions.flatMap(({ actionName: action, revisionType }, index) => {
    const accepted = types.get(action);
    if (accepted === undefined) {
      return [
        `got a source revision for the action '${action}', which is not a source action of the pipeline ${name}; allowed: ${names}`,
      ];
    }
    if (!accepted.includes(revisionType)) {
      const advice =
        revisionType === 'S3_OBJECT_KEY' && accepted.includes('S3_OBJECT_VERSION_ID')
          ? '; set AllowOverrideForS3ObjectKey of the action to true to allow S3_OBJECT_KEY'
          : '';
      return [
        `got a source revision of type ${revisionType} for the source action '${action}'; allowed: ${accepted.join(', ')}${advice}`,
      ];
    }
    const first = revisions.findIndex(
      (other) => other.actionName === action && other.revisionType === revisionType,
    );
    return first < index
      ? [
          `got several source revisions of type ${revisionType} for the source action '${action}'; pass only one`,
        ]
      : [];
  });
  if (problems.length > 0) throw new ApiError('ValidationException', problems.join('; '));
}
