import type { Protection } from '../scenario';

/**
 * The stage of an environment has the approval and the deployment. With two stages, the approvers of the next release
 * would get a message about an environment that is about to change.
 */
export const APPROVED_IN_OWN_STAGE: Protection = {
  file: 'stacks/delivery/pipeline-stack.ts',
  text: '...config.environments.map((environment) => environmentStage(config, application, environment)),',
  replacement: `...config.environments.flatMap((environment) => {
          const { name, action } = environmentStage(config, application, environment);
          const actions = Array.isArray(action) ? action : [];
          return [
            { name, action: actions.slice(0, 2) },
            { name: \`\${name}Deploy\`, action: actions.slice(2) },
          ];
        }),`,
};
