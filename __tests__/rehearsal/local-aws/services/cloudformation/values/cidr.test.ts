import { cidrBlocks } from '../../../../../../rehearsal/local-aws/services/cloudformation/values/cidr';

describe('Fn::Cidr', () => {
  test.each([
    [
      ['192.168.0.0/24', '6', '5'],
      '192.168.0.0/27 192.168.0.32/27 192.168.0.64/27 192.168.0.96/27 192.168.0.128/27 192.168.0.160/27',
    ],
    [['10.0.5.7/16', '2', '8'], '10.0.0.0/24 10.0.1.0/24'],
    [['255.255.255.0/24', '2', '7'], '255.255.255.0/25 255.255.255.128/25'],
  ])('divides a block: %j', (args, blocks) => {
    expect(cidrBlocks(args)).toEqual(blocks.split(' '));
  });

  test.each([
    ['too many blocks', ['10.0.0.0/24', '3', '7'], '10.0.0.0/24 has no room for 3 blocks with 7 subnet bits'],
    ['no bits', ['10.0.0.0/24', '1', '0'], 'has no room'],
    ['no block', ['10.0.0.0', '1', '8'], 'invalid arguments'],
    ['an address outside the range', ['10.0.0.256/24', '1', '8'], 'invalid arguments'],
    ['a count that is no number', ['10.0.0.0/24', 'x', '8'], 'invalid arguments'],
    ['more than 256 blocks', ['10.0.0.0/8', '257', '8'], 'invalid arguments'],
    ['an IPv6 block', ['2001:db8::/56', '1', '64'], 'does not support Fn::Cidr of an IPv6 block'],
  ])('rejects %s', (_, args, message) => {
    expect(() => cidrBlocks(args)).toThrow(message);
  });
});
