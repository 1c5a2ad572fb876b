/** Returns a template as JSON with one log group. `properties` are the properties of the log group. */
export const template = (properties: object = {}, more: object = {}): string =>
  JSON.stringify({ Resources: { Log: { Type: 'AWS::Logs::LogGroup', Properties: properties } }, ...more });

/** Returns a template whose log group has this name, which may be a function. */
export const named = (LogGroupName: unknown, more: object = {}): string => template({ LogGroupName }, more);
