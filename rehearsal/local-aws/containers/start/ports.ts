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
