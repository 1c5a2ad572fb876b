import { NotRunnableError } from '../not-runnable';

/** Ports on this machine by the ports of a container. */
export type Ports = ReadonlyMap<number, number>;

/**
 * Replaces the ports of a container in a text by the ports on this machine. A number is a port if the number is the
 * whole text, or follows a blank, a colon or an equals sign: `8080`, `0.0.0.0:8080`, `--port=8080`.
 */
export function withLocalPorts(text: string, ports: Ports): string {
  return text.replace(/(^|[\s:=])(\d{1,5})(?=$|[\s/,"'])/g, (match, before: string, number: string) => {
    const port = ports.get(Number(number));
    return port === undefined ? match : `${before}${String(port)}`;
  });
}

/**
 * Checks that a process can find each port in its environment or its arguments.
 *
 * @param texts values of the environment variables, and the words of the command.
 * @throws NotRunnableError for a port that the rehearsal cannot choose.
 */
export function requirePorts(texts: readonly string[], ports: Ports): void {
  for (const [port, local] of ports) {
    const one = new Map([[port, local]]);
    if (texts.some((text) => withLocalPorts(text, one) !== text)) continue;
    throw new NotRunnableError(
      `no environment variable and no argument of its container has the value of its port ${String(port)}, so the ` +
        'rehearsal cannot choose another port; set PORT in the task definition',
    );
  }
}
