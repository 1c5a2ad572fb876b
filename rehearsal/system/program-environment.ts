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
