import type { UntypedServiceImplementation } from '@grpc/grpc-js';

import { Arguments } from '../arguments';
import { connect, type Connection, type Ground } from '../connection';
import type { Counter } from '../resource-counter';
import { dataSources } from '../resource-types';
import { applyChange } from '../lifecycle/apply';
import { planChange } from '../lifecycle/plan';
import { readState } from '../lifecycle/read';
import { resourceType, schemas } from '../registry';
import { rpc } from './unary-call';
import { dataSourceSchema } from '../schema/bindings';
import { fromWire, toWire } from '../values';

/** The service `tfplugin5.Provider`. */
export function createService(ground: Ground, counter: Counter): UntypedServiceImplementation {
  /**
   * Each provider block of each Terraform process is a TCP connection of its own, so the peer's address tells
   * them apart: aliases and stacks deployed at the same time never mix.
   */
  const connections = new Map<string, Connection>();
  const connectionOf = (peer: string): Connection => {
    const connection = connections.get(peer);
    if (connection === undefined)
      throw new Error('Terraform asked before it sent the provider block (Configure)');
    return connection;
  };
  const configure = async (peer: string, block: ReturnType<typeof fromWire>) => {
    connections.set(peer, await connect(ground, block ?? {}));
  };

  return {
    GetSchema: rpc('reading the schema', schemas),
    PrepareProviderConfig: rpc('checking the provider', ({ config }) => ({ prepared_config: config })),
    Configure: rpc('configuring the provider', async ({ config }, peer) => {
      await configure(peer, fromWire(config));
      return {};
    }),
    ValidateResourceTypeConfig: rpc('checking', () => ({})),
    ValidateDataSourceConfig: rpc('checking', () => ({})),
    UpgradeResourceState: rpc('reading the state of', (request) => {
      const { block } = resourceType(request.type_name);
      return { upgraded_state: toWire(block, fromWire(request.raw_state)) };
    }),
    ReadResource: rpc('reading', async (request, peer) => {
      const [type, aws] = [resourceType(request.type_name), connectionOf(peer)];
      const before = fromWire(request.current_state);
      const reading = before === null ? undefined : await readState(type, aws, before);
      if (reading !== undefined) counter.count(type, aws, reading.state);
      return { new_state: toWire(type.block, reading?.state ?? null) };
    }),
    PlanResourceChange: rpc('planning', (request, peer) => {
      const type = resourceType(request.type_name);
      const [proposed, config] = [fromWire(request.proposed_new_state), fromWire(request.config)];
      // Nothing is left: the resource is to be destroyed.
      if (proposed === null || config === null) return { planned_state: toWire(type.block, null) };
      const change = { prior: fromWire(request.prior_state), proposed, config };
      const { planned, replace } = planChange(type, connectionOf(peer), change);
      return {
        planned_state: toWire(type.block, planned),
        requires_replace: replace.map((name) => ({ steps: [{ attribute_name: name }] })),
        legacy_type_system: true,
      };
    }),
    ApplyResourceChange: rpc('applying', async (request, peer) => {
      const [type, aws] = [resourceType(request.type_name), connectionOf(peer)];
      const { state, diagnostics } = await applyChange(type, aws, {
        prior: fromWire(request.prior_state),
        planned: fromWire(request.planned_state),
        config: fromWire(request.config),
      });
      if (state !== null) counter.count(type, aws, state);
      return { new_state: toWire(type.block, state), diagnostics, legacy_type_system: true };
    }),
    ImportResourceState: rpc('importing', ({ type_name: name, id }, peer) => {
      const { block, handler } = resourceType(name);
      const identity = handler.identify?.(connectionOf(peer), id) ?? { id };
      // Terraform calls ReadResource next, which fills in the rest.
      return { imported_resources: [{ type_name: name, state: toWire(block, identity) }] };
    }),
    ReadDataSource: rpc('reading data source', async (request, peer) => {
      const source = dataSources[request.type_name];
      if (source === undefined) throw new Error('this data source is not served');
      const config = fromWire(request.config) ?? {};
      const read = await source.read(connectionOf(peer), new Arguments(request.type_name, config));
      return { state: toWire(dataSourceSchema(request.type_name), { ...config, ...read }) };
    }),
    Stop: rpc('stopping', () => ({})),
  };
}
