import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';

import type { AccountRegion } from '../../../../../stacks/names';
import type { Aws } from '../../../../engine/aws';
import type { Targets } from '../targets';
import { startProxy, type Proxy } from './proxy';
import { readRules, targetOf } from './rules';

/** Address on this machine that reaches a target group through its load balancer. */
export interface Address {
  /** URL of the load balancer's port: `http://127.0.0.1:<port>/<path>`. */
  readonly url: string;
  /** Host header that the listener rule requires. Undefined if the rule accepts every host. */
  readonly host: string | undefined;
}

/** The load balancers that have a port on this machine, because a service behind them was deployed. */
export class LoadBalancers {
  private readonly proxies = new Map<string, Promise<Proxy>>();

  constructor(
    private readonly aws: Aws,
    private readonly targets: Targets,
  ) {}

  /** Opens a port for a load balancer, unless the load balancer has a port. */
  async open(accountRegion: AccountRegion, loadBalancerArn: string): Promise<void> {
    await this.proxyOf(accountRegion, loadBalancerArn);
  }

  /** Returns the address of a target group. Undefined if no rule of the load balancer forwards to the target group. */
  async addressOf(
    accountRegion: AccountRegion,
    loadBalancerArn: string,
    targetGroupArn: string,
  ): Promise<Address | undefined> {
    const { port } = await this.proxyOf(accountRegion, loadBalancerArn);
    const rules = await this.readRules(accountRegion, loadBalancerArn);
    const target = targetOf(rules, targetGroupArn);
    return target && { url: `http://127.0.0.1:${String(port)}${target.path}`, host: target.host };
  }

  /** Closes all ports. */
  async close(): Promise<void> {
    const proxies = [...this.proxies.values()];
    this.proxies.clear();
    await Promise.all(proxies.map(async (proxy) => (await proxy).stop()));
  }

  private proxyOf(accountRegion: AccountRegion, loadBalancerArn: string): Promise<Proxy> {
    const known = this.proxies.get(loadBalancerArn);
    if (known !== undefined) return known;
    const proxy = startProxy({
      targets: this.targets,
      readRules: () => this.readRules(accountRegion, loadBalancerArn),
    });
    this.proxies.set(loadBalancerArn, proxy);
    return proxy;
  }

  private async readRules({ accountId, region }: AccountRegion, loadBalancerArn: string) {
    const session = await this.aws.account(accountId, region);
    return readRules(this.aws.client(ElasticLoadBalancingV2Client, session, region), loadBalancerArn);
  }
}
