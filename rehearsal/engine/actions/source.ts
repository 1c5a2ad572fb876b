import type { Artifact } from '../artifacts/artifacts';
import { ActionFailure } from '../errors';
import type { ActionContext } from './action-type';

/**
 * The engine starts pipelines by events only. CodePipeline's default is to poll, so a source that leaves
 * the setting out would start every execution twice on AWS.
 */
export function requireEventSource({ configuration, action }: ActionContext): void {
  const { PollForSourceChanges: poll } = configuration;
  if (poll === 'false') return;
  throw new ActionFailure(
    'ConfigurationError',
    `got PollForSourceChanges ${poll ?? ''} for ${action.name}; allowed: false, with an EventBridge rule`,
  );
}

/** The one output artifact of a source action. */
export function onlyOutput({ outputs, action }: ActionContext): Artifact {
  const [output] = outputs;
  if (output === undefined)
    throw new ActionFailure('ConfigurationError', `${action.name} has no output artifact`);
  return output;
}
