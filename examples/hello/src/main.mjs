import { createServer, versionOf } from './server.mjs';

/** Seconds until open connections are closed after SIGTERM. ECS kills a task 30 seconds after SIGTERM. */
const DRAIN_SECONDS = 20;

const server = createServer(versionOf(process.env));

server.listen(Number(process.env.PORT ?? 8080), () => {
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  console.log(`listening on port ${port}`);
});

for (const signal of ['SIGTERM', 'SIGINT']) {
  process.once(signal, () => {
    console.log(`${signal}: no new connections are accepted, requests in flight are answered`);
    server.close(() => console.log('stopped'));
    setTimeout(() => server.closeAllConnections(), DRAIN_SECONDS * 1000).unref();
  });
}
