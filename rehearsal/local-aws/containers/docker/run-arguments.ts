import type { ContainerSettings } from '../runtime';
import { commandWords } from '../start/command-words';
import { requirePorts, withLocalPorts } from '../start/ports';

/** An image in the user's Docker. */
export interface DockerImage {
  readonly id: string;
  readonly environment: ReadonlyMap<string, string>;
  readonly entryPoint: readonly string[];
  readonly command: readonly string[];
}

/**
 * Returns the arguments of `docker run`, and the values of the environment variables that the arguments name.
 *
 * @param label label with which the rehearsal finds its containers.
 * @throws NotRunnableError for a port that the rehearsal cannot choose.
 */
export function runArguments(
  image: DockerImage,
  container: ContainerSettings,
  name: string,
  label: string,
): { args: string[]; environment: Record<string, string> } {
  const { ports, docker, isReadOnly, workingDirectory } = container;
  const { entryPoint, command } = commandWords(image, container);
  const variables = new Map([...image.environment, ...container.environment]);
  requirePorts([...entryPoint, ...command, ...variables.values()], ports);
  const local = [...variables].map(([key, value]) => [key, withLocalPorts(value, ports)] as const);
  // Variables of the image need no argument, unless their value contains a port.
  const changed = local.filter(([key, value]) => image.environment.get(key) !== value);
  const environment = { ...Object.fromEntries(changed), ...container.credentials };
  const words = [...entryPoint.slice(1), ...command].map((word) => withLocalPorts(word, ports));
  const [program] = entryPoint;
  return {
    environment,
    args: [
      ...['run', '--rm', '--name', name, '--label', label, '--network', 'host'],
      ...Object.keys(environment).flatMap((key) => ['--env', key]),
      ...(isReadOnly ? ['--read-only'] : []),
      ...(docker.hasInit ? ['--init'] : []),
      ...(docker.user === undefined ? [] : ['--user', docker.user]),
      ...docker.droppedCapabilities.flatMap((capability) => ['--cap-drop', capability]),
      ...(workingDirectory === undefined ? [] : ['--workdir', workingDirectory]),
      ...(program === undefined ? [] : ['--entrypoint', program]),
      image.id,
      ...words,
    ],
  };
}
