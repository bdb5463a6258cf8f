/**
 * A finite double as Python's `repr(float)` spells it: the shortest digits that read back to the same double,
 * exponent form below 1e-4 and from 1e16 on with at least two exponent digits and a sign, else with a point.
 */
export function pythonFloat(value: number): string {
  // where JavaScript spells a number without an exponent it takes the same digits, and only leaves out `.0`
  if (value >= 1e-4 && value < 1e16) return Number.isInteger(value) ? `${value}.0` : String(value);
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  // Without an argument toExponential gives as many digits as are needed, as repr does.
  const [mantissa = '', power = ''] = Math.abs(value).toExponential().split('e');
  const digits = mantissa.replace('.', '');
  const exponent = Number(power);
  return (
    sign + (exponent < -4 || exponent >= 16 ? scientific(digits, exponent) : positional(digits, exponent))
  );
}

function scientific(digits: string, exponent: number): string {
  const mantissa = digits.length === 1 ? digits : `${digits.charAt(0)}.${digits.slice(1)}`;
  const magnitude = String(Math.abs(exponent)).padStart(2, '0');
  return `${mantissa}e${exponent < 0 ? '-' : '+'}${magnitude}`;
}

function positional(digits: string, exponent: number): string {
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  return `${whole}.${digits.slice(exponent + 1) || '0'}`;
}
