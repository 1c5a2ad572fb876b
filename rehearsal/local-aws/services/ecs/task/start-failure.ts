/** Thrown if a task cannot start. The message is the `stoppedReason` with which ECS would stop the task. */
export class StartFailure extends Error {
  override readonly name = 'StartFailure';
}
