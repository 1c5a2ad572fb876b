/**
 * Runs work for each node of a graph. Starts a node as soon as the work of all nodes that it needs is complete, so that
 * independent nodes run at the same time.
 *
 * @param needs nodes that a node needs. Other names are ignored.
 * @param work returns false if the work failed. No further node then starts, unless `continueAfterFailure` is true: in
 *   that case, only the nodes that need the failed node do not start.
 * @returns the nodes whose work failed.
 */
export async function runInOrder(
  nodes: readonly string[],
  needs: (node: string) => Iterable<string>,
  work: (node: string) => Promise<boolean>,
  { continueAfterFailure }: { readonly continueAfterFailure: boolean },
): Promise<readonly string[]> {
  const waiting = new Map(
    nodes.map((node) => [
      node,
      new Set([...needs(node)].filter((name) => name !== node && nodes.includes(name))),
    ]),
  );
  const failed: string[] = [];
  const running = new Map<string, Promise<void>>();
  const finish = (node: string, succeeded: boolean) => {
    running.delete(node);
    if (!succeeded) failed.push(node);
    else for (const others of waiting.values()) others.delete(node);
  };
  const start = (node: string) => {
    waiting.delete(node);
    running.set(
      node,
      work(node).then((succeeded) => {
        finish(node, succeeded);
      }),
    );
  };
  for (;;) {
    const mayStart = failed.length === 0 || continueAfterFailure;
    const ready = mayStart ? [...waiting].filter(([, others]) => others.size === 0) : [];
    for (const [node] of ready) start(node);
    if (running.size === 0) return failed;
    await Promise.race(running.values());
  }
}

/** Returns the function that lists the nodes which need a node, so that they are deleted first. */
export function reversed(
  nodes: readonly string[],
  needs: (node: string) => Iterable<string>,
): (node: string) => Iterable<string> {
  const needed = nodes.map((node) => [node, new Set(needs(node))] as const);
  return (node) => needed.flatMap(([other, others]) => (others.has(node) ? [other] : []));
}
