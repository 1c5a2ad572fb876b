import type { Construct } from 'constructs';

import { ProjectFunction, type ProjectFunctionProps } from '../project-function';
import { allow } from '../permissions/policy';

export type PipelineFunctionProps = Omit<ProjectFunctionProps, 'alarmText' | 'maximumEventAge'>;

/** Settings that differ between the functions of one stack. */
export type FunctionSettings = Pick<
  PipelineFunctionProps,
  'function' | 'code' | 'environment' | 'statements'
>;

/** CodePipeline fails a job after 20 minutes, so Lambda must not repeat an event that is older than 15 minutes. */
const MAXIMUM_EVENT_AGE = 900;

/** A function that CodePipeline invokes as an action. */
export class PipelineFunction extends ProjectFunction {
  constructor(scope: Construct, id: string, props: PipelineFunctionProps) {
    super(scope, id, {
      ...props,
      statements: [
        // These actions do not support resource-level permissions. Only the function that CodePipeline invoked knows
        // the ID of the job.
        allow('AnswerJob', ['codepipeline:PutJobSuccessResult', 'codepipeline:PutJobFailureResult'], '*'),
        ...props.statements,
      ],
      maximumEventAge: MAXIMUM_EVENT_AGE,
      alarmText: 'did not answer CodePipeline',
    });
  }
}
