import type { ReleaseDifference } from '../../operations/releases/compare-releases';
import { paragraph, visible, type ScreenStyle } from './screen';

type ServiceChange = ReleaseDifference['services'][number];
type Difference = ServiceChange['parameters'][number];

/** Returns the screen of `brb diff`. */
export function diffScreen(differences: readonly ReleaseDifference[], style: ScreenStyle): string[] {
  return differences.flatMap((difference, index) => [
    ...(index === 0 ? [] : ['']),
    style.paint.bold(titleOf(difference)),
    ...difference.services.flatMap((change) => serviceLines(change, style)),
  ]);
}

const titleOf = ({ after, before, environment }: ReleaseDifference) =>
  before === undefined
    ? `${environment}: release ${String(after)}, no release runs there`
    : `${environment}: release ${String(before)} → release ${String(after)}`;

const WHOLE: Readonly<Partial<Record<ServiceChange['kind'], string>>> = {
  added: 'new service',
  removed: 'not in this release',
  unchanged: 'no differences',
  unknown: 'not compared, because the files of the running release are unknown',
};

/** Returns the lines of a service: first the differences that may grow its access. */
function serviceLines(change: ServiceChange, style: ScreenStyle): string[] {
  const { access, image, kind, omitted, parameters, service, template } = change;
  const line = (text: string) => paragraph(`- ${service}: ${text}`, style, 2);
  const whole = WHOLE[kind];
  const left = omitted.access + omitted.parameters + omitted.template;
  return [
    ...(whole === undefined ? [] : line(whole)),
    ...access.flatMap((difference) =>
      line(`MAY GROW ACCESS: ${valuesText(difference)} (${visible(difference.reason)})`),
    ),
    ...(image === undefined ? [] : line(`image ${digestText(image.before)} → ${digestText(image.after)}`)),
    ...parameters.flatMap((difference) => line(`parameter ${valuesText(difference)}`)),
    ...template.flatMap((difference) => line(`template ${valuesText(difference)}`)),
    ...(left === 0 ? [] : line(`and ${String(left)} more differences`)),
  ];
}

/** Number of characters of a digest that a screen shows. */
const DIGEST = 'sha256:'.length + 12;
const digestText = (digest: string) => digest.slice(0, DIGEST);

function valuesText({ after, before, path }: Difference): string {
  const name = visible(path);
  if (before === undefined) return `${name} added: ${visible(after ?? '')}`;
  if (after === undefined) return `${name} removed, was ${visible(before)}`;
  return `${name}: ${visible(before)} → ${visible(after)}`;
}
