/** Characters that CodePipeline allows in the name of an output variable. */
const OUTPUT_NAME = /^[A-Za-z0-9@_-]+$/;
/** Maximum total size of the output variables of an action, in bytes. */
const OUTPUTS_LIMIT = 122_880;
/** Bytes reserved for the output variables that deploy-stack returns in addition to the outputs of the stack. */
const RESERVED = 4096;

/** Returns the outputs of a stack as output variables, and the names of the outputs that exceed the size limit. */
export function outputVariables(outputs: ReadonlyMap<string, string>) {
  const variables: Record<string, string> = {};
  const omitted: string[] = [];
  let size = RESERVED;
  for (const [name, value] of outputs) {
    if (!OUTPUT_NAME.test(name)) continue;
    const bytes = Buffer.byteLength(JSON.stringify([name, value]));
    if (size + bytes > OUTPUTS_LIMIT) {
      omitted.push(name);
      continue;
    }
    variables[name] = value;
    size += bytes;
  }
  return { variables, omitted };
}
