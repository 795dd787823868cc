/**
 * Everything that kinesphere throws on purpose.
 *
 *     KinesphereError
 *     ├── InputError     an argument, option or picture cannot be used as given
 *     └── WeightsError   weights or their card are missing, damaged or do not fit
 */

/** The root: catch this to catch all of them. */
export class KinesphereError extends Error {
  constructor(message: string) {
    super(message);
    this.name = new.target.name;
  }
}

/** An argument, option or picture cannot be used as given. */
export class InputError extends KinesphereError {}

/** Weights or their card are missing, damaged or do not fit. */
export class WeightsError extends KinesphereError {}
