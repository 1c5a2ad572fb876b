/** Returns pipelines with similar names in the same account and Region: of another project, environment or kind. */
export function similarPipelines(resource: string): { readonly resource: string }[] {
  const name = resource.split(':').at(-1) ?? '';
  const prefix = resource.slice(0, -name.length);
  const others = name.includes('_')
    ? ['hello_other', 'hello_my-big-red-button', 'hello_big-red-button-2', 'hello-big-red-button-production']
    : ['hello-other-production', 'hello-big-red-button-staging', 'hello_big-red-button'];
  return others.map((other) => ({ resource: `${prefix}${other}` }));
}
