import { NotRunnableError } from '../not-runnable';

/** The entry point and the command of an image or of a container. */
interface Words {
  readonly entryPoint: readonly string[];
  readonly command: readonly string[];
}

/**
 * Returns the entry point and the command of a container. A container without an entry point of its own has the entry
 * point of the image, and a container with an entry point does not have the command of the image.
 *
 * @throws NotRunnableError if neither has a word.
 */
export function commandWords(image: Words, container: Partial<Words>): Words {
  const entryPoint = container.entryPoint ?? image.entryPoint;
  const command = container.command ?? (container.entryPoint === undefined ? image.command : []);
  if (entryPoint.length + command.length === 0) {
    throw new NotRunnableError('its Dockerfile has neither CMD nor ENTRYPOINT');
  }
  return { entryPoint, command };
}
