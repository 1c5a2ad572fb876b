import type { ContainerSettings } from '../../../../rehearsal/local-aws/containers/runtime';

/** Returns settings of a container without ports and variables. */
export const containerSettings = (changed: Partial<ContainerSettings> = {}): ContainerSettings => ({
  id: 'task-app',
  healthCommand: [],
  environment: new Map(),
  credentials: {},
  ports: new Map(),
  isReadOnly: true,
  docker: { user: undefined, hasInit: false, droppedCapabilities: [] },
  temporary: '/tmp/none',
  ...changed,
});
