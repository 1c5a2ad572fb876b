import { DeployScene } from './deploy';
import { type Answered, tokenOf } from './job-runner';

/** Id of a job after the first one. */
export const NEXT_JOB = 'bbbbbbbb-bbbb-cccc-dddd-eeeeeeeeeeee';

/**
 * Starts a deployment and forgets the calls of its first job. Returns the first job's continuation token, and
 * `nextJob`, which runs the next job with the token of the job before.
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
