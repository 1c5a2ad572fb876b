import { describeTests } from '../codebuild/reports/summary';
import { build, BUILD_FIELDS } from '../steps/build';
import type { ActionType } from './action-type';

/** Runs the buildspec of a CodeBuild project on the input artifacts. */
export const codeBuild: ActionType = {
  category: 'Build',
  owner: 'AWS',
  provider: 'CodeBuild',
  version: '1',
  configuration: BUILD_FIELDS,
  inputs: [1, 5],
  // The engine does not support secondary-artifacts in a buildspec, so an action has at most one output artifact.
  outputs: [0, 1],
  file: 'rehearsal/engine/steps/build.ts',
  run: async (context) => {
    const { id, exported, tests } = await build(context, context.outputs[0]);
    return {
      variables: exported,
      externalExecutionId: id,
      summary: tests.length === 0 ? undefined : describeTests(tests),
    };
  },
};
