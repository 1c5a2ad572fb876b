/** Addresses that AWS reserves at the start of every subnet, and one for the load balancer. */
const RESERVED = 5;

/** Assigns private IP addresses of a subnet. */
export class AddressPool {
  private assigned = 0;

  /** Returns the next address. @param subnet IPv4 range, e.g. `10.0.1.0/24`. */
  next(subnet: string): string {
    const [network = '127.0.0.0', bits = '24'] = subnet.split('/');
    const size = 2 ** (32 - Number(bits));
    const offset = RESERVED + (this.assigned % Math.max(1, size - RESERVED - 1));
    this.assigned += 1;
    const start = network.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
    return [24, 16, 8, 0].map((shift) => Math.floor((start + offset) / 2 ** shift) % 256).join('.');
  }
}
