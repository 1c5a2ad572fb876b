import type { UntypedServiceImplementation } from '@grpc/grpc-js';

import { Arguments } from '../arguments';
import type { Connection, ProviderSettings } from '../connection';
import { connect } from '../provider-block';
import type { ResourceCounter } from '../resource-counter';
import { dataSources } from '../resource-types';
import { applyChange } from '../lifecycle/apply';
import { planChange } from '../lifecycle/plan';
import { inRegionOf, readState } from '../lifecycle/read';
import { resourceType, schemas } from '../registry';
import { dataSourceSchema } from '../schema/bindings';
import { fromWire, toWire } from '../values';
import { unaryCall } from './unary-call';

/** Returns the gRPC service `tfplugin5.Provider`, which Terraform calls. */
export function createProviderService(
  settings: ProviderSettings,
  counter: ResourceCounter,
): UntypedServiceImplementation {
  /**
   * Connections by the client address (IP address and port) of the Terraform process. Each provider block of each
   * Terraform process has its own TCP connection, so the address identifies the provider block.
   */
  const connections = new Map<string, Connection>();
  const connectionOf = (peer: string): Connection => {
    const connection = connections.get(peer);
    if (connection === undefined)
      throw new Error('Terraform sent a request before it sent the provider block (Configure)');
    return connection;
  };
  const configure = async (peer: string, block: ReturnType<typeof fromWire>) => {
    connections.set(peer, await connect(settings, block ?? {}));
  };

  return {
    GetSchema: unaryCall('reading the schema', schemas),
    PrepareProviderConfig: unaryCall('checking the provider', ({ config }) => ({ prepared_config: config })),
    Configure: unaryCall('configuring the provider', async ({ config }, peer) => {
      await configure(peer, fromWire(config));
      return {};
    }),
    ValidateResourceTypeConfig: unaryCall('checking', () => ({})),
    ValidateDataSourceConfig: unaryCall('checking', () => ({})),
    UpgradeResourceState: unaryCall('reading the state of', (request) => {
      const { block } = resourceType(request.type_name);
      return { upgraded_state: toWire(block, fromWire(request.raw_state)) };
    }),
    ReadResource: unaryCall('reading', async (request, peer) => {
      const [type, aws] = [resourceType(request.type_name), connectionOf(peer)];
      const before = fromWire(request.current_state);
      const reading = before === null ? undefined : await readState(type, aws, before);
      if (reading !== undefined) counter.count(type, aws, reading.state);
      return { new_state: toWire(type.block, reading?.state ?? null) };
    }),
    PlanResourceChange: unaryCall('planning', (request, peer) => {
      const type = resourceType(request.type_name);
      const [proposed, config] = [fromWire(request.proposed_new_state), fromWire(request.config)];
      // Terraform sends no proposed state for a resource that it destroys.
      if (proposed === null || config === null) return { planned_state: toWire(type.block, null) };
      const change = { prior: fromWire(request.prior_state), proposed, config };
      const { planned, replace } = planChange(type, connectionOf(peer), change);
      return {
        planned_state: toWire(type.block, planned),
        requires_replace: replace.map((name) => ({ steps: [{ attribute_name: name }] })),
        legacy_type_system: true,
      };
    }),
    ApplyResourceChange: unaryCall('applying', async (request, peer) => {
      const [type, aws] = [resourceType(request.type_name), connectionOf(peer)];
      const { state, diagnostics } = await applyChange(type, aws, {
        prior: fromWire(request.prior_state),
        planned: fromWire(request.planned_state),
        config: fromWire(request.config),
      });
      if (state !== null) counter.count(type, aws, state);
      return { new_state: toWire(type.block, state), diagnostics, legacy_type_system: true };
    }),
    ImportResourceState: unaryCall('importing', ({ type_name: name, id }, peer) => {
      const { block, handler } = resourceType(name);
      const identity = handler.identify?.(connectionOf(peer), id) ?? { id };
      // This state contains only the attributes from the import id. Terraform calls ReadResource next, which reads the
      // remaining attributes.
      return { imported_resources: [{ type_name: name, state: toWire(block, identity) }] };
    }),
    ReadDataSource: unaryCall('reading data source', async (request, peer) => {
      const source = dataSources[request.type_name];
      if (source === undefined)
        throw new Error(
          `the stand-in AWS provider does not support the data source ${request.type_name}; add the data source to rehearsal/provider/data-sources.ts`,
        );
      const config = fromWire(request.config) ?? {};
      const aws = inRegionOf(connectionOf(peer), config);
      const read = await source.read(aws, new Arguments(request.type_name, config));
      return { state: toWire(dataSourceSchema(request.type_name), { ...config, ...read }) };
    }),
    Stop: unaryCall('stopping', () => ({})),
  };
}
