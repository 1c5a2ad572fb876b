/**
 * Returns the header with the seconds by which the clock of pipelines is ahead of the real time, as a flat list.
 *
 * moto stores the images with the real time. This header adds the difference to the push time of an image. Otherwise an
 * image that was pushed long after a build could look as if the build had pushed the image.
 */
export const clockHeaders = (milliseconds = 0): readonly string[] => [
  'X-Clock-Ahead',
  String(Math.round(milliseconds / 1000)),
];
