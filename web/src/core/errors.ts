/**
 * Everything that kinesphere throws on purpose.
 *
 *     KinesphereError
 *     ├── InputError     an argument, option or picture cannot be used as given
 *     ├── WeightsError   weights or their card are missing, damaged or do not fit
 *     └── RuntimeFailure this browser or machine cannot do it: no WebGL, no memory, a crash
 */

/** The root: catch this to catch all of them. */
export class KinesphereError extends Error {
  // Written out: a build that shortens code shortens the names of classes.
  override name = "KinesphereError";
}

/** An argument, option or picture cannot be used as given. */
export class InputError extends KinesphereError {
  override name = "InputError";
}

/** Weights or their card are missing, damaged or do not fit. */
export class WeightsError extends KinesphereError {
  override name = "WeightsError";
}

/** This browser or machine cannot do what was asked: no WebGL, no memory, a worker that crashed. */
export class RuntimeFailure extends KinesphereError {
  override name = "RuntimeFailure";
}
