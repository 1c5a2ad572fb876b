/**
 * Thrown if an image cannot run on this machine without Docker. The message says which instruction or setting needs
 * Docker, as the end of a sentence that begins with the name of the service.
 */
export class NotRunnableError extends Error {
  override readonly name = 'NotRunnableError';
}
