/** Code of each function as a zip, by function ARN without a version. */
export type FunctionCode = Map<string, Buffer>;
