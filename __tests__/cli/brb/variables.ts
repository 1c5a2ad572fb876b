import { tmpdir } from 'node:os';

/** Environment variables of a command. */
export type Variables = Readonly<Record<string, string>>;

/** Returns the environment variables of `brb`. There are no other credentials than the variables. */
export const environmentOf = (variables: Variables) => ({
  PATH: process.env['PATH'],
  HOME: tmpdir(),
  TZ: 'UTC',
  ...variables,
});

/** Returns the settings of an AWS SDK client with the credentials of the variables. */
export function clientSettings(variables: Variables, region: string) {
  const { AWS_ACCESS_KEY_ID = '', AWS_ENDPOINT_URL = '', AWS_SECRET_ACCESS_KEY = '' } = variables;
  const { AWS_SESSION_TOKEN: sessionToken = '' } = variables;
  return {
    endpoint: AWS_ENDPOINT_URL,
    region,
    credentials: {
      accessKeyId: AWS_ACCESS_KEY_ID,
      secretAccessKey: AWS_SECRET_ACCESS_KEY,
      ...(sessionToken === '' ? {} : { sessionToken }),
    },
  };
}
