import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Names of the environment variables that programs need. The list has no AWS variables, so that programs cannot use the
 * user's AWS settings.
 */
const KEPT = [
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'SHELL',
  'LANG',
  'LC_ALL',
  'TERM',
  'TZ',
  'TMPDIR',
  'SSL_CERT_FILE',
];

/** Returns the environment variables for the programs that the rehearsal starts. */
export function programEnvironment(environment: NodeJS.ProcessEnv): Record<string, string> {
  const kept = KEPT.flatMap((name) => {
    const value = environment[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(kept);
}

/** Settings of pip that say where and how pip finds packages. Other settings would change what a build installs. */
const PIP_SETTINGS =
  /^PIP_(CERT|CLIENT_CERT|CONFIG_FILE|(DEFAULT_)?TIMEOUT|EXTRA_INDEX_URL|FIND_LINKS|INDEX_URL|NO_INDEX|PROXY|RETRIES|TRUSTED_HOST)$/;
/** Settings of HTTPS connections. The local AWS uses HTTP, so these settings do not affect calls of AWS. */
const HTTPS_SETTINGS = /^(https_proxy|no_proxy|SSL_CERT_FILE)$/i;

/**
 * Returns the user's settings of pip's package index, as environment variables for a build. A build has a HOME of its
 * own, in which pip would not find the user's configuration file. pip finds the configuration file of the machine, such
 * as `/etc/pip.conf`, without a setting.
 */
export function packageIndexVariables(environment: NodeJS.ProcessEnv): Record<string, string> {
  const file = pipConfigurationFiles(environment).find((path) => existsSync(path));
  const variables = Object.entries(environment).flatMap(([name, value]) =>
    value !== undefined && (PIP_SETTINGS.test(name) || HTTPS_SETTINGS.test(name))
      ? [[name, value] as const]
      : [],
  );
  return { ...(file === undefined ? {} : { PIP_CONFIG_FILE: file }), ...Object.fromEntries(variables) };
}

/**
 * Returns the paths at which pip looks for the user's configuration file on Linux and macOS.
 * https://pip.pypa.io/en/stable/topics/configuration/#location
 */
function pipConfigurationFiles({ HOME: home, XDG_CONFIG_HOME: config }: NodeJS.ProcessEnv): string[] {
  if (home === undefined) return [];
  return [
    join(home, 'Library/Application Support/pip/pip.conf'),
    join(config?.startsWith('/') === true ? config : join(home, '.config'), 'pip/pip.conf'),
    join(home, '.pip/pip.conf'),
  ];
}
