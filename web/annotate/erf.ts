/**
 * The error function to double precision.
 *
 * W. J. Cody, "Rational Chebyshev approximations for the error function", Mathematics of Computation
 * 23 (1969): three rational functions, for small, middle and large arguments.
 */

const SMALL = 0.46875;
const LARGE = 4;
const NUMERATORS = {
  small: [
    1.85777706184603153e-1, 3.1611237438705656, 1.13864154151050156e2, 3.77485237685302021e2,
    3.20937758913846947e3,
  ],
  middle: [
    2.15311535474403846e-8, 5.64188496988670089e-1, 8.88314979438837594, 6.61191906371416295e1,
    2.98635138197400131e2, 8.8195222124176909e2, 1.71204761263407058e3, 2.05107837782607147e3,
    1.23033935479799725e3,
  ],
  large: [
    1.63153871373020978e-2, 3.05326634961232344e-1, 3.60344899949804439e-1, 1.25781726111229246e-1,
    1.60837851487422766e-2, 6.58749161529837803e-4,
  ],
};
const DENOMINATORS = {
  small: [
    1, 2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3, 2.84423683343917062e3,
  ],
  middle: [
    1, 1.57449261107098347e1, 1.17693950891312499e2, 5.37181101862009858e2, 1.62138957456669019e3,
    3.29079923573345963e3, 4.36261909014324716e3, 3.43936767414372164e3, 1.23033935480374942e3,
  ],
  large: [
    1, 2.56852019228982242, 1.87295284992346725, 5.27905102951428412e-1, 6.05183413124413191e-2,
    2.33520497626869185e-3,
  ],
};

export function erf(x: number): number {
  const size = Math.abs(x);
  if (size <= SMALL) return x * ratio("small", x * x);
  return Math.sign(x) * (1 - upperTail(size));
}

/** 1 − erf(x) for x beyond what is small. */
function upperTail(x: number): number {
  if (x <= LARGE) return Math.exp(-x * x) * ratio("middle", x);
  const inverse = 1 / (x * x);
  return (Math.exp(-x * x) / x) * (1 / Math.sqrt(Math.PI) - inverse * ratio("large", inverse));
}

function ratio(range: keyof typeof NUMERATORS, x: number): number {
  return polynomial(NUMERATORS[range], x) / polynomial(DENOMINATORS[range], x);
}

/** The highest power first. */
function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);
}
