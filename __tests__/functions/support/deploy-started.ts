import { DeployScene } from './deploy';
import { type Answered, tokenOf } from './job-runner';

/** Id of the second job, which is the first continuation. */
export const NEXT_JOB = 'bbbbbbbb-bbbb-cccc-dddd-eeeeeeeeeeee';

/**
 * Starts a deployment, then clears the recorded calls. Returns the continuation token from the first job, and
 * `nextJob`, which runs the next job with the newest token.
 */
export async function startDeployment(arrange: (scene: DeployScene) => void = () => undefined) {
  const scene = new DeployScene();
  arrange(scene);
  scene.cloudFormation.stackEvent('UPDATE_COMPLETE', 'someone-else');
  scene.cloudFormation.parameters = { Cluster: 'main' };
  let token = tokenOf(await scene.run());
  scene.s3.calls.length = 0;
  scene.cloudFormation.calls.length = 0;
  const nextJob = async (): Promise<Answered> => {
    const answered = await scene.run({ id: NEXT_JOB, continuationToken: token });
    token = tokenOf(answered);
    return answered;
  };
  return { scene, nextJob, stack: scene.cloudFormation, ecs: scene.ecs, token };
}
