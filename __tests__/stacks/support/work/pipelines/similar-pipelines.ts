/** Pipelines of the same account and Region whose names are like this one's, and which are none of ours or another kind. */
export function similarPipelines(on: string): { readonly on: string }[] {
  const name = on.split(':').at(-1) ?? '';
  const place = on.slice(0, -name.length);
  const others = name.includes('_')
    ? ['hello_other', 'hello_my-big-red-button', 'hello_big-red-button-2', 'hello-big-red-button-production']
    : ['hello-other-production', 'hello-big-red-button-staging', 'hello_big-red-button'];
  return others.map((other) => ({ on: `${place}${other}` }));
}
