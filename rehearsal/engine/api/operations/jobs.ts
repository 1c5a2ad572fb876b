import type { JobArtifact } from '../../executions/jobs';
import { inputs } from '../input';
import { failureOf, successOf } from '../requests/job-answers';
import { on, type Api, type Handlers } from './operation';

/** Operations with which a function answers a job. */
export function jobOperations({ engine: { jobs } }: Api): Handlers {
  return {
    PutJobSuccessResult: on(inputs.PutJobSuccessResult, (input, { accountId, region }) => {
      jobs.answer(input.jobId, accountId, region, successOf(input));
      return {};
    }),
    PutJobFailureResult: on(inputs.PutJobFailureResult, (input, { accountId, region }) => {
      jobs.answer(input.jobId, accountId, region, failureOf(input));
      return {};
    }),
    GetJobDetails: on(inputs.GetJobDetails, (input, { accountId, region }) => {
      const { id, data, context } = jobs.find(input.jobId, accountId, region);
      const { actionTypeId, pipelineContext } = context;
      return {
        jobDetails: {
          id,
          accountId,
          data: {
            ...data,
            inputArtifacts: data.inputArtifacts.map(withoutNull),
            outputArtifacts: data.outputArtifacts.map(withoutNull),
            ...(actionTypeId && { actionTypeId }),
            pipelineContext,
          },
        },
      };
    }),
  };
}

/** Omits an unknown revision. The event that the function gets has null instead. */
const withoutNull = ({ revision, ...artifact }: JobArtifact) =>
  revision === null ? artifact : { ...artifact, revision };
