import { parseConfig } from '../../../../stacks/config';
import { releaseStages } from '../../../../stacks/release/release-stages';
import example from '../../../fixtures/example.config';
import type { PipelineStage } from './history';

/** The stages of the product's release pipelines. */
export const RELEASE_STAGES: readonly PipelineStage[] = stagesOfProduct();

function stagesOfProduct(): PipelineStage[] {
  const config = parseConfig(example);
  const [application] = config.applications;
  const [, environment] = config.environments;
  if (application === undefined) throw new Error('the example has no application');
  return releaseStages(config, application, environment).map(({ name, action }) => ({
    name,
    actions: (Array.isArray(action) ? action : [])
      .map(({ category, name: actionName, runOrder = 1 }) => ({ name: actionName, category, runOrder }))
      .sort((a, b) => a.runOrder - b.runOrder),
  }));
}

/** Returns the stages with the verification in a stage of its own. */
export const verificationApart = (stages: readonly PipelineStage[]): PipelineStage[] =>
  stages.flatMap(({ actions, name }) => {
    const verification = actions.filter((action) => action.name === 'Verify');
    const others = actions.filter((action) => action.name !== 'Verify');
    return [
      ...(verification.length > 0 ? [{ name: 'Verify', actions: verification }] : []),
      { name, actions: others },
    ];
  });
