import { EXAMPLE, ONE_APPLICATION, synthesize, TWO_APPLICATIONS } from './support/synthesis';

/** Returns the hash of the configuration of each stack. */
const hashesOf = (config: string) =>
  new Map(
    [...synthesize(config)].map(([name, { json }]) => {
      const { configuration } = json['output'] as { readonly configuration: { readonly value: string } };
      return [name, configuration.value];
    }),
  );

describe('the output with the hash of the configuration', () => {
  test('is the same in every folder', () => {
    const hashes = hashesOf(EXAMPLE);
    expect(new Set(hashes.values()).size).toBe(hashes.size);
    expect(hashesOf(EXAMPLE)).toEqual(hashes);
  });

  test('changes with the configuration of its stack, and not with the pipelines of another application', () => {
    const one = hashesOf(ONE_APPLICATION);
    const two = hashesOf(TWO_APPLICATIONS);
    expect(one.get('delivery-registry')).not.toBe(two.get('delivery-registry'));
    expect(one.get('delivery-pipeline-shop')).toBe(two.get('delivery-pipeline-shop'));
  });
});
