import { serviceModel, type ServiceModel } from '../../../support/service-model';
import { shapeProblems } from '../../../support/shape-problems';
import type { ApiAnswer } from '../../../../rehearsal/engine/types';

let loaded: ServiceModel | undefined;

/** Returns the model of CodePipeline. */
export function codePipelineModel(): ServiceModel {
  loaded ??= serviceModel('codepipeline', '2015-07-09');
  return loaded;
}

/**
 * Compares a response of the engine with the model of CodePipeline. An error must be one of the errors that the model
 * lists for the operation.
 */
export function answerProblems(operation: string, { status, body }: ApiAnswer): string[] {
  const model = codePipelineModel();
  const { output, errors = [] } = model.operations[operation] ?? {};
  const { __type: error, ...content } = JSON.parse(JSON.stringify(body)) as Record<string, unknown>;
  if (status === 200) {
    if (output !== undefined) return shapeProblems(model, output.shape, content, operation);
    return Object.keys(content).map((name) => `${operation}.${name} is not in the model`);
  }
  const isModeled = status === 400 && errors.some(({ shape }) => shape === error);
  return isModeled ? [] : [`${operation} has no error ${String(error)} (${JSON.stringify(content)})`];
}
